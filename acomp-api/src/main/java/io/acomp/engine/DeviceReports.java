package io.acomp.engine;

import java.util.Arrays;

/** Completions a device reported from a thread of its own, on their way to the lane's thread. Thread-safe; grows, never blocks long. */
final class DeviceReports {
    /** Receives reports on the lane's thread. */
    interface Receiver {
        void received(long tag, long result);
    }

    private long[] filling = new long[64];
    private long[] draining = new long[64];
    private int filled;

    synchronized void add(long tag, long result) {
        if (filled == filling.length) {
            filling = Arrays.copyOf(filling, 2 * filled);
        }
        filling[filled++] = tag;
        filling[filled++] = result;
    }

    synchronized boolean isEmpty() {
        return filled == 0;
    }

    /** Hands over everything reported so far; returns how many reports. */
    int drain(Receiver receiver) {
        int count;
        synchronized (this) {
            count = filled;
            if (count == 0) {
                return 0;
            }
            long[] full = filling;
            filling = draining;
            draining = full;
            filled = 0;
        }
        for (int i = 0; i < count; i += 2) {
            receiver.received(draining[i], draining[i + 1]);
        }
        return count / 2;
    }
}
