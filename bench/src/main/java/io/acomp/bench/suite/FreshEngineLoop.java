package io.acomp.bench.suite;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.WaitMode;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Slice;

/**
 * A {@link RingLoop} on an engine that lives for one turn only: a lane that spins would otherwise take a processor from whoever is next.
 *
 * @param waitMode of the engine's one lane
 * @param algorithm to open
 * @param job what to do
 */
record FreshEngineLoop(WaitMode waitMode, String algorithm, BlockJob job) implements Contender {
    private static final int PRIMING_OPERATIONS = 1000;
    /** Time for the operating system to give each thread a processor. */
    private static final long PRIMING_NANOS = 20_000_000;

    @Override
    public String name() {
        return "ring " + algorithm + " " + waitMode;
    }

    @Override
    public Slice run(long operations) {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).waitMode(waitMode).build();
                Acomp acomp = engine.open(algorithm)) {
            RingLoop loop = new RingLoop(name(), acomp, job, true);
            long start = System.nanoTime();
            do {
                loop.run(PRIMING_OPERATIONS);
            } while (System.nanoTime() - start < PRIMING_NANOS);
            return loop.run(operations);
        }
    }
}
