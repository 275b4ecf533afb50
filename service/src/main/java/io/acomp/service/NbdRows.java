package io.acomp.service;

import java.util.Map;

import io.acomp.metrics.watch.LatencySums;
import io.acomp.metrics.watch.MeterSpec;
import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;
import io.acomp.service.nbd.NbdServer;
import io.acomp.service.nbd.NbdStatistics;

/** An NBD server's statistics as rows. */
final class NbdRows implements Rows<NbdServer> {
    @Override
    public boolean write(NbdServer server, Sink sink) {
        write(server.statistics(), sink);
        return true;
    }

    void write(NbdStatistics statistics, Sink sink) {
        sink.value(NbdMeters.CONNECTIONS, statistics.connectionsOpen());
        sink.value(NbdMeters.ACCEPTED, statistics.connectionsTotal());
        byReason(NbdMeters.REFUSED, statistics.refused(), sink);
        byReason(NbdMeters.ENDED, statistics.ended(), sink);
        byReason(NbdMeters.FAILED, statistics.failed(), sink);
        byReason(NbdMeters.PROTOCOL_ERRORS, statistics.protocolErrors(), sink);
        byReason(NbdMeters.OPTIONS_REFUSED, statistics.refusedOptions(), sink);
        byReason(NbdMeters.ERRORS, statistics.errors(), sink);
        sink.value(NbdMeters.ACCEPT_FAILURES, statistics.acceptFailures());
        sink.value(NbdMeters.BUFFERS, statistics.bufferBytes());
        sink.value(NbdMeters.HELPERS, statistics.helpers());
        statistics.exports().forEach(export -> export(export, sink));
    }

    private static void export(NbdStatistics.Export export, Sink sink) {
        sink.value(NbdMeters.EXPORT_CONNECTIONS, export.connections(), export.name());
        export.commands().forEach((command, done) -> {
            LatencySums latencies = new LatencySums();
            latencies.add(done.latency());
            sink.timer(NbdMeters.REQUESTS, latencies, export.name(), command.label());
            sink.value(NbdMeters.REQUESTS_FAILED, done.errors(), export.name(), command.label());
            sink.value(NbdMeters.REQUEST_BYTES, done.bytes(), export.name(), command.label());
        });
    }

    /** Rows of a meter whose only tag is a reason. */
    static void byReason(MeterSpec meter, Map<String, Long> counts, Sink sink) {
        counts.forEach((reason, count) -> sink.value(meter, count, reason));
    }
}
