package io.acomp.engine.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * Runs a decoder as far as one source and one destination go, so that a lane gets few long steps instead of many short ones. Ends with
 * each frame, except that gzip members which cannot be cut follow each other in one run: files of many small ones are common.
 */
final class StepRun implements StreamDecoder {
    private static final int MEMBER_START_BYTES = 4;
    private static final int EXTRA_FLAG = 4;

    private final StreamDecoder decoder;
    private final boolean gzip;
    private long consumed;
    private long produced;
    private int frames;
    private boolean ended;

    StepRun(StreamDecoder decoder, boolean gzip) {
        this.decoder = decoder;
        this.gzip = gzip;
    }

    @Override
    public long step(MemorySegment source, MemorySegment destination) {
        consumed = 0;
        produced = 0;
        frames = 0;
        ended = false;
        long available = source.byteSize();
        long room = destination.byteSize();
        while (true) {
            long result = decoder.step(source.asSlice(consumed), destination.asSlice(produced));
            if (result < 0) {
                return result == CodecResult.CORRUPT_INPUT ? CodecResult.corruptAt(consumed) : CodecResult.rebase(result, consumed);
            }
            long in = decoder.consumed();
            long out = decoder.produced();
            if (in < 0 || in > available - consumed || out < 0 || out > room - produced) {
                return CodecResult.DEVICE_FAILED;
            }
            if (in == 0 && out == 0) {
                return 0;
            }
            consumed += in;
            produced += out;
            ended = decoder.atFrameEnd();
            if (ended) {
                frames++;
            }
            if (consumed == available || produced == room || ended && !isPlainMember(source)) {
                return 0;
            }
        }
    }

    /** True if the unconsumed source starts with a gzip member without extra fields, which might make it one that can be cut. */
    private boolean isPlainMember(MemorySegment source) {
        return gzip
                && source.byteSize() - consumed >= MEMBER_START_BYTES
                && source.get(ValueLayout.JAVA_BYTE, consumed) == 0x1f
                && source.get(ValueLayout.JAVA_BYTE, consumed + 1) == (byte) 0x8b
                && (source.get(ValueLayout.JAVA_BYTE, consumed + 3) & EXTRA_FLAG) == 0;
    }

    @Override
    public long consumed() {
        return consumed;
    }

    /** Bytes the last run produced; they are good even if the run then failed. */
    @Override
    public long produced() {
        return produced;
    }

    /** True if the last run ended with the end of a frame. */
    @Override
    public boolean atFrameEnd() {
        return ended;
    }

    /** Frames that ended in the last run. */
    int frames() {
        return frames;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
