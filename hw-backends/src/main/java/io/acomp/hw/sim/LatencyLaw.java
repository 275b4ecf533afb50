package io.acomp.hw.sim;

import java.time.Duration;

/**
 * How long an engine of a simulated device works on a job: {@code fixed + bytes × per byte ± jitter}, bytes being the job's source.
 * The jitter is spread evenly and depends on the device's seed and the job's number alone, so that its mean is 0 and runs repeat.
 *
 * @param fixedNanos for a job of no bytes, at least 0
 * @param nanosPerByte for each byte of the source, at least 0; 0.25 is an engine of 4 GB/s
 * @param jitterNanos largest deviation in either direction, at most {@code fixedNanos}
 */
public record LatencyLaw(long fixedNanos, double nanosPerByte, long jitterNanos) {
    /** Checks the bounds. */
    public LatencyLaw {
        if (fixedNanos < 0) {
            throw new IllegalArgumentException("a latency is 0 or more nanoseconds, fixedNanos=" + fixedNanos);
        }
        if (!(nanosPerByte >= 0) || Double.isInfinite(nanosPerByte)) {
            throw new IllegalArgumentException("a byte takes 0 or more nanoseconds, nanosPerByte=" + nanosPerByte);
        }
        if (jitterNanos < 0 || jitterNanos > fixedNanos) {
            throw new IllegalArgumentException("the jitter is between 0 and the fixed part, jitterNanos=" + jitterNanos);
        }
    }

    /**
     * The same latency for every job.
     *
     * @param latency at least 0
     */
    public static LatencyLaw fixed(Duration latency) {
        return new LatencyLaw(latency.toNanos(), 0, 0);
    }

    /** A copy with this time per byte of the source. */
    public LatencyLaw withNanosPerByte(double nanos) {
        return new LatencyLaw(fixedNanos, nanos, jitterNanos);
    }

    /** A copy with this largest deviation. */
    public LatencyLaw withJitter(Duration largest) {
        return new LatencyLaw(fixedNanos, nanosPerByte, largest.toNanos());
    }

    /**
     * Mean latency in nanoseconds.
     *
     * @param bytes of the source
     */
    public double meanNanos(long bytes) {
        return fixedNanos + bytes * nanosPerByte;
    }

    /** Latency of one job in nanoseconds; {@code random} is any number of its own. */
    long nanos(long bytes, long random) {
        long mean = fixedNanos + (long) (bytes * nanosPerByte);
        return mean + Math.floorMod(random, 2 * jitterNanos + 1) - jitterNanos;
    }
}
