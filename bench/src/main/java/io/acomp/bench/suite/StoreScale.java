package io.acomp.bench.suite;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * How much the store suite does.
 *
 * @param bytes of page content that speeds are compared on
 * @param smallBytes of page content that overhead is measured on besides
 * @param hugeBytes the same, 0 for not at all
 * @param jobBytes of page content that jobs work on, and that slower peers are compared on
 * @param loops of each phase
 * @param jobs numbers of jobs
 * @param peerJobs those of them that peers do too
 * @param comparisonNanos time after which a comparison gets no rounds beyond the least
 * @param warmUpNanos longest warm-up of a contender
 * @param jobNanos time for the phases of both modes, for which jobs visit part of the pages only if they have to; 0 for as long as it takes
 */
record StoreScale(
        long bytes,
        long smallBytes,
        long hugeBytes,
        long jobBytes,
        int loops,
        List<Integer> jobs,
        List<Integer> peerJobs,
        long comparisonNanos,
        long warmUpNanos,
        long jobNanos) {

    private static final List<Integer> JOBS = IntStream.rangeClosed(1, 10).boxed().toList();
    private static final List<Integer> PEER_JOBS = List.of(1, 2, 4, 10);

    /** What fits into five minutes on two processors. */
    static StoreScale usual() {
        return new StoreScale(
                512L << 20, 24L << 20, 0, 256L << 20, 1, JOBS, PEER_JOBS, seconds(20), seconds(2), seconds(110));
    }

    /** The sizes of the table of 2016 (KS §8). */
    static StoreScale full() {
        return new StoreScale(512L << 20, 24L << 20, 4L << 30, 3L << 30, 5, JOBS, JOBS, seconds(60), seconds(4), 0);
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
