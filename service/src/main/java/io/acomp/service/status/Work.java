package io.acomp.service.status;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.acomp.AcompStatus;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.Operation;

/**
 * What a driver did in one direction, wherever it ran: the engine counts by lane and stripe.
 *
 * @param driver its name
 * @param algorithm its algorithm
 * @param operation the direction
 * @param outcomes requests by status
 * @param bytesIn source bytes of requests that ended OK
 * @param bytesOut bytes these produced
 * @param waiting how long requests waited for a codec
 * @param service how long codecs worked
 */
record Work(
        String driver,
        String algorithm,
        Operation operation,
        Map<AcompStatus, Long> outcomes,
        long bytesIn,
        long bytesOut,
        LatencyCounts waiting,
        LatencyCounts service) {

    /** All requests, whatever became of them. */
    long requests() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The sums over places, in the order drivers first appear. */
    static List<Work> of(List<DriverTotals> totals) {
        Map<String, Work> sums = new LinkedHashMap<>();
        for (DriverTotals place : totals) {
            sums.merge(place.driver() + ' ' + place.operation(), of(place), Work::plus);
        }
        List<Work> all = new ArrayList<>(sums.values());
        all.sort((a, b) -> {
            int byDriver = a.driver.compareTo(b.driver);
            return byDriver != 0 ? byDriver : a.operation.compareTo(b.operation);
        });
        return all;
    }

    private static Work of(DriverTotals place) {
        return new Work(
                place.driver(),
                place.algorithm(),
                place.operation(),
                place.outcomes(),
                place.bytesIn(),
                place.bytesOut(),
                place.waiting(),
                place.service());
    }

    private Work plus(Work other) {
        Map<AcompStatus, Long> both = new EnumMap<>(AcompStatus.class);
        both.putAll(outcomes);
        other.outcomes.forEach((status, count) -> both.merge(status, count, Long::sum));
        return new Work(
                driver,
                algorithm,
                operation,
                both,
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut,
                plus(waiting, other.waiting),
                plus(service, other.service));
    }

    private static LatencyCounts plus(LatencyCounts a, LatencyCounts b) {
        long[] counts = a.counts().clone();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] += b.counts()[bucket];
        }
        return new LatencyCounts(counts, a.totalNanos() + b.totalNanos());
    }
}
