package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.zip.Adler32;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.engine.Transform;
import io.acomp.engine.pipeline.Slot.Work;
import io.acomp.format.GzipMember;
import io.acomp.format.ZlibHeader;
import io.acomp.spi.SyncDriver;

/** Compresses one stream: reads blocks into slots, has lanes compress them, writes the results in order. */
public final class CompressPipeline {
    private static final long FIRST_BLOCK_BYTES = 64 << 10;
    private static final int GROWTH = 8;
    /** Room in front of a gzip member for the longer header of an indexed one. */
    private static final int HEADER_ROOM = GzipMember.INDEXED_HEADER_BYTES - GzipMember.PLAIN_HEADER_BYTES;
    /** What the flush at the end of a piece adds to a whole stream's bound, generously. */
    private static final int FLUSH_ROOM = 64;
    private static final byte[] EMPTY_LAST_BLOCK = {3, 0};

    private final Transform transform;
    private final ReadableByteChannel source;
    private final StreamOptions options;
    private final Framing framing;
    private final boolean zlib;
    private final long blockBytes;
    private final Output output;
    private final Adler32 adler = new Adler32();
    private long read;
    private int blocks;
    private boolean endedByLastPiece;

    private CompressPipeline(Transform transform, ReadableByteChannel source, WritableByteChannel target, StreamOptions options) {
        Output.requireBlocking(source);
        this.transform = transform;
        this.source = source;
        this.options = options;
        framing = Framing.of(transform, Operation.COMPRESS);
        zlib = framing == Framing.PIECES && "zlib".equals(transform.algorithm());
        blockBytes = options.blockBytes() != 0 && framing != Framing.WHOLE
                ? options.blockBytes()
                : framing.defaultBlockBytes(transform);
        output = new Output(target, options, Double.POSITIVE_INFINITY);
    }

    /**
     * Compresses a stream; see {@link io.acomp.Acomp#compressStream}.
     *
     * @param transform whose drivers and settings to use
     * @param source read to its end, not closed
     * @param target written in order, not closed
     * @param options lanes, block size, limits, progress
     * @return what was read and written
     * @throws IOException if reading or writing fails
     * @throws AcompException if compression fails
     */
    public static StreamResult run(Transform transform, ReadableByteChannel source, WritableByteChannel target, StreamOptions options)
            throws IOException {
        return new CompressPipeline(transform, source, target, options).run();
    }

    private StreamResult run() throws IOException {
        try (SlotRing ring = new SlotRing(transform, options.lanes(), this::finish)) {
            if (zlib) {
                Integer level = transform.settings().level();
                int header = ZlibHeader.of(transform.settings().window(), level == null ? -1 : level);
                writeSmall(ByteBuffer.allocate(ZlibHeader.BYTES).putShort((short) header));
            }
            boolean ended = false;
            while (!ended) {
                Slot slot = ring.acquire();
                ended = readBlock(slot);
                if (slot.sourceBytes > 0 || blocks == 0) {
                    prepare(slot, ended);
                    ring.submit(slot);
                } else {
                    ring.release(slot);
                }
                if (blocks > 1) {
                    // not before: whether the first member is the only one decides how it is written
                    ring.poll();
                }
            }
            ring.drain();
            if (framing == Framing.PIECES && !endedByLastPiece) {
                writeSmall(ByteBuffer.allocate(EMPTY_LAST_BLOCK.length).put(EMPTY_LAST_BLOCK));
            }
            if (zlib) {
                writeSmall(ByteBuffer.allocate(ZlibHeader.TRAILER_BYTES).putInt((int) adler.getValue()));
            }
        }
        return new StreamResult(read, output.written(), blocks, 0);
    }

    /** Fills a slot's source up to a block; true if the source has ended. */
    private boolean readBlock(Slot slot) throws IOException {
        slot.streamOffset = read;
        NativeBuffer buffer = slot.source;
        long left = options.expectedBytes() - read;
        long guess = options.expectedBytes() >= 0 && left >= 0 ? left + 1 : blocks == 0 ? FIRST_BLOCK_BYTES : blockBytes;
        buffer.ensure(Math.min(blockBytes, guess));
        long filled = 0;
        int count = 0;
        while (count >= 0 && filled < blockBytes) {
            if (filled == buffer.capacity()) {
                buffer.ensure(Math.min(blockBytes, GROWTH * filled), 0, filled);
            }
            count = source.read(buffer.view(filled, Math.min(blockBytes, buffer.capacity())));
            if (count == 0) {
                Thread.yield();
            }
            filled += Math.max(0, count);
        }
        slot.sourceBytes = filled;
        read += filled;
        if (zlib) {
            adler.update(buffer.view(0, filled));
        }
        return count < 0;
    }

    private void prepare(Slot slot, boolean last) {
        if (framing == Framing.WHOLE && blocks == 1) {
            throw new AcompException(
                    transform.algorithm() + " is not cut here, by this driver or because results are verified: open the algorithm, or use gzip or zstd, limit="
                            + Framing.WHOLE_LIMIT,
                    AcompStatus.UNSUPPORTED,
                    transform.driver(Operation.COMPRESS),
                    -1);
        }
        blocks++;
        endedByLastPiece = framing == Framing.PIECES && last;
        slot.work = framing != Framing.PIECES ? Work.COMPRESS : last ? Work.LAST_PIECE : Work.PIECE;
        int headerRoom = framing == Framing.MEMBERS ? HEADER_ROOM : 0;
        SyncDriver pieces = framing == Framing.PIECES ? transform.pieceDriver() : null;
        long room = pieces == null
                ? transform.maxCompressedLength(slot.sourceBytes)
                : pieces.maxCompressedLength(slot.sourceBytes) + FLUSH_ROOM;
        slot.destination.ensure(headerRoom + room);
        slot.request
                .source(slot.source.memory().asSlice(0, slot.sourceBytes))
                .destination(slot.destination.memory().asSlice(headerRoom, room));
    }

    private void finish(Slot slot) throws IOException {
        AcompStatus status = slot.request.status();
        if (status != AcompStatus.OK) {
            throw slot.failure("compression failed, bytes=" + slot.sourceBytes, status);
        }
        long from = framing == Framing.MEMBERS ? HEADER_ROOM : 0;
        long to = from + slot.request.produced();
        if (framing == Framing.MEMBERS && blocks > 1) {
            from = index(slot, from, to);
        }
        output.write(slot.destination.view(from, to), slot.streamOffset + slot.sourceBytes, read);
    }

    /**
     * Gives a member a header that says how long it is. Left alone is a member that has optional fields already, and the output of a device
     * that wrote several members: the last one's size is not the block's then.
     *
     * @return where the member starts now
     */
    private static long index(Slot slot, long from, long to) {
        MemorySegment memory = slot.destination.memory();
        long body = from + GzipMember.PLAIN_HEADER_BYTES;
        if (GzipMember.headerLength(memory, from, to) != GzipMember.PLAIN_HEADER_BYTES
                || GzipMember.declaredContent(memory, to) != slot.sourceBytes) {
            return from;
        }
        long start = body - GzipMember.INDEXED_HEADER_BYTES;
        GzipMember.writeIndexedHeader(memory, start, slot.sourceBytes, to - GzipMember.TRAILER_BYTES - body);
        return start;
    }

    private void writeSmall(ByteBuffer bytes) throws IOException {
        output.write(bytes.flip(), read, read);
    }
}
