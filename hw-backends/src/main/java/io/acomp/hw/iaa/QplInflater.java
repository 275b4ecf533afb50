package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecResult;

/**
 * Inflates one stream after the other with one job. Knows exactly where a stream ended, and keeps QPL from writing past the room. Used by
 * one thread at a time; the fields tell about the last call.
 */
final class QplInflater implements AutoCloseable {
    /** QPL decodes so many bytes into memory of its own and copies them; what follows it decodes in place. */
    private static final int COPIED_BYTES = 64 * 1024;
    /**
     * Where it decodes in place, QPL 1.9 copies what it has read ahead of a stored block's data, up to 8 bytes, without a look at the room
     * (measured: up to 4 bytes behind the destination). The last bytes of such a room are left to a second call, which decodes into QPL's
     * memory first, as each call does.
     */
    private static final int OVERRUN_BYTES = 8;
    /** QPL takes no room for none; and it may look at some bytes around it. */
    private static final int SPARE_BYTES = 64;
    /** Level of a job that decompresses: of no consequence, but 0 is refused. */
    private static final int ANY_LEVEL = 1;
    private static final int ADLER_MODULUS = 65521;

    /** Offset in the source of the first byte behind the deflate data. */
    long end;
    /** Bytes produced. */
    long produced;
    /** Adler-32 of the bytes produced for zlib, their CRC-32 otherwise. */
    int checksum;

    private final int wrapperFlag;
    private final QplJob job;
    private final long state;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment spare = arena.allocate(SPARE_BYTES, Long.BYTES);

    /**
     * An inflater.
     *
     * @param framing of its streams
     * @throws QplException if libqpl refuses a job
     * @throws IllegalStateException if the job is not laid out as {@link QplInflateLayout} says
     * @throws OutOfMemoryError if memory cannot be had
     */
    QplInflater(DeflateFraming framing) {
        wrapperFlag = framing == DeflateFraming.ZLIB ? QplFlags.ZLIB : 0;
        job = QplJob.open(QplPath.SOFTWARE);
        state = job.memory().get(ValueLayout.JAVA_LONG, QplInflateLayout.STATE_POINTER) - job.address();
        if (state < QplJobLayout.BYTES || state > job.nativeBytes() - QplInflateLayout.BLOCK_STATE - Integer.BYTES) {
            close();
            throw new IllegalStateException("the inflater's state is not inside the job, offset=" + state);
        }
    }

    /**
     * Inflates one stream.
     *
     * @param source native memory
     * @param start first byte of the stream: the header's for zlib, the deflate data's otherwise
     * @param body first byte of the deflate data
     * @param destination native memory
     * @param to first byte to write
     * @return 0, or a {@link CodecResult}
     */
    long inflate(MemorySegment source, long start, long body, MemorySegment destination, long to) {
        long room = destination.byteSize() - to;
        long first = room < COPIED_BYTES ? room : room - OVERRUN_BYTES;
        // without LAST, QPL 1.9 counts and sums up also what did not end: the second call can go on from there
        job.prepare(QplOperation.DECOMPRESS, QplFlags.FIRST | (first < room ? 0 : QplFlags.LAST) | wrapperFlag, ANY_LEVEL);
        job.source(source, start, source.byteSize() - start);
        if (first == 0) {
            job.destination(spare, 0, 1);
        } else {
            job.destination(destination, to, first);
        }
        int status = job.execute(source, destination);
        if (first < room && isFull(status)) {
            job.prepare(QplOperation.DECOMPRESS, QplFlags.LAST | wrapperFlag, ANY_LEVEL);
            job.destination(destination, to + first, OVERRUN_BYTES);
            status = job.execute(source, destination);
        }
        return judge(status, source, start, body, room);
    }

    private long judge(int status, MemorySegment source, long start, long body, long room) {
        if (status == QplStatus.OK && isFinished() && job.totalOut() <= room) {
            produced = job.totalOut();
            end = start + job.totalIn() - unusedBits() / Byte.SIZE;
            checksum = wrapperFlag == 0 ? job.crc() : adler(job.crc());
            return 0;
        }
        if (isFull(status) || job.totalOut() > room) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        long opinion = SecondOpinion.of(source, body, room);
        boolean aboutData = status == QplStatus.OK || QplStatus.isStreamError(status);
        return opinion == CodecResult.UNSUPPORTED && !aboutData ? CodecResult.DEVICE_FAILED : opinion;
    }

    /** True if the room ended before the stream. */
    private boolean isFull(int status) {
        return job.availableOut() == 0 && (status == QplStatus.MORE_OUTPUT_NEEDED || status == QplStatus.OK && !isFinished());
    }

    private boolean isFinished() {
        return job.memory().get(ValueLayout.JAVA_INT, state + QplInflateLayout.BLOCK_STATE) == QplInflateLayout.FINISHED;
    }

    private int unusedBits() {
        return job.memory().get(ValueLayout.JAVA_INT, state + QplInflateLayout.UNUSED_BITS);
    }

    /** QPL counts from 0 where Adler-32 counts from 1: its low half is one too small. */
    private static int adler(int counted) {
        return counted & 0xffff0000 | ((counted & 0xffff) + 1) % ADLER_MODULUS;
    }

    /** Native bytes held. */
    long nativeBytes() {
        return job.nativeBytes() + SPARE_BYTES;
    }

    @Override
    public void close() {
        job.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
