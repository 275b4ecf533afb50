package io.acomp.service.status;

import java.util.List;
import java.util.Map;

import io.acomp.EngineStatistics.LatencyCounts;

/**
 * What the NBD server says of itself.
 *
 * @param connectionsOpen connections open now
 * @param connectionsTotal connections ever accepted
 * @param refused connections refused, by reason
 * @param protocolErrors what clients did wrong, by reason
 * @param exports by name
 */
public record NbdStatus(
        long connectionsOpen, long connectionsTotal, Map<String, Long> refused, Map<String, Long> protocolErrors, List<Export> exports) {

    /** Copies the collections. */
    public NbdStatus {
        refused = Map.copyOf(refused);
        protocolErrors = Map.copyOf(protocolErrors);
        exports = List.copyOf(exports);
    }

    /**
     * One export.
     *
     * @param name clients ask for
     * @param sizeBytes of the disk
     * @param readOnly whether writes are refused
     * @param connections that use it now
     * @param commands those it got at least once
     */
    public record Export(String name, long sizeBytes, boolean readOnly, long connections, List<Command> commands) {
        /** Copies the list. */
        public Export {
            commands = List.copyOf(commands);
        }
    }

    /**
     * What one command did.
     *
     * @param command as NBD names it, in lower case: {@code read}, {@code write}, {@code trim}
     * @param requests that were answered
     * @param errors of them, answered with an error
     * @param bytes read, written, trimmed or zeroed
     * @param latency from the request's last byte to its reply
     */
    public record Command(String command, long requests, long errors, long bytes, LatencyCounts latency) {}
}
