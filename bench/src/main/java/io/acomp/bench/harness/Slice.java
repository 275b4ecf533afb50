package io.acomp.bench.harness;

/**
 * What a contender did in one turn.
 *
 * @param operations done between the two looks at the clock
 * @param nanos between the two looks at the clock
 * @param cpuNanos processor time of all threads for these operations
 */
public record Slice(long operations, long nanos, long cpuNanos) {
    /** Operations per second. */
    public double operationsPerSecond() {
        return operations * 1e9 / nanos;
    }

    /** Processor time per operation in seconds. */
    public double cpuSecondsPerOperation() {
        return cpuNanos / 1e9 / operations;
    }
}
