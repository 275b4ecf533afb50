package io.acomp.engine;

import org.jspecify.annotations.Nullable;

import io.acomp.engine.DeviceCounters.Figure;
import io.acomp.engine.DeviceProbe.Verdict;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/** Probes a quarantined queue whenever one is due, between other work of its lane. Used by the lane's thread. */
final class DeviceProbing implements AutoCloseable {
    private final DeviceDriver driver;
    private final DeviceQueue queue;
    private final EngineImpl engine;
    private final DeviceHealth health;
    private final DeviceQuarantine quarantine;
    private final DeviceCounters figures;
    private final long timeoutNanos;
    private @Nullable DeviceProbe probe;
    private long numbers;

    DeviceProbing(
            DeviceDriver driver,
            DeviceQueue queue,
            EngineImpl engine,
            DeviceHealth health,
            DeviceQuarantine quarantine,
            DeviceCounters figures) {
        this.driver = driver;
        this.queue = queue;
        this.engine = engine;
        this.health = health;
        this.quarantine = quarantine;
        this.figures = figures;
        timeoutNanos = engine.config().deviceTimeout().toNanos();
    }

    /** True if the device has a probe now. */
    boolean isInside() {
        return probe != null;
    }

    /** Nanoseconds until something is to be done here, {@link Long#MAX_VALUE} for nothing. */
    long untilDue(long now) {
        DeviceProbe present = probe;
        return present == null ? health.untilProbe(now) : Math.max(0, present.deadlineNanos - now);
    }

    /** True if a probe waits for a queue that is full. */
    boolean isWaiting() {
        DeviceProbe present = probe;
        return present != null && present.isWaiting();
    }

    /** Begins a probe that is due, hands the device its next step, gives up one that is overdue; true if something was done. */
    boolean advance() {
        DeviceProbe present = probe;
        if (present == null && health.untilProbe(0) == Long.MAX_VALUE) {
            return false;
        }
        long now = System.nanoTime();
        try {
            if (present == null) {
                if (health.untilProbe(now) > 0) {
                    return false;
                }
                present = new DeviceProbe(driver, queue, engine.account(), now + timeoutNanos);
                probe = present;
                health.probing();
                figures.count(Figure.PROBES);
            }
            if (present.isWaiting() && present.advance(DeviceJobs.foreignTag(++numbers))) {
                queue.flush();
                return true;
            }
        } catch (Throwable failure) {
            engine.counters().count(Event.DRIVER_THREW);
            give(now);
            return true;
        }
        if (now - present.deadlineNanos < 0) {
            return false;
        }
        give(now);
        return true;
    }

    /** The probe has failed; what of it the device may have is quarantined. */
    private void give(long now) {
        DeviceProbe failed = probe;
        probe = null;
        if (failed != null) {
            if (failed.isInside()) {
                quarantine.add(failed.tag(), failed::close);
                if (quarantine.isOverCap()) {
                    health.lose();
                    return;
                }
            } else {
                failed.close();
            }
        }
        health.probed(false, now);
    }

    /** A report of the device; false if it is not the probe's. */
    boolean ended(long tag, long result) {
        DeviceProbe present = probe;
        if (present == null || present.tag() != tag || !present.isInside()) {
            return false;
        }
        Verdict verdict = present.ended(result);
        if (verdict != Verdict.RUNNING) {
            probe = null;
            present.close();
            health.probed(verdict == Verdict.RIGHT, System.nanoTime());
        }
        return true;
    }

    @Override
    public void close() {
        DeviceProbe present = probe;
        probe = null;
        if (present != null) {
            present.close();
        }
    }
}
