package io.acomp.engine;

import java.util.concurrent.TimeUnit;

import io.acomp.EngineStatistics.Health;

/**
 * Whether a device queue deserves requests: failures in a row quarantine it, a probe that succeeds re-admits it, pauses between probes
 * double. Written by the lane's thread, read by submitters.
 */
final class DeviceHealth {
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

    private final int limit;
    private final long firstPause;
    private final Runnable changed;
    private volatile boolean healthy = true;
    private volatile Health state = Health.HEALTHY;
    private int failures;
    private int wrong;
    private long pause;
    private long probeAt;

    /**
     * A healthy queue's.
     *
     * @param config says how many failures are too many and how long the first pause is
     * @param changed told when the queue begins or ceases to get requests
     */
    DeviceHealth(EngineConfig config, Runnable changed) {
        limit = config.quarantineAfter();
        firstPause = config.probeInterval().toNanos();
        this.changed = changed;
    }

    Health state() {
        return state;
    }

    boolean isHealthy() {
        return healthy;
    }

    /** A request was served. */
    void succeeded() {
        failures = 0;
    }

    /** A request was not; true if that was one too many. */
    boolean failed(long now) {
        return ++failures >= limit && quarantine(now);
    }

    /** A result that the queue was sure of was not right; true if that was one too many since it was last admitted. */
    boolean wrong(long now) {
        return ++wrong >= limit && quarantine(now);
    }

    /** Something went wrong that was not foreseen: it gets nothing before a probe; true if it got requests until now. */
    boolean giveUp(long now) {
        return quarantine(now);
    }

    private boolean quarantine(long now) {
        if (!healthy) {
            return false;
        }
        pause = firstPause;
        probeAt = now + pause;
        set(Health.QUARANTINED);
        return true;
    }

    /** It holds more than may be lost, or never started. */
    void lose() {
        set(Health.FAILED);
    }

    /** It has let go of most of it: it may be probed. */
    void regain(long now) {
        pause = firstPause;
        probeAt = now + pause;
        set(Health.QUARANTINED);
    }

    /** Nanoseconds until a probe is due, {@link Long#MAX_VALUE} if none is. */
    long untilProbe(long now) {
        return state == Health.QUARANTINED ? Math.max(0, probeAt - now) : Long.MAX_VALUE;
    }

    /** A probe goes in. */
    void probing() {
        set(Health.PROBING);
    }

    /** A probe is over. */
    void probed(boolean right, long now) {
        if (state != Health.PROBING) {
            return; // it was given up meanwhile
        }
        if (right) {
            failures = 0;
            wrong = 0;
            set(Health.HEALTHY);
        } else {
            pause = Math.min(2 * pause, Math.max(firstPause, LONGEST_PAUSE));
            probeAt = now + pause;
            set(Health.QUARANTINED);
        }
    }

    private void set(Health next) {
        boolean was = healthy;
        healthy = next == Health.HEALTHY;
        if (was != healthy) {
            changed.run();
        }
        state = next; // last: who sees it sees where requests go as well
    }
}
