package io.acomp.service.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A trace that has been read.
 *
 * @param begin wall clock of its begin
 * @param requests by their time, those of the same time as they are in the file
 * @param dropped requests that were not recorded, -1 if the file has no end
 * @param complete true if the file has an end and all of it was read
 */
public record Trace(Instant begin, List<TracedRequest> requests, long dropped, boolean complete) {
    /** Copies the list. */
    public Trace {
        requests = List.copyOf(requests);
    }

    /**
     * Reads a trace.
     *
     * @param file its file
     * @param most how many requests at most, the first ones of the file
     * @throws TraceException if it is no trace, or a damaged one: where is in the message
     * @throws IOException if it cannot be read
     */
    public static Trace read(Path file, int most) throws IOException {
        return new TraceReader(file, most).read();
    }
}
