package io.acomp.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The state machine of a request. One word holds the submission's number (the ticket) and its phase, so that nothing that belongs to an
 * earlier submission (a ring slot, a backlog link, a cancel, a device's tag) can act on a later one: it compares the ticket.
 *
 * <pre>
 *  IDLE → SUBMITTING ┬→ QUEUED ──────────────┬→ RUNNING ┬→ IDLE, then DONE
 *                    ├→ BACKLOGGED → QUEUED ─┤          ├→ STOPPING → IDLE (a batch that is cancelled between pairs)
 *                    │                       │          └→ QUEUED (a device's lane hands it to a software lane)
 *                    ├→ INLINE → IDLE        └→ CANCELLING → IDLE, then DONE (cancelled before its start)
 *                    └→ IDLE (not taken)
 * </pre>
 */
abstract class RequestState {
    private static final int IDLE = 0;
    private static final int SUBMITTING = 1;
    private static final int BACKLOGGED = 2;
    private static final int QUEUED = 3;
    private static final int RUNNING = 4;
    private static final int CANCELLING = 5;
    private static final int STOPPING = 6;
    private static final int INLINE = 7;
    private static final int PHASE_BITS = 3;
    private static final long PHASE_MASK = (1L << PHASE_BITS) - 1;

    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;
    private static final long SECOND_WAITER_NANOS = 100_000;
    private static final VarHandle STATE;
    private static final VarHandle WAITER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(RequestState.class, "state", long.class);
            WAITER = lookup.findVarHandle(RequestState.class, "waiter", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile long state;
    // written with every submission, so they lie beside the state: one cache line travels instead of several
    long submitNanos;
    long waitNanos;
    long serviceNanos;
    private boolean timed;
    private volatile @Nullable Thread waiter;

    // ---------------------------------------------------------------- the submitter's side

    /**
     * Begins a submission.
     *
     * @return its ticket
     * @throws IllegalStateException if one is in flight
     */
    final long begin() {
        long ticket = tryBegin();
        if (ticket == 0) {
            throw inFlight();
        }
        return ticket;
    }

    /** Begins a submission: its ticket, or 0 if one is in flight. A full fence if it began. */
    final long tryBegin() {
        long before = state;
        long ticket = ticketOf(before) + 1;
        return phaseOf(before) == IDLE && STATE.compareAndSet(this, before, word(ticket, SUBMITTING)) ? ticket : 0;
    }

    /** The submission was not taken: idle again. */
    final void notTaken(long ticket) {
        STATE.setVolatile(this, word(ticket, IDLE));
        wakeWaiter();
    }

    /** About to be published to a ring. */
    final void queued(long ticket) {
        STATE.setRelease(this, word(ticket, QUEUED));
    }

    /** About to join a backlog. */
    final void backlogged(long ticket) {
        STATE.setRelease(this, word(ticket, BACKLOGGED));
    }

    /** About to run in the submitter's thread. */
    final void runningInline(long ticket) {
        STATE.setRelease(this, word(ticket, INLINE));
    }

    // ---------------------------------------------------------------- the lane's side

    /** From the backlog into the ring; a submission that is being cancelled goes through the ring all the same. */
    final void movedToRing(long ticket) {
        STATE.compareAndSet(this, word(ticket, BACKLOGGED), word(ticket, QUEUED));
    }

    /** Starts the submission; false if it was cancelled before. */
    final boolean tryStart(long ticket) {
        return STATE.compareAndSet(this, word(ticket, QUEUED), word(ticket, RUNNING));
    }

    /**
     * A device's lane hands the running submission to a software lane. A cancel that came in between counts: it ends there as CANCELLED.
     *
     * @return its ticket
     */
    final long requeue() {
        long ticket = ticketOf(state);
        if (!STATE.compareAndSet(this, word(ticket, RUNNING), word(ticket, QUEUED))) {
            STATE.setVolatile(this, word(ticket, CANCELLING));
        }
        return ticket;
    }

    /** True if a running batch should stop before its next pair. */
    final boolean isCancelRequested() {
        return phaseOf(state) == STOPPING;
    }

    /** True if the clock is read for this submission. */
    final boolean isTimed() {
        return timed;
    }

    final void setTimed(boolean value) {
        timed = value;
    }

    /**
     * The last moment a running submission could be stopped is over.
     *
     * @return true if it was stopped before
     */
    final boolean closeForCancel() {
        long running = state;
        return phaseOf(running) == STOPPING
                || phaseOf(running) != SUBMITTING && !STATE.compareAndSet(this, running, word(ticketOf(running), SUBMITTING));
    }

    /** Idle again: results are visible, waiters wake. */
    final void settle() {
        STATE.setVolatile(this, word(ticketOf(state), IDLE));
        wakeWaiter();
    }

    private void wakeWaiter() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Idle again after a run in the submitter's thread. Nobody is woken, which saves a fence: whoever waits for such a run polls. */
    final void settleInline() {
        STATE.setRelease(this, word(ticketOf(state), IDLE));
    }

    // ---------------------------------------------------------------- any thread

    /** True if a running submission of this request may be stopped between pairs. */
    abstract boolean canStop();

    /** {@link io.acomp.AcompRequest#cancel(long)}. */
    public final boolean cancel(long ticket) {
        while (true) {
            long now = state;
            if (ticketOf(now) != ticket) {
                return false;
            }
            int next;
            switch (phaseOf(now)) {
                case BACKLOGGED, QUEUED -> next = CANCELLING;
                case RUNNING, INLINE -> next = canStop() ? STOPPING : IDLE;
                case CANCELLING, STOPPING -> {
                    return true;
                }
                default -> next = IDLE;
            }
            if (next == IDLE) {
                return false;
            }
            if (STATE.compareAndSet(this, now, word(ticket, next))) {
                return true;
            }
        }
    }

    /** Waits until the submission in flight, if any, is over: spins a little, then parks. A second waiter polls. */
    final void awaitIdle() {
        long begun = state;
        long ticket = ticketOf(begun);
        if (phaseOf(begun) == IDLE) {
            return;
        }
        Thread self = Thread.currentThread();
        for (int i = self.isVirtual() ? SPINS : 0; i < SPINS; i++) {
            if (isOver(ticket)) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean first = isWoken(phaseOf(begun)) && WAITER.compareAndSet(this, null, self);
        boolean interrupted = false;
        while (!isOver(ticket)) {
            if (first) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, SECOND_WAITER_NANOS);
            }
            interrupted |= Thread.interrupted();
        }
        if (first) {
            waiter = null;
        }
        if (interrupted) {
            self.interrupt();
        }
    }

    /** True if somebody else than the submitter will end it, and wakes who waits: the others' ends are found by polling. */
    private static boolean isWoken(int phase) {
        return phase == BACKLOGGED || phase == QUEUED || phase == RUNNING || phase == CANCELLING;
    }

    private boolean isOver(long ticket) {
        long now = state;
        return phaseOf(now) == IDLE || ticketOf(now) != ticket;
    }

    /** {@link io.acomp.AcompRequest#ticket()}. */
    public final long ticket() {
        return ticketOf(state);
    }

    /** True if it runs in its submitter's thread. */
    final boolean isInline() {
        return phaseOf(state) == INLINE;
    }

    /** {@link io.acomp.AcompRequest#isInFlight()}. */
    public final boolean isInFlight() {
        return phaseOf(state) != IDLE;
    }

    final void checkIdle() {
        if (phaseOf(state) != IDLE) {
            throw inFlight();
        }
    }

    private IllegalStateException inFlight() {
        return new IllegalStateException("the request is in flight, ticket=" + ticket());
    }

    private static long word(long ticket, int phase) {
        return ticket << PHASE_BITS | phase;
    }

    private static long ticketOf(long word) {
        return word >>> PHASE_BITS;
    }

    private static int phaseOf(long word) {
        return (int) (word & PHASE_MASK);
    }
}
