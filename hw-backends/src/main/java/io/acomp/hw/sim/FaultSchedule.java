package io.acomp.hw.sim;

import java.util.Arrays;

/**
 * Which jobs a fault strikes. Every queue numbers the jobs it is offered, refused ones included, from 1, and begins anew when the device is
 * given other faults. Schedules are pure functions of that number: a run repeats.
 */
@FunctionalInterface
public interface FaultSchedule {
    /**
     * Whether a job is struck. Called once per job by the thread that submits it.
     *
     * @param job its number, from 1
     */
    boolean strikes(long job);

    /** Every job. */
    static FaultSchedule always() {
        return job -> true;
    }

    /**
     * Jobs n, 2n, 3n …
     *
     * @param n at least 1
     */
    static FaultSchedule every(long n) {
        requirePositive(n);
        return job -> job % n == 0;
    }

    /** These jobs and no others. */
    static FaultSchedule at(long... jobs) {
        long[] sorted = jobs.clone();
        Arrays.sort(sorted);
        return job -> Arrays.binarySearch(sorted, job) >= 0;
    }

    /**
     * A run of jobs.
     *
     * @param first job of the run
     * @param last job of the run, {@link Long#MAX_VALUE} for no end
     */
    static FaultSchedule from(long first, long last) {
        return job -> job >= first && job <= last;
    }

    /**
     * One job in n, without a pattern, the same ones in every run.
     *
     * @param n at least 1
     * @param seed schedules of different seeds strike different jobs
     */
    static FaultSchedule oneIn(long n, long seed) {
        requirePositive(n);
        return job -> Math.floorMod(Mix.of(seed, job), n) == 0;
    }

    /** Jobs that this or the other schedule strikes. */
    default FaultSchedule or(FaultSchedule other) {
        return job -> strikes(job) || other.strikes(job);
    }

    /** Jobs that both schedules strike. */
    default FaultSchedule and(FaultSchedule other) {
        return job -> strikes(job) && other.strikes(job);
    }

    private static void requirePositive(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("one job in how many is 1 or more, n=" + n);
        }
    }
}
