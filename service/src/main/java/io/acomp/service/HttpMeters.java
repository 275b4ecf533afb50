package io.acomp.service;

import java.util.List;

import io.acomp.metrics.watch.MeterSpec;

/** Meters of the HTTP service. Names never change their meaning: dashboards of users depend on them. */
final class HttpMeters {
    private static final String REASON = "reason";

    static final MeterSpec CONNECTIONS = MeterSpec.gauge("acomp.http.connections", null, "HTTP connections that are open");
    static final MeterSpec ACCEPTED = MeterSpec.counter(
            "acomp.http.connections.accepted", null, "HTTP connections ever accepted, refused ones included");
    static final MeterSpec ACTIVE = MeterSpec.gauge(
            "acomp.http.transfers.active", null, "Compressions and decompressions over HTTP that run");
    static final MeterSpec REJECTED = MeterSpec.counter(
            "acomp.http.rejected", null, "HTTP requests and connections turned away, by cause", REASON);
    static final MeterSpec ABORTED = MeterSpec.counter(
            "acomp.http.aborted", null, "HTTP connections that ended within a request or response, by cause", REASON);
    static final MeterSpec REQUESTS = MeterSpec.counter(
            "acomp.http.requests", null, "HTTP responses begun, by the path's pattern, method and status", "route", "method", "status");
    static final MeterSpec TRANSFERS = MeterSpec.counter(
            "acomp.http.transfers", null, "Compressions and decompressions over HTTP begun", "format", "operation");
    static final MeterSpec TRANSFER_BYTES = MeterSpec.counter(
            "acomp.http.bytes", "bytes", "Bytes of bodies that transfers took from HTTP clients (in) and gave to them (out)",
            "format", "operation", "direction");

    static final List<MeterSpec> ALL =
            List.of(CONNECTIONS, ACCEPTED, ACTIVE, REJECTED, ABORTED, REQUESTS, TRANSFERS, TRANSFER_BYTES);

    private HttpMeters() {}
}
