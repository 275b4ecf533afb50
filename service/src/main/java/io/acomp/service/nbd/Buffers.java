package io.acomp.service.nbd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Native buffers of all connections of a server, in two sizes. A few stay for the next who needs one, the others go back to the operating
 * system as soon as they are given back. Thread-safe.
 */
final class Buffers implements AutoCloseable {
    /** What a connection reads into that has little to say. */
    static final int SMALL = 16 << 10;
    /** Holds a request of 256 KiB with its header. */
    static final int LARGE = (256 << 10) + (4 << 10);

    private static final int KEPT_SMALL = 64;

    private final int keptLarge;
    private final ArrayDeque<PooledBuffer> small = new ArrayDeque<>();
    private final ArrayDeque<PooledBuffer> large = new ArrayDeque<>();
    private final AtomicLong allocated = new AtomicLong();
    private boolean closed;

    /**
     * A pool.
     *
     * @param keptLarge large buffers that stay when nobody needs them
     */
    Buffers(int keptLarge) {
        this.keptLarge = keptLarge;
    }

    /** A small one, for whoever needs it until he gives it back. */
    PooledBuffer takeSmall() {
        return take(small, SMALL);
    }

    /** A large one. */
    PooledBuffer takeLarge() {
        return take(large, LARGE);
    }

    private PooledBuffer take(ArrayDeque<PooledBuffer> kept, int size) {
        synchronized (this) {
            PooledBuffer buffer = kept.pollLast();
            if (buffer != null) {
                return buffer;
            }
        }
        PooledBuffer made = new PooledBuffer(size);
        allocated.addAndGet(size);
        return made;
    }

    /** Takes one back. */
    void give(PooledBuffer buffer) {
        boolean isSmall = buffer.size() == SMALL;
        synchronized (this) {
            ArrayDeque<PooledBuffer> kept = isSmall ? small : large;
            if (!closed && kept.size() < (isSmall ? KEPT_SMALL : keptLarge)) {
                kept.addLast(buffer);
                return;
            }
        }
        free(buffer);
    }

    private void free(PooledBuffer buffer) {
        int size = buffer.size();
        buffer.free();
        allocated.addAndGet(-size);
    }

    /** Bytes allocated now, kept ones included. */
    long bytes() {
        return allocated.get();
    }

    /** Frees those that are kept, and from now on every one that comes back. */
    @Override
    public void close() {
        List<PooledBuffer> kept = new ArrayList<>();
        synchronized (this) {
            closed = true;
            kept.addAll(small);
            kept.addAll(large);
            small.clear();
            large.clear();
        }
        kept.forEach(this::free);
    }
}
