package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import io.acomp.store.LoadResult;
import io.acomp.store.backing.BackingStatistics;

/** A store without a backing file: no slot names a block. */
final class NoBackedPages implements BackedPages {
    @Override
    public LoadResult load(long value, int within, MemorySegment destination, long at, int length) {
        throw new IllegalStateException("there is no backing file, block=" + Control.block(value));
    }

    @Override
    public BackingStatistics statistics() {
        return new BackingStatistics(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void release(int block) {
        throw new IllegalStateException("there is no backing file, block=" + block);
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
