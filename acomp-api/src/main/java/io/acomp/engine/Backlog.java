package io.acomp.engine;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A lane's bounded first-in-first-out waiting line, linked through the requests themselves (KS §1.4). Any thread appends, the lane takes.
 * The size counts a request until it is in the ring, so that nobody overtakes it.
 */
final class Backlog {
    /** Answers of {@link #append}. */
    enum Answer {
        APPENDED,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final int limit;
    private @Nullable RequestImpl head;
    private @Nullable RequestImpl tail;
    private boolean closed;
    private volatile int size;
    private volatile long bytes;

    Backlog(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** Source bytes of the requests in it. */
    long bytes() {
        return bytes;
    }

    Answer append(RequestImpl request, long ticket) {
        lock.lock();
        try {
            if (closed) {
                return Answer.CLOSED;
            }
            int present = size;
            if (present >= limit) {
                return Answer.FULL;
            }
            request.backlogged(ticket);
            request.backlogTicket = ticket;
            request.backlogNext = null;
            RequestImpl last = tail;
            if (last == null) {
                head = request;
            } else {
                last.backlogNext = request;
            }
            tail = request;
            bytes = bytes + request.source.bytes;
            size = present + 1;
            return Answer.APPENDED;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest request, unlinked but still counted; the lane calls {@link #moved} once it is in the ring. */
    @Nullable RequestImpl poll() {
        lock.lock();
        try {
            RequestImpl first = head;
            if (first != null) {
                head = first.backlogNext;
                first.backlogNext = null;
                if (head == null) {
                    tail = null;
                }
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** The request last polled has gone on; {@code itsBytes} is what it was counted with. */
    void moved(long itsBytes) {
        lock.lock();
        try {
            bytes = bytes - itsBytes;
            size = size - 1;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more requests; false if there still are some. */
    boolean closeIfEmpty() {
        lock.lock();
        try {
            if (size > 0) {
                return false;
            }
            closed = true;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
