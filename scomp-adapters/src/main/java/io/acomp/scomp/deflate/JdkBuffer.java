package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A direct buffer and the segment below it, through which bytes reach the JDK's zlib. Used by one thread at a time. */
final class JdkBuffer implements AutoCloseable {
    /** Size in bytes. */
    static final int BYTES = 64 * 1024;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment = arena.allocate(BYTES);
    private final ByteBuffer buffer = segment.asByteBuffer();

    /** Copies as much of source[from, end) as fits and makes it the buffer's content; returns how much. */
    int fill(MemorySegment source, long from, long end) {
        int count = (int) Math.min(BYTES, end - from);
        MemorySegment.copy(source, from, segment, 0, count);
        buffer.clear().limit(count);
        return count;
    }

    /** The buffer, all of it room. */
    ByteBuffer empty() {
        return buffer.clear();
    }

    /** The buffer as it stands. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Copies the first bytes to a destination. */
    void drain(MemorySegment destination, long to, int count) {
        MemorySegment.copy(segment, 0, destination, to, count);
    }

    @Override
    public void close() {
        arena.close();
    }
}
