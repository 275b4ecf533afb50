package io.acomp.bench.target;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageTarget;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.RecompressRequest;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStatistics;
import io.acomp.store.WorkReport;

/** The compressed store by its slots. */
public final class StoreTarget implements GroupedTarget {
    private final String name;
    private final CompressedStore store;

    /**
     * Opens a store.
     *
     * @param engine whose codecs it uses, open as long as this
     * @param algorithm or driver to store with
     * @param level of compression, null for the driver's default
     * @param pages it has room for
     */
    public StoreTarget(AcompEngine engine, String algorithm, @Nullable Integer level, long pages) {
        name = "store " + algorithm;
        CompressedStore.Builder builder = CompressedStore.builder(engine).slots(pages).algorithm(algorithm);
        store = (level == null ? builder : builder.level(level)).build();
    }

    /** The store itself. */
    public CompressedStore store() {
        return store;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PageSession open() {
        return new Session(name, store);
    }

    @Override
    public long compressedBytes() {
        return store.statistics().mm().comprDataSize();
    }

    @Override
    public long usedBytes() {
        return store.statistics().mm().memUsedTotal();
    }

    @Override
    public long totalBytes() {
        StoreStatistics statistics = store.statistics();
        return statistics.mm().memUsedTotal() + statistics.memory().bytes();
    }

    /**
     * {@inheritDoc} With the store's first secondary algorithm, which must have been set.
     */
    @Override
    public void regroup() {
        store.markIdle(Duration.ZERO);
        WorkReport report = store.recompress(
                RecompressRequest.of(RecompressRequest.Selection.IDLE).withPriority(1).withGrouped(true));
        if (report.done() == 0) {
            throw new HarnessException("nothing was grouped, target=" + name + ", report=" + report);
        }
        store.compact();
    }

    @Override
    public void close() {
        store.close();
    }

    private record Session(String name, CompressedStore store) implements PageSession {
        @Override
        public void write(long page, MemorySegment from) {
            StoreResult result = store.store(page, from);
            if (result != StoreResult.STORED) {
                throw new HarnessException("a page was not stored, target=" + name + ", page=" + page + ", result=" + result);
            }
        }

        @Override
        public void read(long page, MemorySegment to) {
            LoadResult result = store.load(page, to);
            if (result != LoadResult.LOADED) {
                throw new HarnessException("a page was not loaded, target=" + name + ", page=" + page + ", result=" + result);
            }
        }

        @Override
        public void close() {
            // the store has no sessions
        }
    }
}
