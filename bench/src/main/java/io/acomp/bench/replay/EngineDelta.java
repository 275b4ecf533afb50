package io.acomp.bench.replay;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.FallbackReason;

/**
 * What an engine has counted between two looks.
 *
 * @param before the first look
 * @param after the second
 */
record EngineDelta(EngineStatistics before, EngineStatistics after) {
    /** A quantile of the time requests waited for a codec, in microseconds. */
    double waitMicros(double quantile) {
        return quantile(quantile, totals -> totals.waiting());
    }

    /** A quantile of the time codecs and devices worked on a request, in microseconds. */
    double serviceMicros(double quantile) {
        return quantile(quantile, totals -> totals.service());
    }

    private interface Part {
        LatencyCounts of(EngineStatistics.DriverTotals totals);
    }

    private double quantile(double quantile, Part part) {
        long[] counts = new long[LatencyCounts.BUCKETS];
        add(counts, after.drivers(), part, 1);
        add(counts, before.drivers(), part, -1);
        return new LatencyCounts(counts, 0).quantileNanos(quantile) / 1e3;
    }

    private static void add(long[] sum, List<EngineStatistics.DriverTotals> all, Part part, int sign) {
        for (EngineStatistics.DriverTotals totals : all) {
            long[] counts = part.of(totals).counts();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += sign * counts[i];
            }
        }
    }

    /** How often a device's queue was full. */
    long busy() {
        return after.devices().stream().mapToLong(EngineStatistics.Device::busy).sum()
                - before.devices().stream().mapToLong(EngineStatistics.Device::busy).sum();
    }

    /** Requests that software did in place of a device, by reason. */
    Map<FallbackReason, Long> fallbacks() {
        Map<FallbackReason, Long> sums = new EnumMap<>(FallbackReason.class);
        count(sums, after.fallbacks(), 1);
        count(sums, before.fallbacks(), -1);
        sums.values().removeIf(count -> count == 0);
        return sums;
    }

    private static void count(Map<FallbackReason, Long> sums, Collection<EngineStatistics.Fallbacks> all, int sign) {
        all.forEach(fallbacks -> fallbacks.reasons().forEach((reason, count) -> sums.merge(reason, sign * count, Long::sum)));
    }

    /** The same in words. */
    String fallbackText() {
        Map<FallbackReason, Long> all = fallbacks();
        return all.isEmpty()
                ? "none"
                : all.entrySet().stream()
                        .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT) + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
