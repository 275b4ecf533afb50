package io.acomp.engine;

/**
 * How long a device usually takes, and so how long its lane may sleep before the next look: a lane that spins through every wait costs a
 * CPU, one that sleeps through the end of a job costs latency. Used by the lane's thread.
 */
final class DevicePace {
    /** A sleep may last this much longer than asked for: timer slack and the way back to a CPU. */
    private static final long SLEEP_SLACK = 150_000;
    /** How much longer than usual a job may take before the lane stops spinning for it. */
    private static final long PATIENCE = 1_000_000;
    private static final long LONGEST_SLEEP = 1_000_000;
    private static final int RISE_SHIFT = 4;

    private long usual;

    /**
     * A job was found to be over so long after it went in. If the lane had just slept it may have been over for a while: that says only that
     * the sleep was too long.
     */
    void took(long nanos, boolean slept) {
        if (slept) {
            usual -= usual >> RISE_SHIFT;
        } else if (nanos < usual) {
            usual = nanos;
        } else {
            usual += nanos - usual + (1 << RISE_SHIFT) - 1 >> RISE_SHIFT;
        }
    }

    /**
     * How long to sleep before the next look, in nanoseconds; 0 to look again at once.
     *
     * @param age how long the oldest job has been inside
     */
    long sleep(long age) {
        long left = usual - age;
        if (left > SLEEP_SLACK) {
            return Math.min(LONGEST_SLEEP, left - SLEEP_SLACK);
        }
        long late = age - 2 * usual - PATIENCE;
        return late <= 0 ? 0 : Math.min(LONGEST_SLEEP, SLEEP_SLACK + late / 8);
    }
}
