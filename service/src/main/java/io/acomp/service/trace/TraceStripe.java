package io.acomp.service.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded ring of requests, a few longs each: any number of threads put them in without waiting, one takes them out.
 *
 * <pre>
 *  slot | number + 1 once written | submit ns | flags 16, algorithm 16, driver 16, pairs 16 | source | produced | wait 32, service 32 |
 * </pre>
 */
final class TraceStripe {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CELLS = 6;

    private final long[] cells;
    private final int mask;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** Gets what is taken out. */
    interface Sink {
        /** One request; the fields as they were put in. */
        void request(long submitNanos, long what, long source, long produced, long times);
    }

    /**
     * An empty ring.
     *
     * @param slots a power of two
     */
    TraceStripe(int slots) {
        cells = new long[slots * CELLS];
        mask = slots - 1;
    }

    /** Puts a request in; false if there is no room. */
    boolean offer(long submitNanos, long what, long source, long produced, long times) {
        long at;
        do {
            at = head.get();
            if (at - tail.get() > mask) {
                return false;
            }
        } while (!head.compareAndSet(at, at + 1));
        int base = (int) (at & mask) * CELLS;
        cells[base + 1] = submitNanos;
        cells[base + 2] = what;
        cells[base + 3] = source;
        cells[base + 4] = produced;
        cells[base + 5] = times;
        CELL.setRelease(cells, base, at + 1);
        return true;
    }

    /**
     * Takes out what is there now. One thread at a time.
     *
     * @return how many
     */
    int drain(Sink sink) {
        long from = tail.get();
        long at = from;
        while (at - from <= mask) {
            int base = (int) (at & mask) * CELLS;
            if ((long) CELL.getAcquire(cells, base) != at + 1) {
                break;
            }
            sink.request(cells[base + 1], cells[base + 2], cells[base + 3], cells[base + 4], cells[base + 5]);
            tail.setRelease(++at);
        }
        return (int) (at - from);
    }
}
