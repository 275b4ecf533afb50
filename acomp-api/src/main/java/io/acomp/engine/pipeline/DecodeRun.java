package io.acomp.engine.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;

import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * A decoder that runs on: one step of it fills buffer after buffer for as long as there is input and a free buffer, so that a lane and the
 * pipeline's thread work side by side without handing each piece over. Ends with each frame, except that gzip members which cannot be cut
 * follow each other in one run: files of many small ones are common.
 *
 * <p>The lane fills rooms and counts them in {@code filled}, the pipeline's thread writes them and counts them in {@code freed}; the
 * counters publish what they count. Input that comes in during a run is published by {@link #feed}. Results of a run are read after it.
 */
final class DecodeRun implements StreamDecoder {
    /** Rooms that are filled and written in turn. */
    static final int ROOMS = 3;

    /** Output of one run, in bytes, give or take a room: other requests of the lane wait as long. */
    private static final long RUN_BYTES = 16 << 20;
    private static final int MEMBER_START_BYTES = 4;
    private static final int EXTRA_FLAG = 4;
    private static final long GO_ON = 1;

    private final StreamDecoder decoder;
    private final boolean gzip;
    private final Thread writer;
    private final MemorySegment[] rooms = new MemorySegment[ROOMS];
    private final long[] lengths = new long[ROOMS];
    private final long[] inputEnds = new long[ROOMS];
    private volatile int filled;
    private volatile int freed;
    private volatile long available;
    private long sourceOffset;

    private long consumed;
    private long produced;
    private int frames;
    private boolean ended;

    /**
     * A run over a decoder.
     *
     * @param writer the pipeline's thread, told of each room that is filled
     */
    DecodeRun(StreamDecoder decoder, boolean gzip, Thread writer) {
        this.decoder = decoder;
        this.gzip = gzip;
        this.writer = writer;
    }

    // ---------------------------------------------------------------- the pipeline's side

    /** Gives a room; only while nothing is filled and nothing runs. */
    void room(int index, MemorySegment room) {
        rooms[index] = room;
    }

    /**
     * Prepares the next run.
     *
     * @param offset where its source starts in the stream
     * @param bytes how much of the source is there
     */
    void begin(long offset, long bytes) {
        sourceOffset = offset;
        available = bytes;
    }

    /** Says how much of the source is there by now, in bytes from its start. */
    void feed(long bytes) {
        available = bytes;
    }

    boolean hasFilled() {
        return filled != freed;
    }

    boolean hasRoom() {
        return filled - freed < ROOMS;
    }

    /** Index of the oldest filled room. */
    int oldest() {
        return freed % ROOMS;
    }

    long length(int room) {
        return lengths[room];
    }

    /** How far into the stream the input of a filled room went. */
    long inputEnd(int room) {
        return inputEnds[room];
    }

    /** Gives the oldest filled room back. */
    void free() {
        freed = freed + 1;
    }

    /** Frames that ended in the last run. */
    int frames() {
        return frames;
    }

    /** True if the last run ended with a full room, so that the decoder may hold more than it could give. */
    boolean mayHoldOutput() {
        int last = (filled + ROOMS - 1) % ROOMS;
        return produced > 0 && lengths[last] == rooms[last].byteSize();
    }

    // ---------------------------------------------------------------- the lane's side

    @Override
    public long step(MemorySegment source, MemorySegment destination) {
        consumed = 0;
        produced = 0;
        frames = 0;
        ended = false;
        long result = GO_ON;
        while (result == GO_ON && produced < RUN_BYTES && hasRoom()) {
            result = fillRoom(source);
        }
        return Math.min(0, result);
    }

    private long fillRoom(MemorySegment source) {
        int index = filled % ROOMS;
        MemorySegment room = rooms[index];
        long size = room.byteSize();
        long length = 0;
        long result;
        do {
            long limit = available;
            result = decoder.step(source.asSlice(consumed, limit - consumed), room.asSlice(length));
            if (result < 0) {
                result = result == CodecResult.CORRUPT_INPUT ? CodecResult.corruptAt(consumed) : CodecResult.rebase(result, consumed);
                break;
            }
            long in = decoder.consumed();
            long out = decoder.produced();
            if (in < 0 || in > limit - consumed || out < 0 || out > size - length) {
                result = CodecResult.DEVICE_FAILED;
                break;
            }
            consumed += in;
            length += out;
            ended = in + out > 0 && decoder.atFrameEnd();
            frames += ended ? 1 : 0;
            boolean goesOn = in + out > 0 && (!ended || isPlainMember(source)) && consumed < available;
            result = goesOn ? GO_ON : 0;
        } while (result == GO_ON && length < size);
        if (length > 0) {
            lengths[index] = length;
            inputEnds[index] = sourceOffset + consumed;
            produced += length;
            publish();
        }
        return result;
    }

    private void publish() {
        filled = filled + 1;
        LockSupport.unpark(writer);
    }

    /** True if the unconsumed source starts with a gzip member without extra fields, which might make it one that can be cut. */
    private boolean isPlainMember(MemorySegment source) {
        return gzip
                && available - consumed >= MEMBER_START_BYTES
                && source.get(ValueLayout.JAVA_BYTE, consumed) == 0x1f
                && source.get(ValueLayout.JAVA_BYTE, consumed + 1) == (byte) 0x8b
                && (source.get(ValueLayout.JAVA_BYTE, consumed + 3) & EXTRA_FLAG) == 0;
    }

    // ---------------------------------------------------------------- results of a run

    @Override
    public long consumed() {
        return consumed;
    }

    /** Bytes the last run put into rooms; they are good even if the run then failed. */
    @Override
    public long produced() {
        return produced;
    }

    /** True if the last run ended with the end of a frame. */
    @Override
    public boolean atFrameEnd() {
        return ended;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
