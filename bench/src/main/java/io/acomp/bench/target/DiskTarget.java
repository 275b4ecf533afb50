package io.acomp.bench.target;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageTarget;
import io.acomp.store.BlockView;
import io.acomp.store.StoreException;

/** The compressed store as a disk: what a zram device is to the kernel. A page that was never written reads as zeros. */
public final class DiskTarget implements PageTarget {
    private final StoreTarget store;
    private final BlockView disk;

    /**
     * Opens a store and its view.
     *
     * @param engine whose codecs it uses, open as long as this
     * @param algorithm or driver to store with
     * @param level of compression, null for the driver's default
     * @param pages of the disk
     */
    public DiskTarget(AcompEngine engine, String algorithm, @Nullable Integer level, long pages) {
        store = new StoreTarget(engine, algorithm, level, pages);
        disk = store.store().blocks(pages * PAGE_BYTES);
    }

    @Override
    public String name() {
        return store.name() + " as a disk";
    }

    @Override
    public PageSession open() {
        return new Session(name(), disk);
    }

    @Override
    public long compressedBytes() {
        return store.compressedBytes();
    }

    @Override
    public long usedBytes() {
        return store.usedBytes();
    }

    @Override
    public long totalBytes() {
        return store.totalBytes();
    }

    @Override
    public void close() {
        disk.close();
        store.close();
    }

    private record Session(String name, BlockView disk) implements PageSession {
        @Override
        public void write(long page, MemorySegment from) {
            try {
                disk.write(page * PAGE_BYTES, from);
            } catch (StoreException e) {
                throw failed("written", page, e);
            }
        }

        @Override
        public void read(long page, MemorySegment to) {
            try {
                disk.read(page * PAGE_BYTES, to);
            } catch (StoreException e) {
                throw failed("read", page, e);
            }
        }

        private HarnessException failed(String what, long page, StoreException reason) {
            return new HarnessException(
                    "a page was not " + what + ", target=" + name + ", page=" + page + ", code=" + reason.code() + ", reason=" + reason.getMessage(),
                    reason);
        }

        @Override
        public void close() {
            // the view has no sessions
        }
    }
}
