package io.acomp.engine;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;

/**
 * One Disruptor ring, one thread with a loop of its own, one backlog. Any thread offers; the lane's thread runs everything else: it takes
 * slots in order, moves the backlog, and frees a slot per request, not per batch.
 *
 * <p><b>Closing.</b> A submitter claims its slot first and looks at {@code closed} second; if it is set, it publishes the slot empty. The
 * lane ends only when it sees {@code closed} and no claimed slot beyond those it handled, so that every accepted request is ended by it.
 */
abstract class Lane implements Runnable {
    private static final long FULL_WAIT_NANOS = 50_000;

    /** A thread that waits for its request to move from the backlog into the ring ({@link WhenFull#WAIT}). */
    static final class Room {
        private final Thread thread = Thread.currentThread();
        private volatile boolean given;

        void give() {
            given = true;
            LockSupport.unpark(thread);
        }

        void await() {
            boolean interrupted = false;
            while (!given) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    final EngineImpl engine;
    final EngineCounters counters;
    final RingBuffer<LaneSlot> ring;
    final Idle idle;
    private final LaneThread thread;
    private final Sequence handled = new Sequence();
    private final Backlog backlog;
    private final AtomicLong offeredCost = new AtomicLong();
    private final Object startLock = new Object();
    private volatile long endedCost;
    private volatile long ended;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean ending;
    private long next;

    Lane(EngineImpl engine, String name) {
        this.engine = engine;
        this.counters = engine.counters();
        EngineConfig config = engine.config();
        ring = RingBuffer.createMultiProducer(LaneSlot::new, config.ringSize());
        ring.addGatingSequences(handled);
        backlog = new Backlog(config.backlogLimit());
        thread = new LaneThread(this, name);
        idle = new Idle(config.waitMode(), thread);
    }

    LaneThread thread() {
        return thread;
    }

    String name() {
        return thread.getName();
    }

    boolean isStarted() {
        return started;
    }

    /** Cost of everything offered and not ended, the running request included. */
    long load() {
        return offeredCost.get() - endedCost;
    }

    // ---------------------------------------------------------------- any thread

    /**
     * Takes a submission.
     *
     * @return IN_PROGRESS, BACKLOGGED or QUEUE_FULL
     * @throws IllegalStateException if the engine is closed; the request was not taken
     */
    Submission offer(RequestImpl request, long ticket, WhenFull whenFull) {
        if (!started) {
            start();
        }
        if (backlog.size() == 0 && tryPublish(request, ticket)) {
            return Submission.IN_PROGRESS;
        }
        if (whenFull == WhenFull.REJECT) {
            counters.rejected(Rejection.QUEUE_FULL);
            return Submission.QUEUE_FULL;
        }
        return offerToBacklog(request, ticket, whenFull == WhenFull.WAIT);
    }

    private Submission offerToBacklog(RequestImpl request, long ticket, boolean waits) {
        Room room = waits ? new Room() : null;
        request.roomWaiter = room;
        long cost = request.cost;
        while (true) {
            offeredCost.getAndAdd(cost);
            Backlog.Answer answer = backlog.append(request, ticket);
            if (answer == Backlog.Answer.APPENDED) {
                counters.count(Event.BACKLOGGED);
                idle.wake();
                if (room == null) {
                    return Submission.BACKLOGGED;
                }
                room.await();
                return Submission.IN_PROGRESS;
            }
            offeredCost.getAndAdd(-cost);
            if (answer == Backlog.Answer.CLOSED) {
                throw refusedClosed();
            }
            if (!waits) {
                counters.rejected(Rejection.BACKLOG_FULL);
                return Submission.QUEUE_FULL;
            }
            LockSupport.parkNanos(this, FULL_WAIT_NANOS);
        }
    }

    private boolean tryPublish(RequestImpl request, long ticket) {
        if (!ring.hasAvailableCapacity(1)) {
            return false;
        }
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        if (closed) {
            ring.publish(sequence);
            idle.wake();
            throw refusedClosed();
        }
        offeredCost.getAndAdd(request.cost);
        request.queued(ticket);
        publish(sequence, request, ticket);
        return true;
    }

    private void publish(long sequence, RequestImpl request, long ticket) {
        LaneSlot slot = ring.get(sequence);
        slot.request = request;
        slot.ticket = ticket;
        slot.bytes = request.source.bytes;
        ring.publish(sequence);
        idle.wake();
    }

    private IllegalStateException refusedClosed() {
        counters.rejected(Rejection.CLOSED);
        return new IllegalStateException("the engine is closed, lane=" + name());
    }

    private void start() {
        synchronized (startLock) {
            if (!started && !closed) {
                thread.start();
                started = true;
            }
        }
    }

    /** Takes no more submissions; the lane ends when everything accepted has ended. */
    void close() {
        synchronized (startLock) {
            closed = true;
            if (!started) {
                backlog.closeIfEmpty();
            }
        }
        wakeUnconditionally();
    }

    /** From now on requests are ended as CLOSED instead of being run. */
    void endAll() {
        ending = true;
        wakeUnconditionally();
    }

    /** True if the lane's thread has ended, or never ran. */
    boolean awaitEnd(long deadlineNanos) {
        boolean interrupted = false;
        while (started && thread.isAlive()) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                thread.join(Math.max(1, left / 1_000_000));
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !started || !thread.isAlive();
    }

    private void wakeUnconditionally() {
        if (started) {
            LockSupport.unpark(thread);
        }
    }

    EngineStatistics.Lane statistics() {
        long handledNow = ended;
        int waiting = backlog.size();
        long from = handled.get() + 1;
        long to = ring.getCursor();
        long bytes = backlog.bytes() + Math.max(0, devicesBytes());
        for (long sequence = from; sequence <= to; sequence++) {
            bytes += ring.isAvailable(sequence) ? ring.get(sequence).bytes : 0;
        }
        return new EngineStatistics.Lane(name(), Math.max(0, to - from + 1), waiting, bytes, handledNow);
    }

    /** Source bytes of requests that have left the ring and have not ended. */
    long devicesBytes() {
        return 0;
    }

    // ---------------------------------------------------------------- the lane's thread

    /** True if the lane must end requests without running them. */
    final boolean isEnding() {
        return ending;
    }

    /** True if a request waits in the ring. */
    final boolean hasNext() {
        return ring.isAvailable(next);
    }

    /** True if there is something in ring or backlog, or the lane should look at its end. */
    boolean hasWork() {
        return ring.isAvailable(next) || backlog.size() > 0 || closed;
    }

    /** The next submission's slot, read but not freed; only if {@link #hasNext()}. */
    final LaneSlot peek() {
        return ring.get(next);
    }

    /** Frees the slot of the request that was peeked. */
    final void freeSlot() {
        ring.get(next).bytes = 0;
        handled.set(next);
        next++;
    }

    /** Notes that a request has ended; its cost no longer counts. */
    final void countEnd(long cost) {
        endedCost = endedCost + cost;
        ended = ended + 1;
    }

    /** Moves the backlog's head into the ring as far as there is room; true if something moved. */
    final boolean moveBacklog() {
        boolean moved = false;
        while (backlog.size() > 0 && ring.hasAvailableCapacity(1)) {
            long sequence;
            try {
                sequence = ring.tryNext();
            } catch (InsufficientCapacityException overtaken) {
                return moved;
            }
            RequestImpl request = backlog.poll();
            if (request == null) {
                ring.publish(sequence);
                return moved;
            }
            move(request, sequence);
            moved = true;
        }
        return moved;
    }

    private void move(RequestImpl request, long sequence) {
        long ticket = request.backlogTicket;
        long bytes = request.source.bytes;
        Room room = request.roomWaiter;
        request.roomWaiter = null;
        request.movedToRing(ticket);
        publish(sequence, request, ticket);
        backlog.moved(bytes);
        if (room != null) {
            room.give();
        } else {
            request.announceStarted();
        }
    }

    /** True if the lane is closed and nothing more can come. */
    final boolean isOver() {
        if (!closed || hasNext()) {
            return false;
        }
        VarHandle.fullFence();
        return ring.getCursor() < next && backlog.closeIfEmpty() && ring.getCursor() < next;
    }

    /** Starts a submission, unless it must end without being run: the status it ends with, or null. */
    final @Nullable AcompStatus refusal(RequestImpl request, long ticket, long now) {
        if (!request.tryStart(ticket)) {
            counters.rejected(Rejection.CANCELLED);
            return AcompStatus.CANCELLED;
        }
        if (isEnding()) {
            counters.rejected(Rejection.CLOSED);
            return AcompStatus.CLOSED;
        }
        if (request.isPastDeadline(now)) {
            counters.rejected(Rejection.DEADLINE);
            return AcompStatus.TIMED_OUT;
        }
        return null;
    }

    final @Nullable RequestImpl takeRequest(LaneSlot slot) {
        RequestImpl request = slot.request;
        slot.request = null;
        return request;
    }
}
