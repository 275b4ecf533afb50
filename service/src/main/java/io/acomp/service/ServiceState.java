package io.acomp.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What keeps the service from being ready, part by part. Thread-safe. */
final class ServiceState {
    private final Map<String, String> missing = new ConcurrentSkipListMap<>();
    private volatile boolean wasReady;

    /**
     * A part is not ready.
     *
     * @param part its name
     * @param why in words
     */
    void waiting(String part, String why) {
        missing.put(part, why);
    }

    /**
     * A part is ready.
     *
     * @param part its name
     */
    void ready(String part) {
        missing.remove(part);
        wasReady |= missing.isEmpty();
    }

    /** True if there was a time when nothing was missing. */
    boolean wasReady() {
        return wasReady;
    }

    /** What is not ready and why, a line each; empty if everything is. */
    List<String> missing() {
        return missing.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList();
    }
}
