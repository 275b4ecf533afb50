package io.acomp.store;

import java.util.Map;

/**
 * What a writeback did: every page it looked at was either written or skipped for a reason.
 *
 * @param examined pages that were asked for and found, up to the end
 * @param done pages written back
 * @param skipped pages left where they are, by reason; reasons that did not occur are absent
 * @param end why it ended
 */
public record WritebackReport(long examined, long done, Map<Skip, Long> skipped, End end) {
    /** Why a page was left where it is. */
    public enum Skip {
        /** Somebody used it meanwhile; what they stored is what counts. */
        CHANGED,
        /** Its tenant's pages are not written back. */
        FORBIDDEN,
        /** It has the wrong checksum. */
        CORRUPT,
        /** The codec or the device could not decompress it. */
        DECOMPRESS_FAIL,
        /** The file could not be written. */
        WRITE_FAIL,
        /** The budget is used up. */
        BUDGET,
        /** The file has no room. */
        NO_SPACE
    }

    /** Why the work ended. */
    public enum End {
        /** There was no more to do. */
        COMPLETE,
        /** As many pages as asked for were written. */
        MAX_PAGES,
        /** The budget is used up (zram's EIO). */
        BUDGET,
        /** The file is full, or the file system it is on (zram's ENOSPC). */
        NO_SPACE,
        /** No page of a batch could be written. */
        WRITE_FAIL,
        /** The store was closed. */
        CLOSED
    }

    /** Copies the map. */
    public WritebackReport {
        skipped = Map.copyOf(skipped);
    }

    /**
     * Pages skipped for a reason.
     *
     * @param reason which
     */
    public long skipped(Skip reason) {
        return skipped.getOrDefault(reason, 0L);
    }
}
