package io.acomp.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import io.acomp.Operation;

/** What contexts have done with their own streams of one driver: the open ones', and the totals of those that are closed. Thread-safe. */
final class ContextStreams {
    private final Set<StreamSlot> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final DriverCounters closedCompressing = new DriverCounters();
    private final DriverCounters closedDecompressing = new DriverCounters();

    synchronized void add(StreamSlot place) {
        open.add(place);
    }

    /** A place is used no more: what it counted stays. */
    synchronized void remove(StreamSlot place) {
        if (open.remove(place)) {
            closedCompressing.addAll(place.counters(Operation.COMPRESS));
            closedDecompressing.addAll(place.counters(Operation.DECOMPRESS));
        }
    }

    /** The sum over all contexts there have been. */
    synchronized DriverCounters totals(Operation operation) {
        DriverCounters sum = new DriverCounters();
        sum.addAll(operation == Operation.COMPRESS ? closedCompressing : closedDecompressing);
        open.forEach(place -> sum.addAll(place.counters(operation)));
        return sum;
    }
}
