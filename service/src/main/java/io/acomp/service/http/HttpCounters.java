package io.acomp.service.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.acomp.Operation;

/** Counts; thread-safe, no lock on the way of a byte. Reasons are counted from 0, so that a scraper sees the first of each. */
final class HttpCounters {
    /** Reason of a connection turned away: there are as many as there may be. */
    static final String CONNECTIONS = "connections";
    /** Reason of a connection turned away: the head of a request did not come in time. */
    static final String HEADER_TIMEOUT = "header-timeout";
    /** Reason of a connection turned away: a mistake of this program. */
    static final String CONNECTION_FAILURE = "connection-failure";

    /**
     * Which responses.
     *
     * @param route pattern of the path
     * @param method of the request
     * @param status of the response
     */
    private record Kind(String route, String method, int status) {}

    /** What transfers of one format and direction moved. */
    static final class Moved {
        final LongAdder count = new LongAdder();
        final LongAdder in = new LongAdder();
        final LongAdder out = new LongAdder();
    }

    final AtomicLong connectionsOpen = new AtomicLong();
    final LongAdder connections = new LongAdder();
    final AtomicLong transfersInFlight = new AtomicLong();
    private final Map<Kind, LongAdder> responses = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rejected = new HashMap<>();
    private final Map<AbortReason, LongAdder> aborted = new EnumMap<>(AbortReason.class);
    private final Map<WireFormat, Map<Operation, Moved>> moved = new EnumMap<>(WireFormat.class);

    HttpCounters() {
        for (ProblemCode code : ProblemCode.values()) {
            rejected.put(code.label(), new LongAdder());
        }
        for (String reason : List.of(CONNECTIONS, HEADER_TIMEOUT, CONNECTION_FAILURE)) {
            rejected.put(reason, new LongAdder());
        }
        for (AbortReason reason : AbortReason.values()) {
            aborted.put(reason, new LongAdder());
        }
        for (WireFormat format : WireFormat.values()) {
            Map<Operation, Moved> both = new EnumMap<>(Operation.class);
            for (Operation operation : Operation.values()) {
                both.put(operation, new Moved());
            }
            moved.put(format, both);
        }
    }

    /** A response has begun. */
    void responded(String route, String method, int status) {
        responses.computeIfAbsent(new Kind(route, method, status), kind -> new LongAdder()).increment();
    }

    /** A request or connection was turned away: the label of a problem, or one of the reasons above. */
    void rejected(String reason) {
        rejected.get(reason).increment();
    }

    /** A connection ended within a request or response. */
    void aborted(AbortReason reason) {
        aborted.get(reason).increment();
    }

    /** Where transfers of a kind count their bytes. */
    Moved moved(WireFormat format, Operation operation) {
        return moved.get(format).get(operation);
    }

    /** A snapshot. */
    HttpStatistics statistics() {
        List<HttpStatistics.Requests> requests = new ArrayList<>();
        responses.forEach((kind, count) ->
                requests.add(new HttpStatistics.Requests(kind.route(), kind.method(), kind.status(), count.sum())));
        requests.sort((a, b) -> {
            int byRoute = a.route().compareTo(b.route());
            int byMethod = byRoute != 0 ? byRoute : a.method().compareTo(b.method());
            return byMethod != 0 ? byMethod : Integer.compare(a.status(), b.status());
        });
        List<HttpStatistics.Transfers> transfers = new ArrayList<>();
        moved.forEach((format, both) -> both.forEach((operation, sums) -> {
            if (sums.count.sum() > 0) {
                transfers.add(new HttpStatistics.Transfers(
                        format.label(), operation.name().toLowerCase(Locale.ROOT), sums.count.sum(), sums.in.sum(), sums.out.sum()));
            }
        }));
        Map<String, Long> rejections = new TreeMap<>();
        rejected.forEach((reason, count) -> rejections.put(reason, count.sum()));
        Map<String, Long> aborts = new TreeMap<>();
        aborted.forEach((reason, count) -> aborts.put(reason.label(), count.sum()));
        return new HttpStatistics(
                connectionsOpen.get(), connections.sum(), transfersInFlight.get(), requests, transfers, rejections, aborts);
    }
}
