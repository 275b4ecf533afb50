package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A {@code z_stream} in memory of its own, and where it reads and writes. The zeroed allocator fields make zlib use its own. */
final class LibzStream implements AutoCloseable {
    /** The structure counts in 32 bits; what is longer is offered in parts. */
    private static final long MAX_PART_BYTES = 1 << 30;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(LibzLayout.BYTES, Long.BYTES);
    private int offeredIn;
    private int offeredOut;

    long address() {
        return memory.address();
    }

    /** Offers source[from, end), or a first part of it. */
    void offerSource(MemorySegment source, long from, long end) {
        offeredIn = (int) Math.min(end - from, MAX_PART_BYTES);
        memory.set(ValueLayout.JAVA_LONG, LibzLayout.NEXT_IN, pointer(source.address() + from));
        memory.set(ValueLayout.JAVA_INT, LibzLayout.AVAIL_IN, offeredIn);
    }

    /** Offers destination[to, limit), or a first part of it. */
    void offerDestination(MemorySegment destination, long to, long limit) {
        offeredOut = (int) Math.min(limit - to, MAX_PART_BYTES);
        memory.set(ValueLayout.JAVA_LONG, LibzLayout.NEXT_OUT, pointer(destination.address() + to));
        memory.set(ValueLayout.JAVA_INT, LibzLayout.AVAIL_OUT, offeredOut);
    }

    /** Bytes of the source on offer. */
    int offered() {
        return offeredIn;
    }

    /** Bytes taken since the source was offered. */
    int consumed() {
        return offeredIn - memory.get(ValueLayout.JAVA_INT, LibzLayout.AVAIL_IN);
    }

    /** Bytes produced since the destination was offered. */
    int produced() {
        return offeredOut - memory.get(ValueLayout.JAVA_INT, LibzLayout.AVAIL_OUT);
    }

    /** zlib takes a null pointer for a mistake, even with nothing behind it. */
    private long pointer(long address) {
        return address == 0 ? memory.address() : address;
    }

    /** Bytes of the structure itself. */
    long nativeBytes() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
