package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.Operation;
import io.acomp.hw.DataChecksums;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecResult;

/**
 * One request inside a device: QPL's job, what the engine gave, and the judgement of what comes back. A status of zero proves nothing (HW
 * §1), so lengths and checksums are compared here. Used by the lane's thread only; serves one direction all its life (HW §1).
 */
final class IaaJob implements AutoCloseable {
    /** The only compression level of the hardware path (HW §4.1). */
    private static final int QPL_LEVEL = 1;
    private static final long PAGE_BYTES = 4096;
    private static final int MOST_RESTARTS = 16;
    /** What the device gets when the caller offers no room: a stream may hold nothing. Never read. */
    private static final MemorySegment NO_ROOM = Arena.global().allocate(64, 64);

    private final Operation operation;
    private final DeflateFraming framing;
    private final IaaNode node;
    private final DataChecksums checksums;
    private QplJob job;
    private MemorySegment source = MemorySegment.NULL;
    private MemorySegment destination = MemorySegment.NULL;
    private long tag;
    private int flags;
    private long bodyAt;
    private long bodyBytes;
    private long room;
    private boolean waiting;
    private boolean faulted;
    private int restarts;
    private boolean usable = true;

    /**
     * A job with memory of its own.
     *
     * @throws QplException if libqpl refuses
     * @throws OutOfMemoryError if its memory cannot be had
     */
    IaaJob(Operation operation, DeflateFraming framing, IaaNode node, DataChecksums checksums) {
        this.operation = operation;
        this.framing = framing;
        this.node = node;
        this.checksums = checksums;
        job = open(node);
    }

    private static QplJob open(IaaNode node) {
        QplJob job = QplJob.open(QplPath.HARDWARE);
        job.numaNode(node.jobNode());
        return job;
    }

    /**
     * Takes a request.
     *
     * @param requestTag the engine's name for it
     * @param requestFlags of {@link QplFlags}
     * @param from bytes to read, framing included
     * @param to where to write, framing included
     * @param body offset of the deflate data in {@code from} or {@code to}, whichever holds it
     */
    void take(long requestTag, int requestFlags, MemorySegment from, MemorySegment to, long body) {
        tag = requestTag;
        flags = requestFlags;
        source = from;
        destination = to;
        bodyAt = body;
        waiting = true;
        faulted = false;
        restarts = 0;
        boolean compresses = operation == Operation.COMPRESS;
        bodyBytes = from.byteSize() - (compresses ? 0 : body + framing.trailerBytes());
        room = Math.min(to.byteSize() - (compresses ? body + framing.trailerBytes() : 0), node.maxTransfer());
    }

    /** Submits it from its start; a {@link QplStatus}. */
    int submit() {
        boolean compresses = operation == Operation.COMPRESS;
        job.prepare(compresses ? QplOperation.COMPRESS : QplOperation.DECOMPRESS, flags, QPL_LEVEL);
        job.source(source, compresses ? 0 : bodyAt, bodyBytes);
        if (room > 0) {
            job.destination(destination, compresses ? bodyAt : 0, room);
        } else {
            job.destination(NO_ROOM, 0, NO_ROOM.byteSize());
        }
        int status = job.submit();
        waiting = status == QplStatus.QUEUES_ARE_BUSY;
        return status;
    }

    /** True if no device has it: it is to be submitted. */
    boolean isWaiting() {
        return waiting;
    }

    /** Looks for its end; a {@link QplStatus}. */
    int check() {
        return job.check();
    }

    /**
     * After a check that said the queues are full, no device has the job: libqpl could not submit its next step. It does not try again,
     * but answers every later check the same (1.9.0 over the stand-in). The flags behind that are reset by a new job only, so the request
     * starts again on one.
     *
     * @return false if that happened too often: others keep the queues so full that the job does not get through
     * @throws QplException if libqpl refuses
     * @throws OutOfMemoryError if memory cannot be had
     */
    boolean startAgain() {
        usable = false;
        if (++restarts > MOST_RESTARTS) {
            return false;
        }
        waiting = true;
        QplJob fresh = open(node);
        job.close();
        job = fresh;
        usable = true;
        return true;
    }

