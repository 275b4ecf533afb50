package io.acomp.service;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Work of one thread that another may cut short by an interrupt, which does not outlast the work. Thread-safe. */
final class Interruptible {
    private @Nullable Thread worker;
    private boolean cut;

    /** Does the work, interrupted from the begin if it was cut short before. */
    <T> T run(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        worker = Thread.currentThread();
        if (cut) {
            worker.interrupt();
        }
    }

    private synchronized void end() {
        worker = null;
        if (cut) {
            Thread.interrupted(); // what follows is to be done in order
        }
    }

    /** Interrupts the work that runs, and all that comes. */
    synchronized void cut() {
        cut = true;
        if (worker != null) {
            worker.interrupt();
        }
    }
}
