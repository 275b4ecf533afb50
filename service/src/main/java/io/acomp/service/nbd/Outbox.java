package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Replies of a connection on their way out. Whoever sends holds this object's monitor; a reply that takes several sends is made with it held,
 * so that no other comes between. Thread-safe.
 */
final class Outbox {
    private final Transport transport;
    // the watchdog looks at it: nanoTime or 0
    private volatile long sendingSince;

    Outbox(Transport transport) {
        this.transport = transport;
    }

    /** Sends whole replies, or a part of one under the monitor. */
    synchronized void send(ByteBuffer bytes) throws IOException {
        sendingSince = System.nanoTime() | 1;
        try {
            transport.write(bytes);
        } finally {
            sendingSince = 0;
        }
    }

    /** Takes leave of the client. */
    synchronized void farewell() throws IOException {
        sendingSince = System.nanoTime() | 1;
        try {
            transport.farewell();
        } finally {
            sendingSince = 0;
        }
    }

    /** When the send that is waiting for the client began; 0 if none is. */
    long sendingSince() {
        return sendingSince;
    }
}
