package io.acomp.bench.suite;

import java.util.Locale;
import java.util.function.LongSupplier;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;

/** What a service costs that nobody uses: it has been started, is left alone until it has settled, and is watched. Used by one thread. */
final class IdleService {
    static final String FIGURE = "service.idle.cpu";

    private static final int WINDOWS = 4;
    private static final double TARGET = 0.005;

    private final Bench bench;
    private final ServerProcess server;
    private final LongSupplier cpuNanos;
    private final long nanos;

    /**
     * A look at a service that has no clients.
     *
     * @param bench what to measure with
     * @param server that has started
     * @param cpuNanos the processor time it has taken
     * @param nanos to watch it, after half as many to settle
     */
    IdleService(Bench bench, ServerProcess server, LongSupplier cpuNanos, long nanos) {
        this.bench = bench;
        this.server = server;
        this.cpuNanos = cpuNanos;
        this.nanos = nanos;
    }

    /** Watches, or says why not. */
    void run() {
        if (!bench.plan().wants(FIGURE)) {
            return;
        }
        bench.progress().accept("nbd: an idle service settles");
        pass(nanos / 2);
        if (server.process().info().totalCpuDuration().isEmpty()) {
            bench.report().note(FIGURE + ": left out, the system does not tell a process's processor time");
            return;
        }
        bench.progress().accept(FIGURE);
        long start = System.nanoTime();
        long startCpu = cpuNanos.getAsLong();
        long from = start;
        long fromCpu = startCpu;
        double[] parts = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            pass(nanos / WINDOWS);
            long to = System.nanoTime();
            long toCpu = cpuNanos.getAsLong();
            parts[i] = (double) (toCpu - fromCpu) / (to - from);
            from = to;
            fromCpu = toCpu;
        }
        double whole = (double) (fromCpu - startCpu) / (from - start);
        bench.report().add(new Ratio(
                FIGURE,
                Quartiles.of(parts).around(whole),
                String.format(
                        Locale.ROOT,
                        "processor seconds, user and system, per second of a service without clients, over %.0f s after %.0f s to settle; quartiles over"
                                + " %d parts of that time, told in steps of some 10 ms",
                        nanos / 1e9,
                        nanos / 2e9,
                        WINDOWS),
                TARGET,
                Better.LOWER));
    }

    private void pass(long time) {
        if (server.endsWithin(time)) {
            throw new HarnessException("a server ended while it was watched, server=" + server.name() + ", exit=" + server.process().exitValue());
        }
    }
}
