package io.acomp.bench.suite;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.WaitMode;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Slice;

/**
 * A {@link RingLoop} on engines that live for a part of one turn only: a lane that spins would otherwise take a processor from whoever is
 * next. Several, one after the other, because where an engine's objects happen to lie decides a good part of its speed.
 *
 * @param waitMode of the engine's one lane
 * @param algorithm to open
 * @param job what to do
 */
record FreshEngineLoop(WaitMode waitMode, String algorithm, BlockJob job) implements Contender {
    private static final int ENGINES = 8;
    private static final int PRIMING_OPERATIONS = 1000;
    /** Time for the operating system to give each thread a processor. */
    private static final long PRIMING_NANOS = 20_000_000;

    @Override
    public String name() {
        return "ring " + algorithm + " " + waitMode;
    }

    @Override
    public Slice run(long operations) {
        Slice sum = new Slice(0, 0, 0);
        long part = operations / ENGINES;
        for (int i = 0; i < ENGINES; i++) {
            Slice slice = runOnce(i == 0 ? operations - (ENGINES - 1) * part : part);
            sum = new Slice(sum.operations() + slice.operations(), sum.nanos() + slice.nanos(), sum.cpuNanos() + slice.cpuNanos());
        }
        return sum;
    }

    private Slice runOnce(long operations) {
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
