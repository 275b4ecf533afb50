package io.acomp.service.nbd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Native buffers of all connections of a server, in two sizes. Those that come back stay for the next who needs one; what nobody needed from
 * one {@link #trim} to the next goes back to the operating system then, but for a few. Thread-safe.
 */
final class Buffers implements AutoCloseable {
    /** What a connection reads into that has little to say. */
    static final int SMALL = 16 << 10;
    /** Holds a request of 256 KiB with its header. */
    static final int LARGE = (256 << 10) + (4 << 10);

    private static final int KEPT_SMALL = 64;

    private final Shelf small;
    private final Shelf large;
    private final AtomicLong allocated = new AtomicLong();
    private boolean closed;

    /** Buffers of a size that nobody uses now. Guarded by the pool. */
    private static final class Shelf {
        private final ArrayDeque<PooledBuffer> idle = new ArrayDeque<>();
        private final int size;
        private final int kept;
        /** The fewest there were since the last trim: nobody needed these. */
        private int fewest;

        Shelf(int size, int kept) {
            this.size = size;
            this.kept = kept;
        }

        @Nullable PooledBuffer take() {
            PooledBuffer buffer = idle.pollLast();
            fewest = Math.min(fewest, idle.size());
            return buffer;
        }

        void remove(int count, List<PooledBuffer> to) {
            for (int i = 0; i < count; i++) {
                to.add(idle.removeFirst());
            }
            fewest = idle.size();
        }
    }

    /**
     * A pool.
     *
     * @param keptLarge large buffers that stay when nobody needs them
     */
    Buffers(int keptLarge) {
        small = new Shelf(SMALL, KEPT_SMALL);
        large = new Shelf(LARGE, keptLarge);
    }

    /** A small one, for whoever needs it until he gives it back. */
    PooledBuffer takeSmall() {
        return take(small);
    }

    /** A large one. */
    PooledBuffer takeLarge() {
        return take(large);
    }

    private PooledBuffer take(Shelf shelf) {
        synchronized (this) {
            PooledBuffer buffer = shelf.take();
            if (buffer != null) {
                return buffer;
            }
        }
        PooledBuffer made = new PooledBuffer(shelf.size);
        allocated.addAndGet(shelf.size);
        return made;
    }

    /** Takes one back. */
    void give(PooledBuffer buffer) {
        synchronized (this) {
            if (!closed) {
                (buffer.size() == SMALL ? small : large).idle.addLast(buffer);
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

    /**
     * Frees what nobody has needed since the last time.
     *
     * @return false if more may be freed next time
     */
    boolean trim() {
        List<PooledBuffer> superfluous = new ArrayList<>();
        boolean done = true;
        synchronized (this) {
            for (Shelf shelf : List.of(small, large)) {
                shelf.remove(Math.max(0, Math.min(shelf.fewest, shelf.idle.size() - shelf.kept)), superfluous);
                done &= shelf.idle.size() <= shelf.kept;
            }
        }
        superfluous.forEach(this::free);
        return done;
    }

    /** Bytes allocated now, those that nobody uses included. */
    long bytes() {
        return allocated.get();
    }

    /** Frees those that nobody uses, and from now on every one that comes back. */
    @Override
    public void close() {
        List<PooledBuffer> rest = new ArrayList<>();
        synchronized (this) {
            closed = true;
            small.remove(small.idle.size(), rest);
            large.remove(large.idle.size(), rest);
        }
        rest.forEach(this::free);
    }
}
