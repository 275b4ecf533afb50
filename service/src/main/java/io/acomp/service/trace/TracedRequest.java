package io.acomp.service.trace;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.Operation;

/**
 * One request of a trace. Times are exact to 16 ns.
 *
 * @param nanos when it was submitted, since the begin of the trace; negative if it was in flight already
 * @param operation the direction
 * @param algorithm its algorithm, "other" if there were too many names
 * @param driver that served it, null if that was not known
 * @param status how it ended
 * @param sourceBytes bytes of its sources
 * @param producedBytes bytes it produced
 * @param pairs of a batch, 0 if it was none
 * @param part true for a piece of a longer stream
 * @param inline true if it ran in its submitter's thread
 * @param device true if a device served it
 * @param waitNanos how long it waited
 * @param serviceNanos how long the codec worked
 */
public record TracedRequest(
        long nanos,
        Operation operation,
        String algorithm,
        @Nullable String driver,
        AcompStatus status,
        long sourceBytes,
        long producedBytes,
        int pairs,
        boolean part,
        boolean inline,
        boolean device,
        long waitNanos,
        long serviceNanos) {}
