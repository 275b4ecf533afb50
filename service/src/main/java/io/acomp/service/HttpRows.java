package io.acomp.service;

import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.HttpStatistics;

/** An HTTP service's statistics as rows. */
final class HttpRows implements Rows<HttpService> {
    @Override
    public boolean write(HttpService service, Sink sink) {
        write(service.statistics(), sink);
        return true;
    }

    void write(HttpStatistics statistics, Sink sink) {
        sink.value(HttpMeters.CONNECTIONS, statistics.connectionsOpen());
        sink.value(HttpMeters.ACCEPTED, statistics.connectionsTotal());
        sink.value(HttpMeters.ACTIVE, statistics.transfersInFlight());
        NbdRows.byReason(HttpMeters.REJECTED, statistics.rejected(), sink);
        NbdRows.byReason(HttpMeters.ABORTED, statistics.aborted(), sink);
        for (HttpStatistics.Requests one : statistics.requests()) {
            sink.value(HttpMeters.REQUESTS, one.count(), one.route(), one.method(), Integer.toString(one.status()));
        }
        for (HttpStatistics.Transfers one : statistics.transfers()) {
            sink.value(HttpMeters.TRANSFERS, one.count(), one.format(), one.operation());
            sink.value(HttpMeters.TRANSFER_BYTES, one.bytesIn(), one.format(), one.operation(), "in");
            sink.value(HttpMeters.TRANSFER_BYTES, one.bytesOut(), one.format(), one.operation(), "out");
        }
    }
}
