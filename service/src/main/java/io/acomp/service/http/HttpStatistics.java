package io.acomp.service.http;

import java.util.List;
import java.util.Map;

/**
 * A snapshot of what the HTTP service has counted. Counters only grow and are read without stopping anything.
 *
 * @param connectionsOpen connections open now
 * @param connectionsTotal connections ever accepted, refused ones included
 * @param transfersInFlight compressions and decompressions that run now
 * @param requests responses begun, by route, method and status; methods that no path takes count as {@code other}
 * @param transfers what compressions and decompressions moved, by format and direction; those in flight included
 * @param rejected requests and connections turned away, by reason; those that never came are in it
 * @param aborted connections ended within a request or response, by reason; those that never came are in it
 */
public record HttpStatistics(
        long connectionsOpen,
        long connectionsTotal,
        long transfersInFlight,
        List<Requests> requests,
        List<Transfers> transfers,
        Map<String, Long> rejected,
        Map<String, Long> aborted) {

    /** Copies the collections. */
    public HttpStatistics {
        requests = List.copyOf(requests);
        transfers = List.copyOf(transfers);
        rejected = Map.copyOf(rejected);
        aborted = Map.copyOf(aborted);
    }

    /**
     * Responses of one kind.
     *
     * @param route the path's pattern, such as {@code /v1/compress/{algorithm}}, or {@code other}
     * @param method of the request
     * @param status of the response
     * @param count responses begun
     */
    public record Requests(String route, String method, int status, long count) {}

    /**
     * Bytes of one format and direction.
     *
     * @param format as the path names it
     * @param operation {@code compress} or {@code decompress}
     * @param count transfers begun
     * @param bytesIn body bytes taken from clients
     * @param bytesOut body bytes given to clients
     */
    public record Transfers(String format, String operation, long count, long bytesIn, long bytesOut) {}
}