    /**
     * After a page fault that libqpl could not cure (it touches one page, once in the life of a job: 1.9.0 over the stand-in): makes all pages present and starts
     * again, once.
     *
     * @return false if that was done before
     * @throws QplException if libqpl refuses
     * @throws OutOfMemoryError if memory cannot be had
     */
    boolean startAgainWithPages() {
        if (faulted) {
            return false;
        }
        faulted = true;
        for (long at = 0; at < source.byteSize(); at += PAGE_BYTES) {
            source.get(ValueLayout.JAVA_BYTE, at);
        }
        for (long at = 0; at < destination.byteSize(); at += PAGE_BYTES) {
            destination.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        }
        return startAgain();
    }

    /** False if the library's job must not be used again. */
    boolean isUsable() {
        return usable;
    }

    /** The engine's name for the request. */
    long tag() {
        return tag;
    }

    /** Its direction. */
    Operation operation() {
        return operation;
    }

    /**
     * What the engine is to be told.
     *
     * @param status how the job ended, a {@link QplStatus}
     * @return bytes in the destination, or a {@link CodecResult}
     */
    long result(int status) {
        boolean compresses = operation == Operation.COMPRESS;
        return switch (status) {
            case QplStatus.OK -> compresses ? compressed() : decompressed();
            case QplStatus.MORE_OUTPUT_NEEDED, QplStatus.OUTPUT_OVERFLOW, QplStatus.DESTINATION_TOO_SHORT ->
                // the device was offered less room than there is: software can use the rest
                room == node.maxTransfer() ? CodecResult.UNSUPPORTED : CodecResult.DESTINATION_TOO_SMALL;
            case QplStatus.BAD_DISTANCE,
                    QplStatus.DISTANCE_BEFORE_START,
                    QplStatus.REPEAT_BEFORE_DISTANCES,
                    QplStatus.REPEAT_ACROSS_TABLES,
                    QplStatus.TRANSFER_TOO_LARGE -> CodecResult.UNSUPPORTED;
            case QplStatus.VERIFY_FAILED, QplStatus.NO_PROGRESS, QplStatus.STATE_ERROR -> CodecResult.DEVICE_FAILED;
            default -> !compresses && QplStatus.isStreamError(status) ? CodecResult.CORRUPT_INPUT : CodecResult.DEVICE_FAILED;
        };
    }

    private long compressed() {
        long length = source.byteSize();
        long written = job.totalOut();
        int crc = checksums.crc32(source, length);
        if (job.totalIn() != length || written == 0 || written > room || job.crc() != crc) {
            return CodecResult.DEVICE_FAILED;
        }
        framing.writeHeader(destination, IaaDriver.WINDOW);
        long end = bodyAt + written;
        framing.writeTrailer(destination, end, framing == DeflateFraming.ZLIB ? checksums.adler32(source, length) : crc, length);
        return end + framing.trailerBytes();
    }

    private long decompressed() {
        long written = job.totalOut();
        if (room == 0 && written > 0) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        if (written > room) {
            return CodecResult.DEVICE_FAILED;
        }
        int crc = checksums.crc32(destination, written);
        if (job.crc() != crc) {
            return CodecResult.DEVICE_FAILED;
        }
        int checksum = framing == DeflateFraming.ZLIB ? checksums.adler32(destination, written) : crc;
        if (framing.endsWith(source, bodyAt, checksum, written)) {
            return written;
        }
        // behind the first gzip member there may be another, which the device does not look at
        return framing == DeflateFraming.GZIP ? CodecResult.UNSUPPORTED : CodecResult.CORRUPT_INPUT;
    }

    /** Lets go of the request's memory. */
    void drop() {
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
        waiting = false;
    }

    /** Frees it. Not for a job that a device may still write to. */
    @Override
    public void close() {
        job.close();
    }
}
