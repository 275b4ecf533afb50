package io.acomp.bench.suite;

import io.acomp.Acomp;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.OpenLoop;
import io.acomp.bench.report.Report;

/** Latencies of requests that come at a fixed rate. */
final class FixedLoad {
    private static final int ATTEMPTS = 3;

    private FixedLoad() {}

    /**
     * Measures up to three times, until the load generator keeps to its schedule, and notes if it never did.
     *
     * @param report takes the note
     * @param name in notes and errors
     * @param acomp whose requests to submit
     * @param job what to do
     * @param perSecond requests per second
     * @param count requests to submit
     */
    static Latencies latencies(Report report, String name, Acomp acomp, BlockJob job, double perSecond, int count) {
        OpenLoop load = new OpenLoop(name, acomp, job);
        OpenLoop.Result result = load.run(perSecond, count);
        for (int attempt = 1; attempt < ATTEMPTS && result.stalled(); attempt++) {
            OpenLoop.Result again = load.run(perSecond, count);
            result = again.lateShare() < result.lateShare() ? again : result;
        }
        if (result.stalled()) {
            report.note(String.format(
                    "%s: the load generator was late for %.0f %% of the requests; percentiles are pessimistic",
                    name, result.lateShare() * 100));
        }
        return result.latencies();
    }
}
