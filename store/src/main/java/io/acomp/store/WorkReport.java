package io.acomp.store;

import java.util.Map;

/**
 * What one pass of a worker did.
 *
 * @param examined pages it looked at
 * @param done pages it was done with as it was asked
 * @param skipped pages it left as they were, by cause
 * @param bytesSaved bytes of the pool's objects, in their size classes, that it gave back
 */
public record WorkReport(long examined, long done, Map<String, Long> skipped, long bytesSaved) {
    /** Copies the map. */
    public WorkReport {
        skipped = Map.copyOf(skipped);
    }
}
