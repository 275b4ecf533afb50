package io.acomp.metrics;

import java.util.List;

import io.acomp.metrics.watch.MeterSpec;

/** Meters of an engine. Names never change their meaning: dashboards of users depend on them. */
final class EngineMeters {
    static final String BYTES = "bytes";
    static final String SECONDS = "seconds";

    private static final String[] WORK = {"algorithm", "driver", "operation", "place"};
    private static final String[] DEVICE = {"device", "driver", "queue"};

    static final MeterSpec REQUESTS = MeterSpec.timer("acomp.requests", "Time codecs and devices worked on submissions", WORK);
    static final MeterSpec REQUESTS_MAX = MeterSpec.gauge(
            "acomp.requests.max", SECONDS, "Longest time worked on a submission of the last 30 to 60 seconds", WORK);
    static final MeterSpec WAIT = MeterSpec.timer("acomp.requests.wait", "Time submissions waited for a codec or device", WORK);
    static final MeterSpec WAIT_MAX = MeterSpec.gauge(
            "acomp.requests.wait.max", SECONDS, "Longest time a submission of the last 30 to 60 seconds waited", WORK);
    static final MeterSpec REQUESTS_PERCENTILE = MeterSpec.gauge(
            "acomp.requests.percentile", SECONDS, "Quantile of the time worked on submissions of the last 30 to 60 seconds",
            "algorithm", "driver", "operation", "place", "phi");
    static final MeterSpec WAIT_PERCENTILE = MeterSpec.gauge(
            "acomp.requests.wait.percentile", SECONDS, "Quantile of the time submissions of the last 30 to 60 seconds waited",
            "algorithm", "driver", "operation", "place", "phi");
    static final MeterSpec OUTCOMES = MeterSpec.counter(
            "acomp.requests.outcomes", null, "Requests by the way they ended, pairs of a batch one by one",
            "algorithm", "driver", "operation", "place", "outcome");
    static final MeterSpec REQUEST_BYTES = MeterSpec.counter(
            "acomp.bytes", BYTES, "Source bytes (in) and produced bytes (out) of requests that ended OK",
            "algorithm", "driver", "operation", "place", "direction");

    static final MeterSpec LANE_DEPTH = MeterSpec.gauge("acomp.lane.depth", null, "Requests in the ring of a lane", "lane");
    static final MeterSpec LANE_BACKLOG = MeterSpec.gauge("acomp.lane.backlog", null, "Requests on the backlog of a lane", "lane");
    static final MeterSpec LANE_QUEUED = MeterSpec.gauge(
            "acomp.lane.queued", BYTES, "Source bytes in ring and backlog of a lane, the running request included", "lane");
    static final MeterSpec LANE_REQUESTS = MeterSpec.counter("acomp.lane.requests", null, "Requests a lane has finished", "lane");

    static final MeterSpec DEVICE_DEPTH = MeterSpec.gauge("acomp.device.depth", null, "Jobs a device queue holds at most", DEVICE);
    static final MeterSpec DEVICE_NUMA_NODE = MeterSpec.gauge("acomp.device.numa.node", null, "NUMA node of a device, -1 if unknown", DEVICE);
    static final MeterSpec DEVICE_HEALTH = MeterSpec.gauge(
            "acomp.device.health", null, "1 for the state a device queue is in, 0 for the others", "device", "driver", "queue", "state");
    static final MeterSpec DEVICE_IN_FLIGHT = MeterSpec.gauge("acomp.device.in.flight", null, "Jobs inside a device queue", DEVICE);
    static final MeterSpec DEVICE_OVERDUE = MeterSpec.gauge(
            "acomp.device.overdue", null, "Jobs given up whose memory the device queue still holds", DEVICE);
    static final MeterSpec DEVICE_SUBMITTED = MeterSpec.counter("acomp.device.submitted", null, "Jobs a device queue took", DEVICE);
    static final MeterSpec DEVICE_COMPLETED = MeterSpec.counter(
            "acomp.device.completed", null, "Jobs of a device queue by the way they ended", "device", "driver", "queue", "outcome");
    static final MeterSpec DEVICE_LATE = MeterSpec.counter("acomp.device.late", null, "Jobs a device ended after they were given up", DEVICE);
    static final MeterSpec DEVICE_BUSY = MeterSpec.counter("acomp.device.busy", null, "Times a device queue was full", DEVICE);
    static final MeterSpec DEVICE_RESTARTS = MeterSpec.counter(
            "acomp.device.restarts", null, "Times a driver started a job again by itself", DEVICE);
    static final MeterSpec DEVICE_QUARANTINES = MeterSpec.counter(
            "acomp.device.quarantines", null, "Times a device queue was quarantined", DEVICE);
    static final MeterSpec DEVICE_PROBES = MeterSpec.counter("acomp.device.probes", null, "Probes a device queue was given", DEVICE);
    static final MeterSpec DEVICE_TIME = MeterSpec.counter(
            "acomp.device.time", SECONDS, "Time of a device's lane: submitting and completing (work), looking for completions in vain (poll)",
            "device", "driver", "queue", "activity");

    static final MeterSpec FALLBACKS = MeterSpec.counter(
            "acomp.fallbacks", null, "Requests software did instead of a device, pairs of a batch one by one",
            "algorithm", "driver", "operation", "reason");
    static final MeterSpec COPIES = MeterSpec.counter("acomp.copies", BYTES, "Bytes copied on the way to or from a codec", "reason");
    static final MeterSpec REJECTIONS = MeterSpec.counter("acomp.rejections", null, "Requests not taken or not run", "reason");
    static final MeterSpec EVENTS = MeterSpec.counter("acomp.events", null, "Retries, faults and other things worth counting", "reason");
    static final MeterSpec NATIVE_BYTES = MeterSpec.gauge("acomp.native.bytes", BYTES, "Native memory the engine holds", "kind");

    static final List<MeterSpec> ALL = List.of(
            REQUESTS, REQUESTS_MAX, REQUESTS_PERCENTILE, WAIT, WAIT_MAX, WAIT_PERCENTILE, OUTCOMES, REQUEST_BYTES, LANE_DEPTH, LANE_BACKLOG,
            LANE_QUEUED, LANE_REQUESTS, DEVICE_DEPTH, DEVICE_NUMA_NODE, DEVICE_HEALTH, DEVICE_IN_FLIGHT, DEVICE_OVERDUE, DEVICE_SUBMITTED,
            DEVICE_COMPLETED, DEVICE_LATE, DEVICE_BUSY, DEVICE_RESTARTS, DEVICE_QUARANTINES, DEVICE_PROBES, DEVICE_TIME, FALLBACKS, COPIES,
            REJECTIONS, EVENTS, NATIVE_BYTES);

    private EngineMeters() {}
}
