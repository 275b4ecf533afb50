package io.acomp.bench.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps to a schedule. */
interface Pace {
    /** The time in nanoseconds. */
    long nanos();

    /**
     * Waits for a moment, not at all if it is over.
     *
     * @param nanos the moment
     * @return how long it worked for it rather than slept, in nanoseconds
     */
    long until(long nanos);

    /** The system's clock: sleeps as long as a timer is exact enough, then spins. */
    Pace SYSTEM = new Pace() {
        private static final long TIMER_SLACK_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long until(long nanos) {
            long spun = 0;
            for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
                if (left > 2 * TIMER_SLACK_NANOS) {
                    LockSupport.parkNanos(left - TIMER_SLACK_NANOS);
                } else {
                    spun = spun == 0 ? left : spun;
                    Thread.onSpinWait();
                }
            }
            return spun;
        }
    };
}
