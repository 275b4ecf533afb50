package io.acomp.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

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

    Backlog(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** A sum over the requests in it. */
    long sum(ToLongFunction<RequestImpl> figure) {
        if (size == 0) {
            return 0;
        }
        lock.lock();
        try {
            long sum = 0;
            for (RequestImpl request = head; request != null; request = request.backlogNext) {
                sum += figure.applyAsLong(request);
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    Answer append(RequestImpl request, long ticket) {
        lock.lock();
        try {
            if (closed || request.transform().isClosed()) {
                return Answer.CLOSED;
            }
            if (size >= limit) {
                return Answer.FULL;
            }
            request.backlogged(ticket);
            link(request, ticket);
            return Answer.APPENDED;
        } finally {
            lock.unlock();
        }
    }

    /** Appends a request that a device's lane hands over; neither limit nor close keep it out. */
    void appendAlways(RequestImpl request, long ticket) {
        lock.lock();
        try {
            link(request, ticket);
        } finally {
            lock.unlock();
        }
    }

    private void link(RequestImpl request, long ticket) {
        request.backlogTicket = ticket;
        request.backlogNext = null;
        RequestImpl last = tail;
        if (last == null) {
            head = request;
        } else {
            last.backlogNext = request;
        }
        tail = request;
        size = size + 1;
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

    /** The request last polled has gone on. */
    void moved() {
        lock.lock();
        try {
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
