package io.acomp.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

import io.acomp.AcompStatus;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.Operation;
import io.acomp.spi.Driver;

/**
 * Counters of one driver in one direction at one place (a lane, an inline stripe, a context). One writer at a time: the lane's thread, whoever
 * holds the stripe, or the context's owner. Readers may come at any time.
 *
 * <pre>
 *  | outcome per status | bytes in | bytes out | wait sum | service sum | untimed | last wait | last service | wait buckets | service buckets |
 * </pre>
 *
 * <p>Of small requests only some are timed, for the clock costs as much as a good part of their work. Those that were not count with the
 * times of the next that was, or of the last one until then, so that the counts of the buckets are those of the requests.
 */
final class DriverCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final AcompStatus[] STATUSES = AcompStatus.values();
    private static final int BYTES_IN = STATUSES.length;
    private static final int BYTES_OUT = BYTES_IN + 1;
    private static final int WAIT_SUM = BYTES_OUT + 1;
    private static final int SERVICE_SUM = WAIT_SUM + 1;
    private static final int UNTIMED = SERVICE_SUM + 1;
    private static final int LAST_WAIT = UNTIMED + 1;
    private static final int LAST_SERVICE = LAST_WAIT + 1;
    private static final int WAIT_BUCKETS = LAST_SERVICE + 1;
    private static final int SERVICE_BUCKETS = WAIT_BUCKETS + LatencyCounts.BUCKETS;
    private static final int CELLS = SERVICE_BUCKETS + LatencyCounts.BUCKETS;

    private final long[] cells = new long[CELLS];

    /** Counts how one request, or one pair of a batch, ended. */
    void outcome(AcompStatus status, long in, long out) {
        add(status.ordinal(), 1);
        if (status == AcompStatus.OK) {
            add(BYTES_IN, in);
            add(BYTES_OUT, out);
        }
    }

    /** Counts the times of one submission in nanoseconds, and of those before it that were not timed. */
    void times(long wait, long service) {
        long count = 1 + cells[UNTIMED];
        if (count > 1) {
            set(UNTIMED, 0);
        }
        add(WAIT_SUM, count * wait);
        add(SERVICE_SUM, count * service);
        set(LAST_WAIT, wait);
        set(LAST_SERVICE, service);
        add(WAIT_BUCKETS + LatencyCounts.bucket(wait), count);
        add(SERVICE_BUCKETS + LatencyCounts.bucket(service), count);
    }

    /** Counts one submission that was not timed. */
    void untimed() {
        add(UNTIMED, 1);
    }

    /** Counts what another has counted. Both are left alone by their writers meanwhile, or the sum is approximate. */
    void addAll(DriverCounters other) {
        for (int i = 0; i < CELLS; i++) {
            if (i != UNTIMED && i != LAST_WAIT && i != LAST_SERVICE) {
                add(i, other.get(i));
            }
        }
        long untimed = other.get(UNTIMED);
        long wait = other.get(LAST_WAIT);
        long service = other.get(LAST_SERVICE);
        add(WAIT_SUM, untimed * wait);
        add(SERVICE_SUM, untimed * service);
        add(WAIT_BUCKETS + LatencyCounts.bucket(wait), untimed);
        add(SERVICE_BUCKETS + LatencyCounts.bucket(service), untimed);
    }

    /** Requests counted, whatever their outcome. */
    long requests() {
        long sum = 0;
        for (int i = 0; i < STATUSES.length; i++) {
            sum += get(i);
        }
        return sum;
    }

    DriverTotals totals(Driver driver, Operation operation, String place) {
        Map<AcompStatus, Long> outcomes = new EnumMap<>(AcompStatus.class);
        for (AcompStatus status : STATUSES) {
            long count = get(status.ordinal());
            if (count != 0) {
                outcomes.put(status, count);
            }
        }
        return new DriverTotals(
                driver.name(),
                driver.algorithm(),
                operation,
                place,
                outcomes,
                get(BYTES_IN),
                get(BYTES_OUT),
                latencies(WAIT_BUCKETS, get(WAIT_SUM), get(LAST_WAIT)),
                latencies(SERVICE_BUCKETS, get(SERVICE_SUM), get(LAST_SERVICE)));
    }

    private LatencyCounts latencies(int buckets, long sum, long last) {
        long[] copy = new long[LatencyCounts.BUCKETS];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = get(buckets + i);
        }
        long untimed = get(UNTIMED);
        copy[LatencyCounts.bucket(last)] += untimed;
        return new LatencyCounts(copy, sum + untimed * last);
    }

    private long get(int index) {
        return (long) CELL.getOpaque(cells, index);
    }

    private void add(int index, long amount) {
        set(index, cells[index] + amount);
    }

    private void set(int index, long value) {
        CELL.setOpaque(cells, index, value);
    }
}
