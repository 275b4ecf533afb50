package io.acomp.service.nbd;

import java.util.Set;

/** Looks after the deadlines of connections and after idle buffers; sleeps while there are none. Thread-safe; owns one thread. */
final class Watchdog implements AutoCloseable {
    private static final long LOOKS_PER_DEADLINE = 8;
    private static final long LEAST_MILLIS = 5;
    private static final long MOST_MILLIS = 1000;

    private final Set<Connection> connections;
    private final Buffers buffers;
    private final long lookMillis;
    private final Thread thread = new Thread(this::run, "acomp-nbd-watchdog");
    private volatile boolean sleeping;
    private boolean trimmed = true;
    private boolean closed;

    /**
     * A watchdog.
     *
     * @param connections those there are
     * @param buffers to trim
     * @param deadlineNanos the shortest deadline, which is kept to an eighth
     */
    Watchdog(Set<Connection> connections, Buffers buffers, long deadlineNanos) {
        this.connections = connections;
        this.buffers = buffers;
        lookMillis = Math.clamp(deadlineNanos / 1_000_000 / LOOKS_PER_DEADLINE, LEAST_MILLIS, MOST_MILLIS);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There is a connection. */
    void wake() {
        if (sleeping) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private void run() {
        while (await()) {
            long now = System.nanoTime();
            connections.forEach(connection -> connection.check(now));
            trimmed = buffers.trim();
        }
    }

    private synchronized boolean await() {
        try {
            sleeping = true;
            while (!closed && trimmed && connections.isEmpty()) {
                wait();
            }
            sleeping = false;
            if (!closed) {
                wait(lookMillis);
            }
        } catch (InterruptedException e) {
            // nobody interrupts it; whoever does wants it to end
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
