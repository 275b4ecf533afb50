package io.acomp.bench.harness;

/** Runs a contender until it has been compiled and its speed stays where it is. */
public final class WarmUp {
    private static final int STEADY_TURNS = 3;
    private static final double STEADY = 0.04;

    private long nanos;

    /**
     * Warms a contender up.
     *
     * @param contender whom
     * @param unit operations of one turn, a multiple of which comes back
     * @param turnNanos how long a turn shall take afterwards
     * @param limitNanos longest time to spend
     * @return operations for a turn of about that length, at least the unit
     */
    public long run(Contender contender, long unit, long turnNanos, long limitNanos) {
        long start = System.nanoTime();
        long operations = unit;
        double last = 0;
        for (int steady = 0; steady < STEADY_TURNS; ) {
            Slice slice = contender.run(operations);
            double speed = checked(contender, operations, slice).operationsPerSecond();
            boolean longEnough = slice.nanos() * 2 >= turnNanos || System.nanoTime() - start > limitNanos;
            steady = longEnough && Math.abs(speed - last) <= STEADY * speed ? steady + 1 : 0;
            last = speed;
            operations = Math.max(1, Math.round(speed * turnNanos / 1e9 / unit)) * unit;
            if (System.nanoTime() - start > limitNanos) {
                break;
            }
        }
        nanos += System.nanoTime() - start;
        return operations;
    }

    /** Time spent so far, over all contenders. */
    public long nanos() {
        return nanos;
    }

    /** Refuses a turn that did less than it was asked to, or in no time at all. */
    static Slice checked(Contender contender, long operations, Slice slice) {
        if (slice.operations() != operations || slice.nanos() <= 0) {
            throw new HarnessException("a contender did not do its work, contender=" + contender.name() + ", asked=" + operations
                    + ", done=" + slice.operations() + ", nanos=" + slice.nanos());
        }
        return slice;
    }
}
