package io.acomp.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.DriverUnavailableException;
import io.acomp.EngineStatistics;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.suite.Bench;
import io.acomp.bench.suite.Suite;
import io.acomp.service.trace.Trace;

/** A recorded run of requests, done again by others: what would they have made of it? */
public final class ReplaySuite implements Suite {
    /** Its name in rows. */
    public static final String NAME = "replay";

    private static final int MOST_REQUESTS = 4_000_000;
    private static final int WARM_UP_REQUESTS = 20_000;
    private static final int WARM_UPS = 2;
    private static final int MOST_ROUNDS = 5;
    private static final int UNPACED_ROUNDS = 5;
    /** Part of the offered rate below which it is said that it was not reached. */
    private static final double REACHED = 0.98;
    /** Part of the requests that may be late by the replay's own fault. */
    private static final double LATE = 0.01;
    private static final double P99 = 0.99;

    private final ReplayOptions options;
    private final Pace pace;

    /** A contender in the rounds. */
    private record Entry(ReplayContender who, Comparison comparison, EngineStatistics before) {}

    /**
     * A replay.
     *
     * @param options what and how
     */
    public ReplaySuite(ReplayOptions options) {
        this(options, Pace.SYSTEM);
    }

    ReplaySuite(ReplayOptions options, Pace pace) {
        this.options = options;
        this.pace = pace;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.progress().accept("replay: reading " + options.file());
        Schedule schedule = schedule(bench, Trace.read(options.file(), MOST_REQUESTS));
        try (Resources resources = new Resources()) {
            List<Entry> entries = new ArrayList<>();
            for (ReplayContender.Who who : contenders(schedule)) {
                bench.progress().accept("replay: " + who.key() + ", data and warm-up");
                ReplayContender contender = open(bench, who, schedule);
                if (contender != null) {
                    resources.add(contender);
                    for (int i = 0; i < WARM_UPS; i++) {
                        contender.loop().warmUp(WARM_UP_REQUESTS);
                    }
                    entries.add(new Entry(
                            contender,
                            new Comparison(List.of(contender.loop()), schedule.size()),
                            contender.engine().statistics()));
                }
            }
            int rounds = rounds(bench, schedule, entries.size());
            for (int round = 0; round < rounds; round++) {
                bench.progress().accept("replay: round " + (round + 1) + " of " + rounds);
                entries.forEach(entry -> entry.comparison.round());
            }
            entries.forEach(entry -> report(bench, schedule, entry));
        }
    }

    private Schedule schedule(Bench bench, Trace trace) {
        if (trace.requests().isEmpty()) {
            throw new HarnessException("a trace without requests, file=" + options.file());
        }
        Schedule all = new Schedule(trace.requests());
        Set<String> known = all.algorithms().keySet().stream()
                .filter(algorithm -> !bench.drivers().of(algorithm).isEmpty())
                .collect(Collectors.toSet());
        if (known.isEmpty()) {
            throw new HarnessException("no algorithm of the trace is known here, algorithms=" + all.algorithms().keySet());
        }
        Schedule schedule = known.size() == all.algorithms().size() ? all : all.of(known);
        bench.report().environment("trace", options.file() + ", recorded from " + trace.begin());
        bench.report().environment(
                "traceRequests",
                String.format(
                        "%d in %.3f s, by %s, %d callers at most",
                        all.size(), all.nanos() / 1e9, all.algorithms(), all.callers()));
        if (schedule.size() < all.size()) {
            bench.report().note("replay: " + (all.size() - schedule.size()) + " requests left out, their algorithms are not known here");
        }
        if (!trace.complete()) {
            bench.report().note(all.size() == MOST_REQUESTS
                    ? "replay: the first " + MOST_REQUESTS + " requests of the trace only"
                    : "replay: the trace has no end, whoever recorded it was stopped; what there is of it is replayed");
        }
        if (trace.dropped() > 0) {
            bench.report().note("replay: " + trace.dropped() + " requests were not recorded, so the load is lower than it was");
        }
        long failed = all.requests().stream().filter(request -> request.status() != AcompStatus.OK).count();
        if (failed > 0) {
            bench.report().note("replay: " + failed + " requests failed when they were recorded; they are replayed with data that does not compress");
        }
        if (all.requests().stream().anyMatch(request -> request.part())) {
            bench.report().note("replay: pieces of streams are replayed as blocks of their own");
        }
        return schedule;
    }

    private List<ReplayContender.Who> contenders(Schedule schedule) {
        List<ReplayContender.Who> all = new ArrayList<>();
        if (options.drivers().isEmpty()) {
            all.add(new ReplayContender.Who("recorded", null, null));
        }
        options.drivers().forEach(driver -> all.add(new ReplayContender.Who(driver, driver, null)));
        for (int i = 0; i < options.devices().size(); i++) {
            all.add(new ReplayContender.Who("device" + (i + 1), null, options.devices().get(i)));
        }
        return all;
    }

    private @Nullable ReplayContender open(Bench bench, ReplayContender.Who who, Schedule schedule) {
        try {
            return new ReplayContender(who, schedule, options, bench.drivers(), bench.corpus(), pace);
        } catch (DriverUnavailableException e) {
            bench.report().note("replay: " + who.key() + " left out, " + e.getMessage());
            return null;
        }
    }

