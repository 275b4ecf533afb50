package io.acomp.engine;

/**
 * Keeps the engine arenas of one device request open until the device has let go of the last of its jobs, which may be long after the
 * request has ended. Used by the device lane's thread; reused.
 */
final class ArenaHold {
    private final SegmentUses uses;
    private int jobs;

    ArenaHold(ArenaRegistry registry) {
        uses = new SegmentUses(registry);
    }

    /** Shares what a request uses, for so many jobs. */
    void take(SegmentUses from, int count) {
        from.shareWith(uses);
        jobs = count;
    }

    /** One job is over; true if it was the last. */
    boolean release() {
        if (--jobs > 0) {
            return false;
        }
        uses.release();
        return true;
    }
}
