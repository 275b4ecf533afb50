package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;

/** Memory that a store takes beyond what its codec leaves of the pages, and zram's. */
final class StoreOverhead {
    private static final String POOL = "store.pool.overhead";
    private static final String METADATA = "store.metadata.overhead";
    private static final int SMALL_MEGABYTES = 24;
    private static final double SMALL_TARGET = 1.04;
    private static final double TARGET = 1.015;

    private final Bench bench;
    private final StoreTargets targets;
    private final StoreScale scale;
    private final boolean zram;

    StoreOverhead(Bench bench, StoreTargets targets, StoreScale scale, boolean zram) {
        this.bench = bench;
        this.targets = targets;
        this.scale = scale;
        this.zram = zram;
    }

    /** Measures after little data and, if asked for, after very much. After the usual amount, {@link StoreSpeed} has both at hand. */
    void run() {
        if (!bench.plan().wants(POOL) && !bench.plan().wants(METADATA)) {
            return;
        }
        fill(scale.smallBytes());
        if (scale.hugeBytes() > 0) {
            fill(scale.hugeBytes());
        }
    }

    private void fill(long bytes) {
        bench.progress().accept("store: overhead after " + (bytes >> 20) + " MiB");
        long pages = bytes / PageTarget.PAGE_BYTES;
        try (Arena arena = Arena.ofShared()) {
            PageSet content = PageSet.of(bench.corpus(), pages, arena);
            try (PageWork ours = new PageWork(targets.ours(StoreSpeed.ALGORITHM, null, pages), content)) {
                ours.fill();
                ours(bench, ours, "");
            }
            if (zram) {
                try (PageWork peer = new PageWork(targets.zram(pages), content)) {
                    peer.fill();
                    zram(bench, peer, "");
                }
            }
        }
    }

    /**
     * Reports our figures: pool, and everything.
     *
     * @param bench where to
     * @param work filled
     * @param suffix of the names: what happened to the pages after they were written
     */
    static void ours(Bench bench, PageWork work, String suffix) {
        PageTarget target = work.target();
        long megabytes = megabytes(work);
        @Nullable Double goal = suffix.isEmpty() ? (Double) (megabytes <= SMALL_MEGABYTES ? SMALL_TARGET : TARGET) : null;
        add(bench, POOL + megabytes + suffix, target.usedBytes(), target, goal, "resident pages of the pool, object headers and handle table in, slot table out");
        if (target.totalBytes() != PageTarget.UNKNOWN) {
            add(bench, METADATA + megabytes + suffix, target.totalBytes(), target, null, "pool, slot table, contexts with their codecs' streams, dictionaries");
        }
    }

    /**
     * Reports zram's figure.
     *
     * @param bench where to
     * @param work filled
     * @param suffix of the name, before the peer's
     */
    static void zram(Bench bench, PageWork work, String suffix) {
        add(bench, POOL + megabytes(work) + suffix + "Zram", work.target().usedBytes(), work.target(), null, "zram's mem_used_total ÷ compr_data_size");
    }

    private static long megabytes(PageWork work) {
        return work.pages() * PageTarget.PAGE_BYTES >> 20;
    }

    private static void add(Bench bench, String name, long used, PageTarget target, @Nullable Double goal, String what) {
        if (!bench.plan().wants(name)) {
            return;
        }
        double value = (double) used / target.compressedBytes();
        String detail = String.format(
                Locale.ROOT,
                "%s: %.1f MiB for %.1f MiB of compressed pages; %s, filled in random order",
                what,
                used / (double) (1 << 20),
                target.compressedBytes() / (double) (1 << 20),
                bench.corpus().name());
        bench.report().add(new Ratio(name, new Quartiles(value, value, value), detail, goal, Better.LOWER));
    }
}
