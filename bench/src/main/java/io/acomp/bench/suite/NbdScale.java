package io.acomp.bench.suite;

/**
 * How much the nbd suite does.
 *
 * @param diskBytes of each server's disk
 * @param areaBytes that are written and read, each block of them once a turn
 * @param singleBytes written or read in a turn with one request in flight
 * @param leastRounds of each comparison
 * @param mostRounds of each comparison
 * @param comparisonNanos after which a comparison gets no rounds beyond the least
 * @param fileBytes compressed over HTTP
 * @param idleNanos for which the service is watched while it has no clients
 */
record NbdScale(
        long diskBytes,
        long areaBytes,
        long singleBytes,
        int leastRounds,
        int mostRounds,
        long comparisonNanos,
        long fileBytes,
        long idleNanos) {
    static NbdScale usual() {
        return new NbdScale(1L << 30, 256L << 20, 64L << 20, 7, 21, 30_000_000_000L, 1L << 30, 20_000_000_000L);
    }
}
