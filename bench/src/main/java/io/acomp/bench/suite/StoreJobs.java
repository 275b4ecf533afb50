package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.GeometricMean;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.suite.JobCell.Who;

/**
 * One to ten jobs in the six phases of the table of 2016 (KS §8), on a store
 * that is a disk, made anew for each number of jobs, and beside it on zram.
 */
final class StoreJobs {
    /** Jobs cut their way in steps, so that equal runs on equal machines come out equal. */
    private static final double SHARE_STEP = 1.0 / 16;
    private static final int WARM_UP_JOBS = 2;
    private static final double WARM_UP_SHARE = 0.5;
    /** A loop of reads that is over before this is repeated. */
    private static final long LEAST_NANOS = 50_000_000;
    private static final long MOST_PASSES = 64;

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
        long deadline = System.nanoTime() + scale.jobNanos();
        JobMode[] modes = JobMode.values();
        for (JobMode mode : modes) {
            // what one mode does not need is the next one's
            long share = (deadline - System.nanoTime()) / (modes.length - mode.ordinal());
            try (Arena arena = Arena.ofShared()) {
                run(mode, mode.content(bench.corpus(), pages, arena), System.nanoTime() + share);
            }
        }
    }

    private void run(JobMode mode, PageSet content, long deadline) {
        bench.progress().accept(mode.label() + ", warm-up");
        cells(mode, content, WARM_UP_JOBS, WARM_UP_SHARE, true);
        List<JobCell> cells = new ArrayList<>();
        double share = 1;
        for (int i = 0; i < scale.jobs().size(); i++) {
            int jobs = scale.jobs().get(i);
            bench.progress().accept(mode.label() + ", jobs=" + jobs);
            long start = System.nanoTime();
            List<JobCell> found = cells(mode, content, jobs, share, scale.peerJobs().contains(jobs));
            cells.addAll(found);
            if (scale.jobNanos() > 0) {
                List<Integer> left = scale.jobs().subList(i + 1, scale.jobs().size());
                long besides = System.nanoTime() - start - found.stream().mapToLong(JobCell::nanos).sum();
                share = Math.min(share, share(deadline - System.nanoTime() - besides * left.size(), needed(mode, cells, left)));
            }
        }
        sharesNote(mode, cells);
        for (JobPhase phase : mode.phases()) {
            cells.stream().filter(cell -> cell.phase() == phase).forEach(this::rows);
        }
        overDirect(cells);
    }

    private void overDirect(List<JobCell> cells) {
        double[] shares = cells.stream().mapToDouble(JobCell::overDirect).filter(Double::isFinite).toArray();
        if (shares.length > 0) {
            String detail = "geometric mean over the six honest phases at " + scale.peerJobs()
                    + " jobs, low and high the quartiles of these; the same driver's stream in each thread, its output in a place that each page"
                    + " has for good, no checksum, no pool";
            Quartiles figure = Quartiles.of(shares).around(GeometricMean.mean(shares));
            bench.report().add(new Ratio("store.jobs.overDirect", figure, detail, null, Better.HIGHER));
        }
    }

    /** Nanoseconds that more jobs will need for all pages, from what each contender did last. */
    private double needed(JobMode mode, List<JobCell> cells, List<Integer> left) {
        double nanos = 0;
        for (Who who : Who.values()) {
            double perJob = 0;
            for (JobPhase phase : mode.phases()) {
                perJob += cells.reversed().stream()
                        .filter(cell -> cell.phase() == phase)
                        .flatMap(cell -> cell.runs().stream().filter(run -> run.who() == who).map(run -> cell.passNanos(run, pages) / cell.jobs()))
                        .findFirst()
                        .orElse(0.0);
            }
            for (int jobs : left) {
                nanos += who == Who.STORE || scale.peerJobs().contains(jobs) ? perJob * jobs : 0;
            }
        }
        return nanos * scale.loops();
    }

    /** The largest share, in steps, whose work fits into the time. */
    static double share(double available, double needed) {
        return needed <= available ? 1 : Math.clamp(Math.floor(available / needed / SHARE_STEP) * SHARE_STEP, SHARE_STEP, 1);
    }

    private void sharesNote(JobMode mode, List<JobCell> cells) {
        String shares = cells.stream()
                .filter(cell -> cell.share() < 1)
                .map(cell -> String.format(Locale.ROOT, "%.0f %% at %d", cell.share() * 100, cell.jobs()))
                .distinct()
                .collect(Collectors.joining(", "));
        if (!shares.isEmpty()) {
            bench.report().note("store, " + mode.label() + ": to end in time, a job visits part of the pages only: " + shares
                    + " jobs; --full visits all");
        }
    }

    /** All phases of one number of jobs, on stores made for it. */
    private List<JobCell> cells(JobMode mode, PageSet content, int jobs, double share, boolean withOthers) {
        List<JobCell> cells = new ArrayList<>();
        try (Resources resources = new Resources()) {
            Map<Who, PageWork> works = new EnumMap<>(Who.class);
            works.put(Who.STORE, resources.add(new PageWork(targets.disk(StoreSpeed.ALGORITHM, pages), content)));
            if (withOthers && zram) {
                works.put(Who.ZRAM, resources.add(new PageWork(targets.zram(pages), content)));
            }
            if (withOthers && mode.filled()) {
                works.put(Who.DIRECT, resources.add(new PageWork(targets.direct(StoreSpeed.ALGORITHM, pages), content)));
            }
            if (mode.filled()) {
                works.values().forEach(PageWork::fill);
            }
            for (JobPhase phase : mode.phases()) {
                cells.add(cell(mode, phase, jobs, share, works));
            }
            if (mode.filled()) {
                works.values().forEach(PageWork::verify);
            }
        }
        return cells;
    }

    private JobCell cell(JobMode mode, JobPhase phase, int jobs, double share, Map<Who, PageWork> works) {
        try (Resources resources = new Resources()) {
            List<Comparison> comparisons = new ArrayList<>();
            double readShare = 0;
            for (PageWork work : works.values()) {
                PageWork.Turn turn = resources.add(work.each(phase.access(), phase.tours(pages, share, jobs)));
                readShare = turn.readShare();
                comparisons.add(new Comparison(List.of(turn), turn.pass() * passes(mode, phase, turn)));
            }
            for (int loop = 0; loop < scale.loops(); loop++) {
                comparisons.forEach(Comparison::round);
            }
            List<JobCell.Run> runs = new ArrayList<>();
            for (Map.Entry<Who, PageWork> work : works.entrySet()) {
                double ratio = work.getValue().target().compressedBytes() == 0 ? 0 : work.getValue().ratio();
                runs.add(new JobCell.Run(work.getKey(), comparisons.get(runs.size()), ratio));
            }
            return new JobCell(mode, phase, jobs, share, readShare, runs);
        }
    }

    /** How often a loop repeats its passes: reads of nothing are over at once. */
    private static long passes(JobMode mode, JobPhase phase, PageWork.Turn turn) {
        if (mode.filled() || phase.access() != PageAccess.READ) {
            return 1;
        }
        long nanos = turn.run(turn.pass()).nanos();
        return Math.clamp(LEAST_NANOS / Math.max(1, nanos) + 1, 1, MOST_PASSES);
    }

    private void rows(JobCell cell) {
        for (JobCell.Run run : cell.runs()) {
            if (cell.phase().access() != PageAccess.WRITE) {
                row(cell, run, Operation.DECOMPRESS, cell.readShare());
            }
            if (cell.phase().access() != PageAccess.READ) {
                row(cell, run, Operation.COMPRESS, 1 - cell.readShare());
            }
        }
    }

    /** A mixed phase has two rows, as in the table: what was read a second, and what was written. */
    private void row(JobCell cell, JobCell.Run run, Operation operation, double part) {
        String phase = cell.mode().phase(cell.phase());
        Subject subject =
                switch (run.who()) {
                    case STORE -> StoreRows.ours(bench, StoreSpeed.ALGORITHM, null, operation, cell.jobs(), phase);
                    case ZRAM -> StoreRows.peer(StoreSpeed.PEER, StoreSpeed.ALGORITHM, null, operation, cell.jobs(), phase);
                    case DIRECT -> StoreRows.direct(bench, StoreSpeed.ALGORITHM, operation, cell.jobs(), phase);
                };
        Quartiles speed = run.comparison().operationsPerSecond(0);
        bench.report().add(new Row(
                subject,
                new Quartiles(speed.low() * part, speed.median() * part, speed.high() * part),
                run.ratio() == 0 ? null : run.ratio(),
                null,
                run.comparison().cpuSecondsPerOperation(0).median(),
                null,
                Figures.joules(run.comparison(), 0)));
    }
}
