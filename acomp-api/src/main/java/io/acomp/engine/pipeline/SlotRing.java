package io.acomp.engine.pipeline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import io.acomp.engine.Transform;

/**
 * The slots of one pipeline: which are free, which are under way, in the order of the stream. Slots are made when first needed, and the
 * one freed last is used first, so that small data touches little memory. Used by the pipeline's thread.
 */
final class SlotRing implements AutoCloseable {
    /** Takes a slot whose request has completed: checks it and writes its result. */
    @FunctionalInterface
    interface Finisher {
        void finish(Slot slot) throws IOException;
    }

    /** Blocks that may be read ahead of the lanes' work, at most. */
    private static final int MOST_AHEAD = 8;

    private final Transform transform;
    private final Finisher finisher;
    private final int lanes;
    private final int limit;
    private final boolean allLanes;
    private final List<Slot> slots = new ArrayList<>();
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    /** In stream order. */
    private final ArrayDeque<Slot> underWay = new ArrayDeque<>();

    /**
     * Slots for a pipeline.
     *
     * @param lanes most requests to have with lanes at once, 0 for as many as the engine has lanes
     */
    SlotRing(Transform transform, int lanes, Finisher finisher) {
        this.transform = transform;
        this.finisher = finisher;
        int most = transform.engine().bulkLanes();
        this.allLanes = lanes == 0 || lanes >= most;
        this.lanes = allLanes ? most : lanes;
        this.limit = this.lanes + Math.min(this.lanes, MOST_AHEAD) + 1;
    }

    /** A free slot; waits for the oldest one under way if there is none. */
    Slot acquire() throws IOException {
        return acquire(limit);
    }

    /**
     * A free slot, with at most so many slots in use.
     *
     * @param most slots in use, the new one included, at least 1
     */
    Slot acquire(int most) throws IOException {
        while (underWay.size() >= Math.min(most, limit)) {
            finishOldest();
        }
        Slot slot = free.pollLast();
        if (slot == null) {
            slot = new Slot(transform);
            slots.add(slot);
        }
        return slot;
    }

    /** Puts a slot back unused. */
    void release(Slot slot) {
        free.addLast(slot);
    }

    /** Queues a slot behind the others and hands it to a lane, now or when one of the allowed lanes is free. */
    void submit(Slot slot) {
        slot.launched = false;
        underWay.addLast(slot);
        launch();
    }

    /** Finishes the slots that are done, up to the first that is not. */
    void poll() throws IOException {
        Slot oldest = underWay.peekFirst();
        while (oldest != null && oldest.launched && !oldest.request.isInFlight()) {
            finishOldest();
            oldest = underWay.peekFirst();
        }
    }

    /** Finishes all slots. */
    void drain() throws IOException {
        while (!underWay.isEmpty()) {
            finishOldest();
        }
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    private void finishOldest() throws IOException {
        Slot oldest = underWay.peekFirst();
        if (oldest == null) {
            return;
        }
        oldest.request.await();
        launch();
        underWay.removeFirst();
        finisher.finish(oldest);
        free.addLast(oldest);
    }

    private void launch() {
        for (Slot slot : underWay) {
            if (!slot.launched) {
                if (!allLanes && busy() >= lanes) {
                    return;
                }
                slot.launch();
            }
        }
    }

    private int busy() {
        int count = 0;
        for (Slot slot : underWay) {
            if (slot.request.isInFlight()) {
                count++;
            }
        }
        return count;
    }

    /** Takes back what has not started, waits for the rest, frees the memory. */
    @Override
    public void close() {
        for (Slot slot : slots) {
            slot.quiesce();
        }
        for (Slot slot : slots) {
            slot.free();
        }
    }
}
