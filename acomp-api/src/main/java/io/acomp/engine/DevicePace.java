package io.acomp.engine;

/**
 * How long a device usually takes for jobs of a size, and so how long its lane may sleep before the next look: a lane that spins through every
 * wait costs a CPU, one that sleeps through the end of a job costs latency. Used by the lane's thread.
 */
final class DevicePace {
    /** A sleep may last this much longer than asked for: timer slack and the way back to a CPU. */
    private static final long SLEEP_SLACK = 200_000;
    /** How much longer than usual a job may take before the lane stops spinning for it. */
    private static final long PATIENCE = 1_000_000;
    private static final long LONGEST_SLEEP = 1_000_000;
    private static final int RISE_SHIFT = 4;
    private static final int SIZES = Long.SIZE + 1;

    /** By direction and power of two of the source's size. */
    private final long[] usual = new long[2 * SIZES];
    private boolean early;
    private boolean judged;

    /** Which jobs take about as long as one of so many bytes. */
    static int kind(boolean compresses, long bytes) {
        return (compresses ? 0 : SIZES) + Long.SIZE - Long.numberOfLeadingZeros(bytes);
    }

    /** How long a job of a kind usually takes, in nanoseconds. */
    long usual(int kind) {
        return usual[kind];
    }

    /**
     * A job was found to be over so long after it went in. Of those found after a sleep only the first says something: if the sleep was to end
     * before the job, it was too long; if the job was late already, it takes longer than is usual.
     */
    void took(int kind, long nanos, boolean slept) {
        long known = usual[kind];
        if (!slept) {
            usual[kind] = nanos < known ? nanos : known + (nanos - known + (1 << RISE_SHIFT) - 1 >> RISE_SHIFT);
        } else if (!judged) {
            judged = true;
            usual[kind] = known + ((early ? -known : nanos - known) >> RISE_SHIFT);
        }
    }

    /**
     * How long to sleep before the next look, in nanoseconds; 0 to look again at once.
     *
     * @param left until the first of the jobs inside should be over; negative if it should be already
     */
    long sleep(long left) {
        early = left > SLEEP_SLACK;
        judged = false;
        if (early) {
            return Math.min(LONGEST_SLEEP, left - SLEEP_SLACK);
        }
        long late = -left - PATIENCE;
        return late <= 0 ? 0 : Math.min(LONGEST_SLEEP, SLEEP_SLACK + late / 8);
    }
}
