package io.acomp.bench.suite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.corpus.SystemFiles;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageOrder;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageTour;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Subject;
import io.acomp.bench.target.GroupedTarget;

/** What it brings to compress cold pages anew in groups, on the files of the system, and what reading them costs then. */
final class StoreGrouped {
    private static final String NAME = "store.grouped";
    private static final String COLD = "zstd";
    private static final int LEVEL = 3;
    private static final double TARGET = 0.75;
    private static final int ROUNDS = 5;
    /** A pass over all pages that are in groups takes seconds: turns read so small a part of them. */
    private static final int PART = 16;
    private static final int LATENCY_OPERATIONS = 10_000;
    private static final int SEED = 7;

    private final Bench bench;
    private final StoreTargets targets;
    private final StoreScale scale;
    private final boolean zram;

    StoreGrouped(Bench bench, StoreTargets targets, StoreScale scale, boolean zram) {
        this.bench = bench;
        this.targets = targets;
        this.scale = scale;
        this.zram = zram;
    }

    void run() throws IOException {
        if (!bench.plan().wants(NAME)) {
            return;
        }
        bench.progress().accept("store: reading the system's files");
        try (Resources resources = new Resources()) {
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            MemorySegment memory = arena.allocate(scale.bytes(), PageTarget.PAGE_BYTES);
            long bytes = SystemFiles.read(memory) / PageTarget.PAGE_BYTES * PageTarget.PAGE_BYTES;
            if (bytes < scale.bytes() / 2) {
                bench.report().note("store.grouped.*: left out, this system has too few files, bytes=" + bytes);
                return;
            }
            measure(PageSet.of(memory.asSlice(0, bytes)), resources);
        }
    }

    private void measure(PageSet content, Resources resources) {
        bench.progress().accept("store: plain pages of the system's files");
        GroupedTarget target = targets.grouped(StoreSpeed.ALGORITHM, COLD, LEVEL, content.pages());
        PageWork ours = resources.add(new PageWork(target, content));
        ours.fill();
        long plain = target.usedBytes();
        @Nullable PageWork peer = zram ? resources.add(new PageWork(targets.zram(content.pages()), content)) : null;
        if (peer != null) {
            peer.fill();
            reads(StoreRows.peer(StoreSpeed.PEER, StoreSpeed.ALGORITHM, null, Operation.DECOMPRESS, 1, phase("plain")), peer);
        }
        reads(StoreRows.ours(bench, StoreSpeed.ALGORITHM, null, Operation.DECOMPRESS, 1, phase("plain")), ours);
        bench.progress().accept("store: grouping");
        long start = System.nanoTime();
        target.regroup();
        double seconds = (System.nanoTime() - start) / 1e9;
        long grouped = target.usedBytes();
        reads(StoreRows.ours(bench, COLD, LEVEL, Operation.DECOMPRESS, 1, phase("grouped")), ours);
        ours.verify();
        String how = String.format(
                Locale.ROOT,
                "pool bytes of %d MiB of the system's files, idle, recompressed in groups of neighbours with zstd level %d and compacted"
                        + " (%.1f MiB, in %.1f s), ÷ ",
                content.pages() * PageTarget.PAGE_BYTES >> 20,
                LEVEL,
                megabytes(grouped),
                seconds);
        ratio("store.grouped.overPlain", grouped, plain, null, how + "those before, with lz4");
        if (peer != null) {
            ratio("store.grouped.overZram", grouped, peer.target().usedBytes(), TARGET, how + "zram's mem_used_total with lz4");
        }
    }

    private static String phase(String state) {
        return "random reads of the system's files, " + state;
    }

    private void reads(Subject subject, PageWork work) {
        PageOrder order = PageOrder.random(work.pages(), SEED);
        PageTour tour = new PageTour(order, 0, Math.max(1, work.pages() / PART));
        try (PageWork.Turn turn = work.each(PageAccess.READ, List.of(tour))) {
            bench.warmUp().run(turn, turn.pass(), 1, scale.warmUpNanos());
            Comparison comparison = new Comparison(List.of(turn), turn.pass());
            for (int round = 0; round < ROUNDS; round++) {
                comparison.round();
            }
            int samples = (int) Math.min(LATENCY_OPERATIONS, tour.length());
            bench.report().add(Figures.row(subject, comparison, 0, work.ratio(), turn.latencies(samples)));
        }
    }

    private void ratio(String name, long ours, long others, @Nullable Double goal, String detail) {
        if (bench.plan().wants(name)) {
            double value = (double) ours / others;
            String sizes = String.format(Locale.ROOT, " (%.1f MiB)", megabytes(others));
            bench.report().add(new Ratio(name, new Quartiles(value, value, value), detail + sizes, goal, Better.LOWER));
        }
    }

    private static double megabytes(long bytes) {
        return bytes / (double) (1 << 20);
    }
}
