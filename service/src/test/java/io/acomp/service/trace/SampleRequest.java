package io.acomp.service.trace;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.ObservedRequest;
import io.acomp.Operation;

/** A request as a recorder sees it. */
record SampleRequest(
        Operation operation,
        String algorithm,
        @Nullable String driver,
        AcompStatus status,
        long sourceBytes,
        long produced,
        int pairCount,
        boolean isPart,
        boolean ranInline,
        boolean ranOnDevice,
        long submitNanos,
        long waitNanos,
        long serviceNanos)
        implements ObservedRequest {

    /** A page that was compressed. */
    static SampleRequest page(long submitNanos) {
        return new SampleRequest(
                Operation.COMPRESS, "lz4", "lz4-java", AcompStatus.OK, 4096, 2100, 0, false, true, false, submitNanos, 0, 3200);
    }

    /** What is to be read of it; {@code begin} is the recorder's. */
    TracedRequest traced(long begin) {
        return new TracedRequest(
                (submitNanos - begin) / 16 * 16,
                operation,
                algorithm,
                driver,
                status,
                sourceBytes,
                produced,
                pairCount,
                isPart,
                ranInline,
                ranOnDevice,
                waitNanos / 16 * 16,
                serviceNanos / 16 * 16);
    }
}
