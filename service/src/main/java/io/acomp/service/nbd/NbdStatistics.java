package io.acomp.service.nbd;

import java.util.List;
import java.util.Map;

import io.acomp.EngineStatistics.LatencyCounts;

/**
 * A snapshot of a server's counters. They only grow, but for those that say "now"; read without stopping anything, exact when nothing runs.
 *
 * @param connectionsOpen connections now
 * @param connectionsTotal connections that were accepted
 * @param refused connections that were closed at once, by reason
 * @param ended connections that ended, by reason, those of {@code failed} and {@code protocolErrors} included
 * @param failed connections that ended because something did not work or took too long, by reason
 * @param protocolErrors connections that were closed because the client broke the protocol, by reason
 * @param refusedOptions options that were answered with an error, by kind
 * @param errors requests that were answered with an error, by the error's name in the protocol
 * @param helpers threads now that help connections with deep queues
 * @param acceptFailures times a listener could not accept
 * @param bufferBytes native bytes of buffers now
 * @param exports one entry per export, in the order they were configured
 */
public record NbdStatistics(
        long connectionsOpen,
        long connectionsTotal,
        Map<String, Long> refused,
        Map<String, Long> ended,
        Map<String, Long> failed,
        Map<String, Long> protocolErrors,
        Map<String, Long> refusedOptions,
        Map<String, Long> errors,
        long helpers,
        long acceptFailures,
        long bufferBytes,
        List<Export> exports) {

    /** Copies the collections. */
    public NbdStatistics {
        refused = Map.copyOf(refused);
        ended = Map.copyOf(ended);
        failed = Map.copyOf(failed);
        protocolErrors = Map.copyOf(protocolErrors);
        refusedOptions = Map.copyOf(refusedOptions);
        errors = Map.copyOf(errors);
        exports = List.copyOf(exports);
    }

    /**
     * One export.
     *
     * @param name its name
     * @param connections in the transmission phase now
     * @param commands what was done, by command; those that never came are in it, DISCONNECT is not
     */
    public record Export(String name, long connections, Map<NbdCommand, Command> commands) {
        /** Copies the map. */
        public Export {
            commands = Map.copyOf(commands);
        }
    }

    /**
     * One command of an export.
     *
     * @param requests that were answered, with errors or without
     * @param bytes of the export that those without errors concerned
     * @param errors requests that were answered with an error
     * @param latency from the request's arrival in the server to the reply's departure
     */
    public record Command(long requests, long bytes, long errors, LatencyCounts latency) {}
}
