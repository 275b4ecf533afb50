package io.acomp.service.nbd;

import java.util.concurrent.atomic.AtomicInteger;

/** How many threads may help connections with deep queues: no more than there are processors to run on. Thread-safe. */
final class Helpers {
    /** Workers of one connection at most; beyond that they wait for each other at the socket. */
    static final int MOST_WORKERS = 4;

    private final int cpus = Runtime.getRuntime().availableProcessors();
    private final AtomicInteger free = new AtomicInteger(Math.max(1, cpus - 1));

    /** Most workers of one connection. */
    int workersPerConnection() {
        return Math.min(MOST_WORKERS, Math.max(2, cpus));
    }

    boolean take() {
        return free.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    void give() {
        free.incrementAndGet();
    }
}
