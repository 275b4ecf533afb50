package io.acomp.engine;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Memory of jobs that were given up while a device had them (KS §3.6): nothing of it is used again before the device has let go. Used by the
 * lane's thread; its size is read by anybody.
 */
final class DeviceQuarantine {
    /** What becomes of memory the device has let go of. */
    @FunctionalInterface
    interface Held {
        void letGo();
    }

    private final Map<Long, Held> held = new HashMap<>();
    private final int cap;
    private volatile int size;

    /**
     * An empty one.
     *
     * @param depth jobs the device holds at most: it may lose two times as many before it is failed
     */
    DeviceQuarantine(int depth) {
        cap = Math.max(16, 2 * depth);
    }

    void add(long tag, Held memory) {
        held.put(tag, memory);
        size = held.size();
    }

    /** What was given up under a tag, no longer held; null if nothing was. */
    @Nullable Held remove(long tag) {
        Held memory = held.remove(tag);
        size = held.size();
        return memory;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** True if the device holds more than it may. */
    boolean isOverCap() {
        return size >= cap;
    }

    /** True if a failed device may be tried again. */
    boolean isHalfEmpty() {
        return size <= cap / 2;
    }

    /** The device is gone and touches nothing any more. */
    void letAllGo() {
        held.values().forEach(Held::letGo);
        held.clear();
        size = 0;
    }
}
