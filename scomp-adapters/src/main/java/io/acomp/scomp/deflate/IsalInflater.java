package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecResult;

/** Raw inflate by ISA-L: whole streams by its stateless function, steps by the one with state, which keeps up to 64 KiB of output. */
final class IsalInflater extends RawInflater {
    private static final int SLACK = 512;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(IsalLayout.INFLATE_BYTES, IsalLayout.ALIGNMENT);
    private final boolean steps;

    IsalInflater(boolean steps) {
        this.steps = steps;
        IsalBinding.inflateInit(state.address());
    }

    @Override
    void begin() {
        if (steps) {
            IsalBinding.inflateReset(state.address());
        }
    }

    @Override
    long inflate(MemorySegment source, long from, long end, MemorySegment destination, long to, long limit) {
        int available = (int) Math.min(end - from, Integer.MAX_VALUE);
        int room = (int) Math.min(limit - to, Integer.MAX_VALUE);
        state.set(ValueLayout.JAVA_LONG, IsalLayout.INFLATE_NEXT_IN, source.address() + from);
        state.set(ValueLayout.JAVA_INT, IsalLayout.INFLATE_AVAIL_IN, available);
        state.set(ValueLayout.JAVA_LONG, IsalLayout.INFLATE_NEXT_OUT, destination.address() + to);
        state.set(ValueLayout.JAVA_INT, IsalLayout.INFLATE_AVAIL_OUT, room);
        int result = steps
                ? IsalBinding.inflate(state.address(), source, destination)
                : IsalBinding.inflateStateless(state.address(), source, destination);
        consumed = available - state.get(ValueLayout.JAVA_INT, IsalLayout.INFLATE_AVAIL_IN);
        produced = room - state.get(ValueLayout.JAVA_INT, IsalLayout.INFLATE_AVAIL_OUT);
        if (result < IsalLayout.OK) {
            return CodecResult.corruptAt(from + Math.clamp(consumed, 0, end - from));
        }
        if (steps) {
            int block = state.get(ValueLayout.JAVA_INT, IsalLayout.INFLATE_BLOCK_STATE);
            finished = block == IsalLayout.BLOCK_FINISH;
            if (finished || block == IsalLayout.BLOCK_INPUT_DONE || produced == room && block != IsalLayout.BLOCK_HEADER) {
                giveBackReadAhead();
            }
        } else {
            finished = result == IsalLayout.OK;
            if (result == IsalLayout.OUT_OVERFLOW) {
                produced = room;
            }
        }
        return 0;
    }

    /**
     * The function with state reads up to eight bytes ahead and, in 2.30, keeps them even behind the end of the stream, where they are the
     * trailer's. So they count as not consumed and are read again. Where it stopped for want of input they are the start of a symbol or of
     * a block header, belong to the stream and stay; then what is read ahead later is always from the same call's input.
     */
    private void giveBackReadAhead() {
        int bits = state.get(ValueLayout.JAVA_INT, IsalLayout.INFLATE_READ_IN_BITS);
        if (bits >= Byte.SIZE) {
            int kept = bits % Byte.SIZE;
            long read = state.get(ValueLayout.JAVA_LONG, IsalLayout.INFLATE_READ_IN);
            state.set(ValueLayout.JAVA_LONG, IsalLayout.INFLATE_READ_IN, read & (1L << kept) - 1);
            state.set(ValueLayout.JAVA_INT, IsalLayout.INFLATE_READ_IN_BITS, kept);
            consumed -= bits / Byte.SIZE;
        }
    }

    @Override
    int slack() {
        return steps ? 0 : SLACK;
    }

    @Override
    long nativeBytes() {
        return state.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
