package io.acomp.service;

import java.util.List;

import io.acomp.metrics.watch.MeterSpec;

/** Meters of the NBD server. Names never change their meaning: dashboards of users depend on them. */
final class NbdMeters {
    private static final String BYTES = "bytes";
    private static final String REASON = "reason";
    private static final String EXPORT = "export";
    private static final String[] WORK = {EXPORT, "command"};

    static final MeterSpec CONNECTIONS = MeterSpec.gauge("acomp.nbd.connections", null, "NBD connections that are open");
    static final MeterSpec ACCEPTED = MeterSpec.counter("acomp.nbd.connections.accepted", null, "NBD connections ever accepted");
    static final MeterSpec REFUSED = MeterSpec.counter(
            "acomp.nbd.connections.refused", null, "NBD connections closed at once, by cause", REASON);
    static final MeterSpec ENDED = MeterSpec.counter(
            "acomp.nbd.connections.ended", null, "NBD connections that ended, by cause, the failed ones and protocol errors included", REASON);
    static final MeterSpec FAILED = MeterSpec.counter(
            "acomp.nbd.connections.failed", null, "NBD connections that ended since something did not work or took too long, by cause", REASON);
    static final MeterSpec PROTOCOL_ERRORS = MeterSpec.counter(
            "acomp.nbd.protocol.errors", null, "NBD connections closed since the client broke the protocol, by cause", REASON);
    static final MeterSpec OPTIONS_REFUSED = MeterSpec.counter(
            "acomp.nbd.options.refused", null, "Options of NBD clients that were answered with an error, by kind", REASON);
    static final MeterSpec ERRORS = MeterSpec.counter(
            "acomp.nbd.errors", null, "NBD requests that were answered with an error, by its name in the protocol", REASON);
    static final MeterSpec ACCEPT_FAILURES = MeterSpec.counter("acomp.nbd.accept.failures", null, "Times an NBD listener could not accept");
    static final MeterSpec BUFFERS = MeterSpec.gauge("acomp.nbd.buffers", BYTES, "Native memory of NBD buffers");
    static final MeterSpec HELPERS = MeterSpec.gauge("acomp.nbd.helpers", null, "Threads that help NBD connections with deep queues");

    static final MeterSpec EXPORT_CONNECTIONS = MeterSpec.gauge(
            "acomp.nbd.export.connections", null, "NBD connections that use an export", EXPORT);
    static final MeterSpec REQUESTS = MeterSpec.timer(
            "acomp.nbd.requests", "Time from the arrival of NBD requests to the departure of their replies, errors included", WORK);
    static final MeterSpec REQUESTS_FAILED = MeterSpec.counter(
            "acomp.nbd.requests.failed", null, "NBD requests of an export that were answered with an error", WORK);
    static final MeterSpec REQUEST_BYTES = MeterSpec.counter(
            "acomp.nbd.bytes", BYTES, "Bytes of an export that NBD requests without errors concerned", WORK);

    static final List<MeterSpec> ALL = List.of(
            CONNECTIONS, ACCEPTED, REFUSED, ENDED, FAILED, PROTOCOL_ERRORS, OPTIONS_REFUSED, ERRORS, ACCEPT_FAILURES, BUFFERS, HELPERS,
            EXPORT_CONNECTIONS, REQUESTS, REQUESTS_FAILED, REQUEST_BYTES);

    private NbdMeters() {}
}
