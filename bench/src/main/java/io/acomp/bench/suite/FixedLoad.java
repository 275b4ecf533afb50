package io.acomp.bench.suite;

import java.util.Optional;

import io.acomp.Acomp;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.OpenLoop;

/** Latencies of requests that come at a fixed rate, and a record of how often the load generator failed to keep it. Used by one thread. */
public final class FixedLoad {
    private static final int ATTEMPTS = 3;
    private static final int LEAST_REQUESTS = 20;
    private static final int MOST_REQUESTS = 100_000;

    private int measurements;
    private int stalled;
    private double worstShare;

    /** Nothing measured yet. */
    public FixedLoad() {}

    /**
     * Warms up and measures, up to three times if the load generator does not keep to its schedule.
     *
     * @param name in errors
     * @param acomp whose requests to submit
     * @param job what to do
     * @param perSecond requests per second
     * @param seconds to offer the load for: some milliseconds are what the operating system may need to place a thread
     */
    Latencies latencies(String name, Acomp acomp, BlockJob job, double perSecond, double seconds) {
        return load(name, acomp, job, perSecond, seconds).latencies();
    }

    /** The same, with the rate that was reached. */
    OpenLoop.Result load(String name, Acomp acomp, BlockJob job, double perSecond, double seconds) {
        OpenLoop load = new OpenLoop(name, acomp, job);
        int count = (int) Math.clamp(perSecond * seconds, LEAST_REQUESTS, MOST_REQUESTS);
        load.run(perSecond, Math.max(1, count / 4));
        OpenLoop.Result result = load.run(perSecond, count);
        for (int attempt = 1; attempt < ATTEMPTS && result.stalled(); attempt++) {
            OpenLoop.Result again = load.run(perSecond, count);
            result = again.lateShare() < result.lateShare() ? again : result;
        }
        measurements++;
        stalled += result.stalled() ? 1 : 0;
        worstShare = Math.max(worstShare, result.lateShare());
        return result;
    }

    /** What a reader of the percentiles has to know, if anything. */
    public Optional<String> summary() {
        return stalled == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        "percentiles: too high in %d of %d ring rows, where the load generator was late for up to %.0f %% of the requests",
                        stalled, measurements, worstShare * 100));
    }
}
