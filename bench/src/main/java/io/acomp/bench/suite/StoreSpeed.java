package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;

/** A store and a zram device with the same pages: threads write all of them, then read all of them, in the same random order. */
final class StoreSpeed {
    static final String ALGORITHM = "lz4";

    static final String PEER = "zram";
    private static final long SEED = 2016;
    private static final int LEAST_ROUNDS = 7;
    private static final int MOST_ROUNDS = 41;
    private static final int LATENCY_OPERATIONS = 20_000;
    private static final int[] OUR_THREADS = {1, 2, 10};
    private static final int[] PEER_THREADS = {1, 2};
    private static final int ONE = 0;
    private static final int TWO = 1;
    private static final int TEN = 2;
    private static final int PEER_ONE = 3;
    private static final int PEER_TWO = 4;

    private static final double WRITE_TARGET = 1.25;
    private static final double READ_TARGET = 2.0;
    private static final double TWO_TARGET = 1.7;
    private static final double TEN_TARGET = 0.9;

    private final Bench bench;
    private final StoreTargets targets;
    private final StoreScale scale;
    private final boolean zram;
    private final List<Scaling> scalings = new ArrayList<>();

    /** What more threads bring in one direction. */
    private record Scaling(Quartiles two, Quartiles ten) {}

    StoreSpeed(Bench bench, StoreTargets targets, StoreScale scale, boolean zram) {
        this.bench = bench;
        this.targets = targets;
        this.scale = scale;
        this.zram = zram;
    }

    void run() {
        Plan plan = bench.plan();
        boolean scaling = plan.wants("store.scaling");
        boolean write = plan.wants("store.write.overZram") || scaling;
        boolean read = plan.wants("store.read.overZram") || scaling;
        long pages = scale.bytes() / PageTarget.PAGE_BYTES;
        if (!write && !read && !plan.wants("store.pool.overhead") && !plan.wants("store.metadata.overhead")) {
            return;
        }
        bench.progress().accept("store: filling " + Sizes.text(scale.bytes()));
        try (Resources resources = new Resources()) {
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            PageSet content = PageSet.of(bench.corpus(), pages, arena);
            PageWork ours = resources.add(new PageWork(targets.ours(ALGORITHM, null, pages), content));
            @Nullable PageWork peer = zram ? resources.add(new PageWork(targets.zram(pages), content)) : null;
            ours.fill();
            StoreOverhead.ours(bench, ours, "");
            if (peer != null) {
                peer.fill();
                StoreOverhead.zram(bench, peer, "");
            }
            if (write) {
                compare(PageAccess.WRITE, ours, peer);
                StoreOverhead.ours(bench, ours, "Rewritten");
                if (peer != null) {
                    StoreOverhead.zram(bench, peer, "Rewritten");
                }
            }
            if (read) {
                compare(PageAccess.READ, ours, peer);
            }
        }
        if (scaling) {
            scaling();
        }
    }

    private void compare(PageAccess access, PageWork ours, @Nullable PageWork peer) {
        String direction = access == PageAccess.WRITE ? "write" : "read";
        bench.progress().accept("store: " + direction + "s, warm-up");
        try (Resources resources = new Resources()) {
            List<PageWork.Turn> turns = new ArrayList<>();
            for (int threads : OUR_THREADS) {
                turns.add(resources.add(ours.split(access, SEED, threads)));
            }
            if (peer != null) {
                for (int threads : PEER_THREADS) {
                    turns.add(resources.add(peer.split(access, SEED, threads)));
                }
            }
            turns.forEach(turn -> bench.warmUp().run(turn, turn.pass(), 1, scale.warmUpNanos()));
            bench.progress().accept("store: " + direction + "s");
            Comparison comparison = new Comparison(turns, ours.pages());
            Supplier<Quartiles> two = () -> comparison.speedup(TWO, ONE);
            Supplier<Quartiles> ten = () -> comparison.speedup(TEN, TWO);
            Supplier<Quartiles> overZram = () -> comparison.speedup(ONE, PEER_ONE);
            Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, scale.comparisonNanos());
            List<Supplier<Quartiles>> watched = peer == null ? List.of(two, ten) : List.of(two, ten, overZram);
            Figures.repeat(bench.report(), "store " + direction + "s", rounds, comparison::round, watched);
            scalings.add(new Scaling(two.get(), ten.get()));
            rows(access, direction, comparison, turns, ours, peer);
            ours.verify();
            if (peer != null) {
                peer.verify();
                ratio("store." + direction + ".overZram", overZram.get(), access == PageAccess.WRITE ? WRITE_TARGET : READ_TARGET, 1);
                Quartiles second = comparison.speedup(TWO, PEER_TWO);
                ratio("store." + direction + ".overZram.2threads", second, null, 2);
            }
        }
    }

    private void rows(
            PageAccess access, String direction, Comparison comparison, List<PageWork.Turn> turns, PageWork ours, @Nullable PageWork peer) {
        Operation operation = access == PageAccess.WRITE ? Operation.COMPRESS : Operation.DECOMPRESS;
        String phase = "random " + direction + "s, " + Sizes.text(scale.bytes());
        int samples = (int) Math.min(LATENCY_OPERATIONS, ours.pages());
        for (int i = 0; i < turns.size(); i++) {
            boolean own = i < OUR_THREADS.length;
            int threads = own ? OUR_THREADS[i] : PEER_THREADS[i - OUR_THREADS.length];
            Subject subject = own
                    ? StoreRows.ours(bench, ALGORITHM, null, operation, threads, phase)
                    : StoreRows.peer(PEER, ALGORITHM, null, operation, threads, phase);
            @Nullable Latencies latencies = threads == 1 ? turns.get(i).latencies(samples) : null;
            double ratio = own || peer == null ? ours.ratio() : peer.ratio();
            bench.report().add(Figures.row(subject, comparison, i, ratio, latencies));
        }
    }

    private void ratio(String name, Quartiles figure, @Nullable Double target, int threads) {
        String detail = "lz4, pages of 4 KiB, " + Sizes.text(scale.bytes()) + " of " + bench.corpus().name()
                + ", random order, checksums on, threads=" + threads + "; zram driven by this process, O_DIRECT, the same pages";
        bench.report().add(new Ratio(name, figure, detail, target, Better.HIGHER));
    }

    /** The worse direction is the figure. */
    private void scaling() {
        Quartiles two = worse(scalings.stream().map(Scaling::two).toList());
        Quartiles ten = worse(scalings.stream().map(Scaling::ten).toList());
        String detail = "; lz4, " + Sizes.text(scale.bytes()) + ", random order; the worse of writes (" + shown(0) + ") and reads (" + shown(1) + ")";
        bench.report().add(new Ratio("store.scaling.2over1", two, "operations a second of two threads ÷ one" + detail, TWO_TARGET, Better.HIGHER));
        bench.report().add(new Ratio("store.scaling.10over2", ten, "operations a second of ten threads ÷ two" + detail, TEN_TARGET, Better.HIGHER));
    }

    private String shown(int direction) {
        Scaling scaling = scalings.get(direction);
        return String.format("2 over 1: %.2f, 10 over 2: %.2f", scaling.two.median(), scaling.ten.median());
    }

    private static Quartiles worse(List<Quartiles> figures) {
        return figures.stream().min((a, b) -> Double.compare(a.median(), b.median())).orElseThrow();
    }
}
