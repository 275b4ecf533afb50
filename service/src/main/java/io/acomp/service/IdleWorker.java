package io.acomp.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.service.config.ServiceConfig;
import io.acomp.service.log.ServiceLog;
import io.acomp.store.CompressedStore;
import io.acomp.store.RecompressRequest;
import io.acomp.store.WorkReport;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackRequest;

/**
 * Looks after pages that nobody uses: recompresses them, writes them back, gives memory that became free to the operating system. One thread
 * for all stores, begun by {@link #start} and ended by {@link #close}.
 */
final class IdleWorker implements AutoCloseable {
    private static final int DEFAULT_GROUP = 1;

    private final List<ExportedStore> stores;
    private final ServiceConfig.Maintenance settings;
    private final ServiceLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ending = lock.newCondition();
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private boolean ended;

    /**
     * A worker that does not run yet.
     *
     * @param stores to look after; open until this is closed
     */
    IdleWorker(List<ExportedStore> stores, ServiceConfig.Maintenance settings, ServiceLog log) {
        this.stores = List.copyOf(stores);
        this.settings = settings;
        this.log = log;
        thread = Thread.ofPlatform().name("acomp-idle").daemon().unstarted(this::run);
    }

    /** Begins, if there is anything to do. */
    void start() {
        if (!settings.idleAfter().isZero() && (settings.recompress() || settings.writeback())) {
            thread.start();
        }
    }

    /** Rounds over all stores that have ended. */
    long rounds() {
        return rounds.get();
    }

    /** Rounds of a store that failed. */
    long failures() {
        return failures.get();
    }

    private void run() {
        while (sleep(settings.every())) {
            for (ExportedStore store : stores) {
                try {
                    round(store);
                } catch (RuntimeException | OutOfMemoryError failure) {
                    if (isEnded()) {
                        return; // the store was closed under it
                    }
                    failures.incrementAndGet();
                    log.warning("idle.failed", "export", store.config().name(), "reason", failure);
                }
            }
            rounds.incrementAndGet();
        }
    }

    private void round(ExportedStore exported) {
        CompressedStore store = exported.store();
        store.markIdle(settings.idleAfter());
        long done = 0;
        if (settings.recompress()) {
            boolean grouped = exported.config().groupPages() > DEFAULT_GROUP;
            WorkReport report = store.recompress(RecompressRequest.of(RecompressRequest.Selection.IDLE).withGrouped(grouped));
            done += report.done();
            log.debug("idle.recompressed", "export", exported.config().name(), "report", report);
        }
        if (settings.writeback()) {
            WritebackReport report = store.writeback(WritebackRequest.of(WritebackRequest.Selection.IDLE));
            done += report.done();
            log.debug("idle.written", "export", exported.config().name(), "report", report);
        }
        if (done > 0) {
            store.compact();
        }
    }

    private boolean sleep(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!ended && left > 0) {
                left = ending.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            ended = true;
        } finally {
            lock.unlock();
        }
        return !isEnded();
    }

    private boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread; a round that runs ends with the closing of its store. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            ending.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
