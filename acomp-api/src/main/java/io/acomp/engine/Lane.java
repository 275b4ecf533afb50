package io.acomp.engine;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

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
    private static final long NO_ROOM = -1;

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
    private final Sequence offeredCost = new Sequence(0);
    private final LaneProgress progress = new LaneProgress();
    private final Object startLock = new Object();
    private final boolean weighed;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean ending;

    /**
     * A lane, not started.
     *
     * @param weighed true if somebody asks for its load, to choose among lanes
     */
    Lane(EngineImpl engine, String name, boolean weighed) {
        this.engine = engine;
        this.weighed = weighed;
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

    /** Cost of everything offered and not ended, the running request included; only if the lane is weighed. */
    long load() {
        return offeredCost.get() - progress.endedCost();
    }

    // ---------------------------------------------------------------- any thread

    /**
     * Takes a submission.
     *
     * @return IN_PROGRESS, BACKLOGGED or QUEUE_FULL
     * @throws IllegalStateException if the engine is closed; the request was not taken
     */
    Submission offer(RequestImpl request, long ticket, WhenFull whenFull) {
        if (tryOffer(request, ticket)) {
            return Submission.IN_PROGRESS;
        }
        if (whenFull == WhenFull.REJECT) {
            counters.rejected(Rejection.QUEUE_FULL);
            return Submission.QUEUE_FULL;
        }
        return offerToBacklog(request, ticket, whenFull == WhenFull.WAIT);
    }

    /** Takes a submission if there is room in the ring and nobody waits for it; what is not taken is not counted. */
    boolean tryOffer(RequestImpl request, long ticket) {
        if (!started) {
            start();
        }
        return backlog.size() == 0 && tryPublish(request, ticket);
    }

    private Submission offerToBacklog(RequestImpl request, long ticket, boolean waits) {
        Room room = waits ? new Room() : null;
        request.roomWaiter = room;
        long cost = request.cost;
        while (true) {
            weigh(cost);
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
            weigh(-cost);
            if (answer == Backlog.Answer.CLOSED) {
                throw refusedClosed(request);
            }
            if (!waits) {
                counters.rejected(Rejection.BACKLOG_FULL);
                return Submission.QUEUE_FULL;
            }
            LockSupport.parkNanos(this, FULL_WAIT_NANOS);
        }
    }

    private boolean tryPublish(RequestImpl request, long ticket) {
        long sequence = claim();
        if (sequence == NO_ROOM) {
            return false;
        }
        if (closed || request.transform().isClosed()) {
            publishEmpty(sequence);
            throw refusedClosed(request);
        }
        weigh(request.cost);
        request.queued(ticket);
        publish(sequence, request, ticket);
        return true;
    }

    /**
     * Takes a request from a device's lane, whatever the room: what a device leaves is bounded by what it had. On any lane's thread, and only
     * while the engine keeps this lane open for it.
     */
    void take(RequestImpl request, long ticket) {
        if (!started) {
            start();
        }
        weigh(request.cost);
        long sequence = backlog.size() == 0 ? claim() : NO_ROOM;
        if (sequence != NO_ROOM) {
            publish(sequence, request, ticket);
        } else {
            backlog.appendAlways(request, ticket);
            idle.wake();
        }
    }

    private long claim() {
        try {
            return ring.hasAvailableCapacity(1) ? ring.tryNext() : NO_ROOM;
        } catch (InsufficientCapacityException overtaken) {
            return NO_ROOM;
        }
    }

    private void weigh(long cost) {
        if (weighed) {
            offeredCost.addAndGet(cost);
        }
    }

    /** Gives a claimed slot up. */
    private void publishEmpty(long sequence) {
        ring.get(sequence).request = null;
        ring.publish(sequence);
        idle.wake();
    }

    private void publish(long sequence, RequestImpl request, long ticket) {
        LaneSlot slot = ring.get(sequence);
        slot.request = request;
        slot.ticket = ticket;
        ring.publish(sequence);
        idle.wake();
    }

    private IllegalStateException refusedClosed(RequestImpl request) {
        counters.rejected(Rejection.CLOSED);
        return request.transform().closed();
    }

    private void start() {
        synchronized (startLock) {
            if (!started && !closed) {
                thread.start();
                started = true;
            }
        }
    }

    /** What a lane holds though its thread never ran. */
    void freeUnstarted() {}

    /** Takes no more submissions; the lane ends when everything accepted has ended. */
    void close() {
        synchronized (startLock) {
            boolean first = !closed;
            closed = true;
            if (!started && backlog.closeIfEmpty() && first) {
                freeUnstarted();
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

    /** Waits until no request of a closed transform is in the ring or backlog, and their callbacks have run. */
    void awaitPassed(Transform gone) {
        while (started && backlog.sum(request -> request.transform() == gone ? 1 : 0) > 0) {
            LockSupport.parkNanos(this, FULL_WAIT_NANOS);
        }
        VarHandle.fullFence();
        long claimed = ring.getCursor();
        while (started && progress.finishedSequence() < claimed && thread.isAlive()) {
            LockSupport.parkNanos(this, FULL_WAIT_NANOS);
        }
    }

    EngineStatistics.Lane statistics() {
        long depth = Math.max(0, ring.getCursor() - handled.get());
        return new EngineStatistics.Lane(
                name(), depth, backlog.size(), sum(request -> request.source.bytes), progress.endedRequests());
    }

    /** A sum over the requests in ring and backlog, the running one included; approximate while they move. */
    long sum(ToLongFunction<RequestImpl> figure) {
        long sum = backlog.sum(figure);
        long last = ring.getCursor();
        for (long sequence = handled.get() + 1; sequence <= last; sequence++) {
            RequestImpl request = ring.isAvailable(sequence) ? ring.get(sequence).request : null;
            sum += request == null ? 0 : figure.applyAsLong(request);
        }
        return sum;
    }

    // ---------------------------------------------------------------- the lane's thread

    /** True if the lane must end requests without running them. */
    final boolean isEnding() {
        return ending;
    }

    /** True if a request waits in the ring. */
    final boolean hasNext() {
        return ring.isAvailable(progress.next());
    }

    /** True if there is something in ring or backlog. */
    final boolean hasRequests() {
        return hasNext() || backlog.size() > 0;
    }

    final boolean isClosed() {
        return closed;
    }

    /** The next submission's slot, read but not freed; only if {@link #hasNext()}. */
    final LaneSlot peek() {
        return ring.get(progress.next());
    }

    /**
     * Frees the slot of the request that was peeked. The slot keeps the reference until it is used again: writing to it would take its cache
     * line from the submitters for nothing.
     */
    final void freeSlot() {
        long sequence = progress.next();
        handled.set(sequence);
        progress.advance();
    }

    /** Notes that a request has ended; its cost no longer counts. */
    final void countEnd(long cost) {
        progress.ended(cost);
    }

    /** Notes that everything about the slots freed so far is over. */
    final void finishedSlots() {
        progress.finished(progress.next() - 1);
    }

    /** Moves the backlog's head into the ring as far as there is room; true if something moved. */
    final boolean moveBacklog() {
        boolean moved = false;
        while (backlog.size() > 0) {
            long sequence = claim();
            if (sequence == NO_ROOM) {
                return moved;
            }
            RequestImpl request = backlog.poll();
            if (request == null) {
                publishEmpty(sequence);
                return moved;
            }
            move(request, sequence);
            moved = true;
        }
        return moved;
    }

    private void move(RequestImpl request, long sequence) {
        long ticket = request.backlogTicket;
        Room room = request.roomWaiter;
        request.roomWaiter = null;
        request.movedToRing(ticket);
        publish(sequence, request, ticket);
        backlog.moved();
        if (room != null) {
            room.give();
        } else if (!request.isHandedOver()) {
            request.announceStarted();
        }
    }

    /** True if the lane is closed and nothing more can come. */
    final boolean isOver() {
        if (!closed || hasNext()) {
            return false;
        }
        VarHandle.fullFence();
        long next = progress.next();
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
}
