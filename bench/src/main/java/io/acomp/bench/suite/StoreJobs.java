package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** One to ten jobs in the six phases of the table of 2016 (KS §8), on a store made anew for each number of jobs, and beside it on zram. */
final class StoreJobs {
    private static final String OURS = "store";
    private static final String ZRAM = "zram";
    /** Jobs cut their way in steps, so that equal runs on equal machines come out equal. */
    private static final double SHARE_STEP = 1.0 / 16;
    private static final int WARM_UP_JOBS = 2;
    private static final double WARM_UP_SHARE = SHARE_STEP;

    private final Bench bench;
    private final StoreTargets targets;
    private final StoreScale scale;
    private final boolean zram;
    private final long pages;

    StoreJobs(Bench bench, StoreTargets targets, StoreScale scale, boolean zram) {
        this.bench = bench;
        this.targets = targets;
        this.scale = scale;
        this.zram = zram;
        pages = scale.jobBytes() / PageTarget.PAGE_BYTES;
    }

    void run() {
        for (JobMode mode : JobMode.values()) {
            try (Arena arena = Arena.ofShared()) {
                run(mode, mode.content(bench.corpus(), pages, arena));
            }
        }
    }

    private void run(JobMode mode, PageSet content) {
        bench.progress().accept(mode.phase(mode.phases().getFirst()) + ", warm-up");
        cells(mode, content, WARM_UP_JOBS, WARM_UP_SHARE, zram);
        List<JobCell> cells = new ArrayList<>();
        double share = 1;
        for (int jobs : scale.jobs()) {
            bench.progress().accept(mode.phase(mode.phases().getFirst()) + ", jobs=" + jobs);
            cells.addAll(cells(mode, content, jobs, share, zram && scale.peerJobs().contains(jobs)));
            if (jobs == scale.jobs().getFirst() && scale.jobNanos() > 0) {
                share = share(cells);
                if (share < 1) {
                    bench.report().note(String.format(
                            Locale.ROOT,
                            "%s: each of 2 and more jobs visits %.0f %% of the pages only, to end in time; --full does all",
                            mode.phase(mode.phases().getFirst()).split(",")[0],
                            share * 100));
                }
            }
        }
        for (JobPhase phase : mode.phases()) {
            cells.stream().filter(cell -> cell.phase() == phase).forEach(this::rows);
        }
    }

    /** Part of the pages that each job can visit in the time that is left, from what the first number of jobs took for all of them. */
    private double share(List<JobCell> first) {
        int processors = Runtime.getRuntime().availableProcessors();
        double taken = 0;
        double left = 0;
        for (JobCell cell : first) {
            for (int who = 0; who < cell.who().size(); who++) {
                double nanos = cell.comparison().slices(who).stream().mapToDouble(slice -> slice.nanos()).sum();
                List<Integer> counts = cell.who().get(who).equals(OURS) ? scale.jobs() : scale.peerJobs();
                taken += nanos;
                for (int jobs : counts) {
                    left += jobs == cell.jobs() ? 0 : nanos / cell.jobs() * jobs / Math.min(processors, jobs);
                }
            }
        }
        return share(scale.jobNanos() - taken, left);
    }

    /** The largest share, in steps, whose work fits into the time. */
    static double share(double available, double needed) {
        return needed <= available ? 1 : Math.clamp(Math.floor(available / needed / SHARE_STEP) * SHARE_STEP, SHARE_STEP, 1);
    }

    /** All phases of one number of jobs, on stores made for it. */
    private List<JobCell> cells(JobMode mode, PageSet content, int jobs, double share, boolean withZram) {
        List<JobCell> cells = new ArrayList<>();
        try (Resources resources = new Resources()) {
            List<String> who = withZram ? List.of(OURS, ZRAM) : List.of(OURS);
            List<PageWork> works = new ArrayList<>();
            for (String name : who) {
                LongFunction<PageTarget> maker = name.equals(OURS) ? size -> targets.ours(StoreSpeed.ALGORITHM, null, size) : targets::zram;
                PageWork work = resources.add(new PageWork(maker.apply(pages), content));
                works.add(work);
                if (mode.filled()) {
                    work.fill();
                }
            }
            for (JobPhase phase : mode.phases()) {
                cells.add(cell(mode, phase, jobs, share, who, works));
            }
            if (mode.filled()) {
                works.forEach(PageWork::verify);
            }
        }
        return cells;
    }

    private JobCell cell(JobMode mode, JobPhase phase, int jobs, double share, List<String> who, List<PageWork> works) {
        try (Resources resources = new Resources()) {
            List<PageWork.Turn> turns = new ArrayList<>();
            for (PageWork work : works) {
                turns.add(resources.add(work.each(phase.access(), phase.tours(pages, share, jobs))));
            }
            Comparison comparison = new Comparison(turns, turns.getFirst().pass());
            for (int loop = 0; loop < scale.loops(); loop++) {
                comparison.round();
            }
            List<Double> ratios = works.stream().map(work -> work.target().compressedBytes() == 0 ? 0 : work.ratio()).toList();
            return new JobCell(mode, phase, jobs, who, comparison, turns.getFirst().readShare(), ratios);
        }
    }

    private void rows(JobCell cell) {
        for (int who = 0; who < cell.who().size(); who++) {
            if (cell.phase().access() != PageAccess.WRITE) {
                row(cell, who, Operation.DECOMPRESS, cell.readShare());
            }
            if (cell.phase().access() != PageAccess.READ) {
                row(cell, who, Operation.COMPRESS, 1 - cell.readShare());
            }
        }
    }

    /** A mixed phase has two rows, as in the table: what was read a second, and what was written. */
    private void row(JobCell cell, int who, Operation operation, double part) {
        String phase = cell.mode().phase(cell.phase());
        Subject subject = cell.who().get(who).equals(OURS)
                ? StoreRows.ours(bench, StoreSpeed.ALGORITHM, null, operation, cell.jobs(), phase)
                : StoreRows.peer(cell.who().get(who), StoreSpeed.ALGORITHM, null, operation, cell.jobs(), phase);
        Quartiles speed = cell.comparison().operationsPerSecond(who);
        @Nullable Double ratio = cell.ratios().get(who) == 0 ? null : cell.ratios().get(who);
        bench.report().add(new Row(
                subject,
                new Quartiles(speed.low() * part, speed.median() * part, speed.high() * part),
                ratio,
                null,
                cell.comparison().cpuSecondsPerOperation(who).median()));
    }
}
