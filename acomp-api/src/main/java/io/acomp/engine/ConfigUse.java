package io.acomp.engine;

import java.util.concurrent.atomic.AtomicBoolean;

import io.acomp.spi.CodecConfig;

/**
 * A transform's digest for one driver, closed when the transform is and no device can be using it any more: a job that was given up may still
 * be at work with it. Thread-safe.
 */
final class ConfigUse implements AutoCloseable {
    private final CodecConfig config;
    private final UseCount overdue = new UseCount();
    private final AtomicBoolean freed = new AtomicBoolean();

    ConfigUse(CodecConfig config) {
        this.config = config;
    }

    CodecConfig config() {
        return config;
    }

    /** A job that uses it is given up; only before {@link #close}. */
    void hold() {
        overdue.acquireAgain();
    }

    /** The device has let go of that job. */
    void release() {
        overdue.release();
        freeIfUnused();
    }

    /** The transform needs it no more. Idempotent. */
    @Override
    public void close() {
        overdue.close();
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (overdue.isClosed() && overdue.isIdle() && freed.compareAndSet(false, true)) {
            config.close();
        }
    }
}
