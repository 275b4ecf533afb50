package io.acomp.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.EngineStatistics.Health;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.FallbackReason;
import io.acomp.metrics.watch.LatencySums;
import io.acomp.metrics.watch.MeterSpec;
import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;

/** An engine's statistics as rows. */
final class EngineRows implements Rows<AcompEngine> {
    private static final double[] PERCENTILES = {0.5, 0.95, 0.99, 0.999};
    private static final double NANOS = 1e9;

    private final boolean percentiles;
    private final LongSupplier clock;
    private final Map<Work, LatencyWindow> serviceWindows = new HashMap<>();
    private final Map<Work, LatencyWindow> waitWindows = new HashMap<>();

    /** What requests are told apart by; lanes are summed by kind, so that the number of rows does not grow with that of CPUs. */
    private record Work(String algorithm, String driver, String operation, String place) {}

    private record Times(LatencySums waiting, LatencySums service) {}

    EngineRows(boolean percentiles, LongSupplier clock) {
        this.percentiles = percentiles;
        this.clock = clock;
    }

    @Override
    public boolean write(AcompEngine engine, Sink sink) {
        if (engine.isClosed()) {
            return false;
        }
        write(engine.statistics(), sink);
        return true;
    }

    void write(EngineStatistics statistics, Sink sink) {
        requests(statistics, sink);
        Names lanes = new Names();
        for (EngineStatistics.Lane lane : statistics.lanes()) {
            String name = lanes.distinct(lane.name());
            sink.value(EngineMeters.LANE_DEPTH, lane.depth(), name);
            sink.value(EngineMeters.LANE_BACKLOG, lane.backlog(), name);
            sink.value(EngineMeters.LANE_QUEUED, lane.queuedBytes(), name);
            sink.value(EngineMeters.LANE_REQUESTS, lane.requests(), name);
        }
        Names queues = new Names();
        for (EngineStatistics.Device device : statistics.devices()) {
            device(device, sink, device.device(), device.driver(), queues.distinct(device.queue()));
        }
        for (EngineStatistics.Fallbacks entry : statistics.fallbacks()) {
            for (FallbackReason reason : FallbackReason.values()) {
                sink.value(
                        EngineMeters.FALLBACKS,
                        entry.reasons().getOrDefault(reason, 0L),
                        entry.algorithm(),
                        entry.driver(),
                        Names.of(entry.operation()),
                        Names.of(reason));
            }
        }
        statistics.copies().forEach((reason, bytes) -> sink.value(EngineMeters.COPIES, bytes, reason));
        statistics.rejections().forEach((reason, count) -> sink.value(EngineMeters.REJECTIONS, count, reason));
        statistics.events().forEach((reason, count) -> sink.value(EngineMeters.EVENTS, count, reason));
        statistics.nativeBytes().forEach((kind, bytes) -> sink.value(EngineMeters.NATIVE_BYTES, bytes, kind));
    }

    // ---------------------------------------------------------------- requests

    private void requests(EngineStatistics statistics, Sink sink) {
        Map<Work, Times> times = new LinkedHashMap<>();
        for (DriverTotals totals : statistics.drivers()) {
            String algorithm = totals.algorithm();
            String driver = totals.driver();
            String operation = Names.of(totals.operation());
            String place = place(totals.place());
            for (AcompStatus status : AcompStatus.values()) {
                long count = totals.outcomes().getOrDefault(status, 0L);
                sink.value(EngineMeters.OUTCOMES, count, algorithm, driver, operation, place, Names.of(status));
            }
            sink.value(EngineMeters.REQUEST_BYTES, totals.bytesIn(), algorithm, driver, operation, place, "in");
            sink.value(EngineMeters.REQUEST_BYTES, totals.bytesOut(), algorithm, driver, operation, place, "out");
            Times sum = times.computeIfAbsent(
                    new Work(algorithm, driver, operation, place), _ -> new Times(new LatencySums(), new LatencySums()));
            sum.waiting.add(totals.waiting());
            sum.service.add(totals.service());
        }
        long now = clock.getAsLong();
        times.forEach((work, sums) -> {
            sink.timer(EngineMeters.REQUESTS, sums.service, work.algorithm, work.driver, work.operation, work.place);
            sink.timer(EngineMeters.WAIT, sums.waiting, work.algorithm, work.driver, work.operation, work.place);
            LatencyCounts service = recent(serviceWindows, work, sums.service, now);
            LatencyCounts waiting = recent(waitWindows, work, sums.waiting, now);
            recent(sink, EngineMeters.REQUESTS_MAX, EngineMeters.REQUESTS_PERCENTILE, work, service);
            recent(sink, EngineMeters.WAIT_MAX, EngineMeters.WAIT_PERCENTILE, work, waiting);
        });
    }

    private static LatencyCounts recent(Map<Work, LatencyWindow> windows, Work work, LatencySums sums, long now) {
        return windows.computeIfAbsent(work, _ -> new LatencyWindow(now)).ending(sums.counts(), now);
    }

    private void recent(Sink sink, MeterSpec max, MeterSpec percentile, Work work, LatencyCounts window) {
        sink.value(max, window.quantileNanos(1) / NANOS, work.algorithm, work.driver, work.operation, work.place);
        if (percentiles) {
            for (double phi : PERCENTILES) {
                double seconds = window.quantileNanos(phi) / NANOS;
                sink.value(percentile, seconds, work.algorithm, work.driver, work.operation, work.place, String.valueOf(phi));
            }
        }
    }

    /** The kind of a place: {@code page}, {@code bulk} or {@code device} for lanes, {@code inline} for all stripes, {@code contexts}. */
    static String place(String name) {
        for (String kind : new String[] {"page", "bulk", "device"}) {
            if (name.startsWith("acomp-" + kind + "-")) {
                return kind;
            }
        }
        return name.startsWith("inline-") ? "inline" : name.toLowerCase(Locale.ROOT);
    }

    // ---------------------------------------------------------------- devices

    private static void device(EngineStatistics.Device device, Sink sink, String name, String driver, String queue) {
        sink.value(EngineMeters.DEVICE_DEPTH, device.depth(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_NUMA_NODE, device.numaNode(), name, driver, queue);
        for (Health state : Health.values()) {
            sink.value(EngineMeters.DEVICE_HEALTH, device.health() == state ? 1 : 0, name, driver, queue, Names.of(state));
        }
        sink.value(EngineMeters.DEVICE_IN_FLIGHT, device.inFlight(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_OVERDUE, device.overdue(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_SUBMITTED, device.submitted(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_COMPLETED, device.succeeded(), name, driver, queue, "succeeded");
        sink.value(EngineMeters.DEVICE_COMPLETED, device.failed(), name, driver, queue, "failed");
        sink.value(EngineMeters.DEVICE_COMPLETED, device.timedOut(), name, driver, queue, "timed-out");
        sink.value(EngineMeters.DEVICE_LATE, device.late(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_BUSY, device.busy(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_RESTARTS, device.restarts(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_QUARANTINES, device.quarantines(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_PROBES, device.probes(), name, driver, queue);
        sink.value(EngineMeters.DEVICE_TIME, device.workNanos() / NANOS, name, driver, queue, "work");
        sink.value(EngineMeters.DEVICE_TIME, device.pollNanos() / NANOS, name, driver, queue, "poll");
    }
}