    private int rounds(Bench bench, Schedule schedule, int contenders) {
        if (!options.isPaced()) {
            return UNPACED_ROUNDS;
        }
        double seconds = schedule.nanos() / 1e9 / options.speed() * Math.max(1, contenders);
        return (int) Math.clamp(bench.plan().seconds() / Math.max(1e-3, seconds), 1, MOST_ROUNDS);
    }

    // ---------------------------------------------------------------- results

    private void report(Bench bench, Schedule schedule, Entry entry) {
        ReplayContender who = entry.who;
        Quartiles speed = entry.comparison.operationsPerSecond(0);
        double cpu = entry.comparison.cpuSecondsPerOperation(0).median();
        double bytesPerRequest = who.work().groups().stream().mapToLong(ReplayWork.Group::plainBytes).sum() / (double) schedule.size();
        @Nullable Double offered = options.isPaced() && schedule.nanos() > 0 ? schedule.size() * 1e9 * options.speed() / schedule.nanos() : null;
        OptionalDouble joules = entry.comparison.joulesPerOperation(0);
        for (ReplayWork.Group group : who.work().groups()) {
            double share = (double) group.requests() / schedule.size();
            bench.report().add(new Row(
                    subject(who, group),
                    new Quartiles(speed.low() * share, speed.median() * share, speed.high() * share),
                    (double) group.plainBytes() / group.packedBytes(),
                    options.isPaced() ? Latencies.of(who.loop().latencies(group.index())) : null,
                    cpu * group.meanBytes() / bytesPerRequest,
                    offered == null ? null : offered * share,
                    joules.isPresent() ? joules.getAsDouble() * group.meanBytes() / bytesPerRequest : null));
        }
        if (offered != null) {
            load(bench, who, speed, offered);
        }
        engine(bench, who, new EngineDelta(entry.before, who.engine().statistics()), entry.comparison);
    }

    private Subject subject(ReplayContender who, ReplayWork.Group group) {
        return new Subject(
                NAME,
                group.acomp().algorithm(),
                group.acomp().driver(group.operation()),
                null,
                group.operation(),
                group.meanBytes(),
                who.loop().callers(),
                1,
                Mode.REPLAY,
                null,
                who.words());
    }

    private void load(Bench bench, ReplayContender who, Quartiles speed, double offered) {
        double reached = speed.median() / offered;
        ratio(bench, who, "rateReached", new Quartiles(speed.low() / offered, reached, speed.high() / offered), Better.HIGHER, String.format(
                "requests done a second over the %.4g a second of the trace", offered));
        ratio(bench, who, "heldUpShare", same(who.loop().heldUpShare()), Better.LOWER,
                "part of the requests that began more than 1 ms after their time because all callers or slots were busy");
        ratio(bench, who, "generatorLateShare", same(who.loop().lateShare()), Better.LOWER,
                "part of the requests that began more than 1 ms after their time by the replay's own fault");
        if (reached < REACHED) {
            bench.report().note(String.format(
                    "replay: %s did not reach the rate of the trace, %.4g of %.4g requests a second: %s",
                    who.key(),
                    speed.median(),
                    offered,
                    who.loop().lateShare() > LATE
                            ? "the load generator itself was late, this says nothing about who does the work"
                            : "those who do the work are too slow for it"));
        }
        if (who.loop().lateShare() > LATE) {
            bench.report().note(String.format(
                    "replay: the load generator was late for %.1f %% of the requests of %s, their latencies are its own",
                    who.loop().lateShare() * 100, who.key()));
        }
    }

    private static void engine(Bench bench, ReplayContender who, EngineDelta delta, Comparison comparison) {
        long requests = (long) comparison.rounds() * comparison.operations();
        ratio(bench, who, "waitP99Micros", same(delta.waitMicros(P99)), Better.LOWER,
                String.format("how long requests waited for a codec, to 25 %%; median %.4g", delta.waitMicros(0.5)));
        ratio(bench, who, "serviceP99Micros", same(delta.serviceMicros(P99)), Better.LOWER,
                String.format("how long a codec or device worked on them, to 25 %%; median %.4g", delta.serviceMicros(0.5)));
        if (!who.engine().statistics().devices().isEmpty()) {
            long fallbacks = delta.fallbacks().values().stream().mapToLong(Long::longValue).sum();
            ratio(bench, who, "fallbackShare", same((double) fallbacks / requests), Better.LOWER,
                    "part of the blocks that software did in the device's place: " + delta.fallbackText());
            ratio(bench, who, "queueBusy", same((double) delta.busy() / requests), Better.LOWER, "times a queue of the device was full, a request");
        }
    }

    private static Quartiles same(double value) {
        return new Quartiles(value, value, value);
    }

    private static void ratio(Bench bench, ReplayContender who, String name, Quartiles figure, Better better, String detail) {
        bench.report().add(new Ratio(NAME + "." + who.key() + "." + name, figure, detail + "; " + who.words(), null, better));
    }
}
