package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.CpuBinding;

/**
 * Buffers of a page for work that waits for a disk, and therefore holds no context, whose buffer it could use. As many are kept as ever were
 * in use at a time, up to a few. Thread-safe.
 */
final class PageBuffers {
    private static final int KEPT = 16;

    private final AtomicReferenceArray<@Nullable MemorySegment> kept = new AtomicReferenceArray<>(KEPT);
    private final int pageSize;

    PageBuffers(int pageSize) {
        this.pageSize = pageSize;
    }

    /** A buffer, to be given back. */
    MemorySegment take() {
        int first = CpuBinding.current();
        for (int i = 0; i < KEPT; i++) {
            MemorySegment buffer = kept.getAndSet(first + i & KEPT - 1, null);
            if (buffer != null) {
                return buffer;
            }
        }
        return MemorySegment.ofArray(new byte[pageSize]);
    }

    /** Gives a buffer back. */
    void give(MemorySegment buffer) {
        int first = CpuBinding.current();
        for (int i = 0; i < KEPT; i++) {
            if (kept.compareAndSet(first + i & KEPT - 1, null, buffer)) {
                return;
            }
        }
    }
}
