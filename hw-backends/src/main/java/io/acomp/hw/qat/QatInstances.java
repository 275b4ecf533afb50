package io.acomp.hw.qat;

import java.util.function.BooleanSupplier;

/**
 * The compression instances of the process. Each serves one call at a time, and a call that finds none fails at once (HW §3.4), so that
 * every worker of every queue takes one here first. A call that hangs keeps its instance. Thread-safe.
 */
final class QatInstances {
    private final int count;
    private int free;

    QatInstances(int count) {
        this.count = count;
        free = count;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /**
     * Waits for one.
     *
     * @param over asked when woken: true ends the wait
     * @return false if it was over
     */
    synchronized boolean take(BooleanSupplier over) throws InterruptedException {
        while (free == 0 && !over.getAsBoolean()) {
            wait();
        }
        if (over.getAsBoolean()) {
            return false;
        }
        free--;
        return true;
    }

    /** Gives one back. */
    synchronized void giveBack() {
        free++;
        notifyAll();
    }

    /** Makes those that wait ask whether it is over. */
    synchronized void wake() {
        notifyAll();
    }
}
