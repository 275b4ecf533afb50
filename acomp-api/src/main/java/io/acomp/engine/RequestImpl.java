package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompCallback;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.RequestObserver;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.spi.StreamDecoder;

/**
 * A request: how its submission is taken, run and ended. Its settings are {@link RequestSettings}', what a device has to do with it
 * {@link RequestOnDevice}'s, its results {@link RequestOutcome}'s, its states {@link RequestState}'s.
 */
public final class RequestImpl extends RequestSettings implements AcompRequest {
    /** What a submission asks for; the last three are the block pipeline's. */
    enum Kind {
        COMPRESS,
        DECOMPRESS,
        PIECE,
        LAST_PIECE,
        STEP
    }

    /** Submissions with less than this many bytes are timed only one in {@link #TIMED_ONE_IN}. */
    private static final long TIMED_BYTES = 16 << 10;

    private static final int TIMED_ONE_IN = 8;
    private static final int CONTEXT_TIMED_ONE_IN = 64;

    /** Largest source an inline call runs on a virtual thread, in bytes. */
    private static final long VIRTUAL_INLINE_BYTES = 16 << 10;

    private final Transform transform;
    private final EngineImpl engine;
    private final SegmentUses uses;
    private final @Nullable RequestContext context;

    // the submission in flight, written before it is published
    private Kind kind = Kind.COMPRESS;
    private @Nullable Route route;
    private @Nullable StreamDecoder decoder;
    private boolean notifies;
    private long deadlineNanos;
    private MemorySegment @Nullable [] allocated;
    private @Nullable CompletableFuture<Void> startedEvent;
    long cost;

    // links of the lane and its backlog, valid in flight
    @Nullable RequestImpl backlogNext;
    long backlogTicket;
    Lane.@Nullable Room roomWaiter;
    int pairsLeft;

    /**
     * A request.
     *
     * @param context whose streams its runs in the calling thread use; null for those of the CPU
     */
    RequestImpl(Transform transform, EngineImpl engine, Execution execution, @Nullable RequestContext context) {
        super(execution);
        this.transform = transform;
        this.engine = engine;
        this.uses = new SegmentUses(engine.arenas());
        this.context = context;
    }

    @Override
    RequestImpl self() {
        return this;
    }

    // ---------------------------------------------------------------- submit

    @Override
    public Submission submitCompress() {
        return submit(Kind.COMPRESS, null, whenFull, true);
    }

    @Override
    public Submission submitDecompress() {
        return submit(Kind.DECOMPRESS, null, whenFull, true);
    }

    @Override
    public AcompStatus compressAndWait() {
        return submit(Kind.COMPRESS, null, WhenFull.WAIT, false) == Submission.COMPLETED ? status() : await();
    }

    @Override
    public AcompStatus decompressAndWait() {
        return submit(Kind.DECOMPRESS, null, WhenFull.WAIT, false) == Submission.COMPLETED ? status() : await();
    }

    @Override
    public AcompStatus await() {
        LaneThread.refuse();
        awaitIdle();
        return status();
    }

    /**
     * Submits one raw-deflate piece of a longer stream; the block pipeline's. Source and destination are one native segment each.
     *
     * @param last true if the stream ends with this piece
     */
    public Submission submitPiece(boolean last) {
        return submit(last ? Kind.LAST_PIECE : Kind.PIECE, null, whenFull, true);
    }

    /**
     * Submits one step of a decoder; the block pipeline's. Source and destination are one native segment each.
     *
     * @param steps the decoder
     */
    public Submission submitStep(StreamDecoder steps) {
        return submit(Kind.STEP, steps, whenFull, true);
    }

    private Submission submit(Kind what, @Nullable StreamDecoder steps, WhenFull full, boolean notify) {
        checkIdle();
        if (source.count == 0 || destination.count == 0 && allocator == null) {
            throw new IllegalStateException("a request needs a source and a destination, sources=" + source.count + ", destinations="
                    + destination.count);
        }
        if (full == WhenFull.WAIT) {
            LaneThread.refuse();
        }
        if (transform.isClosed()) {
            throw transform.closed();
        }
        long ticket = begin();
        boolean taken = false;
        try {
            if (context != null) {
                context.checkOpen();
            }
            describe(what, steps, notify);
            if (engine.observer() != null) {
                submitNanos = System.nanoTime();
            }
            Routes routes = isPart() ? null : transform.routes(operation());
            Submission answer = routes != null && routes.hasDevices()
                    ? Router.submit(this, ticket, full, routes)
                    : submitToSoftware(ticket, full);
            taken = answer != Submission.QUEUE_FULL;
            return answer;
        } finally {
            if (!taken) {
                uses.release();
                notTaken(ticket);
            }
        }
    }

    /** Writes only what differs from the last submission: the lines of the rest stay in the lane's cache. */
    private void describe(Kind what, @Nullable StreamDecoder steps, boolean notify) {
        if (kind != what || route == null) {
            kind = what;
            route = routeOf(what);
        }
        if (decoder != steps) {
            decoder = steps;
        }
        if (notifies != notify) {
            notifies = notify;
        }
        forgetDevice();
        if (timeoutNanos != 0 || deadlineNanos != 0) {
            deadlineNanos = timeoutNanos == 0 ? 0 : nonZero(System.nanoTime() + timeoutNanos);
        }
    }

    private Route routeOf(Kind what) {
        return switch (what) {
            case COMPRESS -> transform.routes(Operation.COMPRESS).first();
            case DECOMPRESS -> transform.routes(Operation.DECOMPRESS).first();
            case PIECE, LAST_PIECE -> transform.streamRoute(Operation.COMPRESS);
            case STEP -> transform.streamRoute(Operation.DECOMPRESS);
        };
    }

    /** Software does it, or did, for a reason. */
    Submission submitToSoftware(long ticket, WhenFull full, Route software, FallbackReason reason) {
        route = software;
        setFallback(reason);
        Submission answer = submitToSoftware(ticket, full);
        if (answer == Submission.QUEUE_FULL) {
            clearFallback();
        }
        return answer;
    }

    /** No device may have it and software must not do it: it ends in the submitter's thread. */
    Submission endUnserved(Route refused, FallbackReason reason) {
        storeUnrun(Router.statusOf(reason));
        servedBy(refused.driverName());
        times(0, 0);
        uses.release();
        observe(false);
        settle();
        return Submission.COMPLETED;
    }

    private Submission submitToSoftware(long ticket, WhenFull full) {
        return runsInline() ? runInline(ticket) : submitToLane(ticket, full);
    }

    private Submission submitToLane(long ticket, WhenFull full) {
        Route used = route();
        long bytes = largerSide();
        Lane lane = engine.lanes().choose(bytes);
        checkSegments(lane.thread());
        weigh(used.cost(bytes));
        time(ticket);
        if (isTimed()) {
            submitNanos = System.nanoTime();
        }
        return lane.offer(this, ticket, full);
    }

    /** Decides whether the submission is timed: the first of a request, all large ones, some of the small ones. */
    private void time(long ticket) {
        boolean timed = source.bytes >= TIMED_BYTES
                || engine.observer() != null
                || ticket % (context == null ? TIMED_ONE_IN : CONTEXT_TIMED_ONE_IN) == 1;
        if (timed != isTimed()) {
            setTimed(timed);
        }
        if (!timed && serviceNanos != 0) {
            times(0, 0);
        }
    }

    /**
     * Gives it to a device's lane.
     *
     * @param full what to do if the lane is full; null if software would do it then, so that nothing is counted
     */
    Submission submitToDevice(long ticket, @Nullable WhenFull full, Route used, DeviceLane lane) {
        route = used;
        checkSegments(lane.thread());
        pairsLeft = Math.max(1, pairCount());
        enterDevice(lane);
        weigh(pairsLeft);
        if (!used.inDevice().tryAcquire()) {
            throw transform.closed();
        }
        Submission answer = Submission.QUEUE_FULL;
        try {
            submitNanos = System.nanoTime();
            answer = full != null ? lane.offer(this, ticket, full) : lane.tryOffer(this, ticket) ? Submission.IN_PROGRESS : answer;
            return answer;
        } finally {
            if (answer == Submission.QUEUE_FULL) {
                used.inDevice().release();
            }
        }
    }

    @Override
    void weigh(long value) {
        if (cost != value) {
            cost = value;
        }
    }

    private boolean runsInline() {
        if (execution() != Execution.INLINE || isPart()) {
            return false;
        }
        if (context == null && source.bytes > VIRTUAL_INLINE_BYTES && Thread.currentThread().isVirtual() && !hasConfinedSegment()) {
            engine.counters().count(Event.INLINE_TO_LANE);
            return false;
        }
        return true;
    }

    private Submission runInline(long ticket) {
        checkSegments(Thread.currentThread());
        time(ticket);
        runningInline(ticket);
        if (context != null) {
            context.run();
        } else {
            route().slot().inline().run(this);
        }
        finish();
        observe(true);
        settleInline();
        return Submission.COMPLETED;
    }

    private void checkSegments(Thread runner) {
        uses.take(source, false, runner);
        uses.take(destination, true, runner);
    }

    boolean hasConfinedSegment() {
        Thread other = engine.lanes().anyThread();
        return SegmentUses.hasConfined(source, other) || SegmentUses.hasConfined(destination, other);
    }

    // ---------------------------------------------------------------- the lane's side

    boolean isPastDeadline() {
        return deadlineNanos != 0 && System.nanoTime() - deadlineNanos >= 0;
    }

    boolean isPastDeadline(long now) {
        return deadlineNanos != 0 && now - deadlineNanos >= 0;
    }

    boolean hasDeadline() {
        return deadlineNanos != 0;
    }

    /**
     * When a device that takes it now has taken too long; half of what is left if software is to have the other half. A self-test's requests
     * have the self-test's time.
     */
    long deviceDeadline(long now, long timeoutNanos, boolean shares) {
        if (deadlineNanos == 0) {
            return now + timeoutNanos;
        }
        long own = deadlineNanos - now;
        return now + (transform.isCounted() ? Math.min(timeoutNanos, shares ? own / 2 : own) : own);
    }

    void times(long wait, long service) {
        waitNanos = wait;
        serviceNanos = service;
    }

    /** Ends an asynchronous submission: idle first, then the waiter, then the callback. Nothing is touched afterwards. */
    void complete() {
        AcompCallback receiver = notifies ? callback : null;
        Object attachment = cookie;
        CompletableFuture<Void> started = startedEvent;
        if (started != null) {
            startedEvent = null;
        }
        Route used = route();
        UseCount device = used.isDevice() ? used.inDevice() : null;
        finish();
        observe(false);
        settle();
        if (receiver != null) {
            engine.events().done(this, receiver, attachment, started);
        }
        if (device != null) {
            device.release(); // last: whoever closes the transform waits for it
        }
    }

    /** What is left to do before the request is idle. */
    private void finish() {
        Route used = route();
        servedBy(used.driverName());
        uses.release();
        if (pairCount() > 1 && closeForCancel()) {
            setStatus(AcompStatus.CANCELLED);
        }
    }

    private void observe(boolean inline) {
        RequestObserver observer = engine.observer();
        if (observer != null && transform.isCounted()) {
            setRanInline(inline);
            engine.events().ended(observer, this);
        }
    }

    /** Tells the caller that its backlogged request moved into the ring. On the lane's thread, before the request can complete. */
    void announceStarted() {
        AcompCallback receiver = callback;
        if (notifies && receiver != null) {
            startedEvent = engine.events().started(this, receiver, cookie);
        }
    }

    /** The engine arenas in use. */
    SegmentUses uses() {
        return uses;
    }

    @Override
    boolean canStop() {
        Route used = route;
        return pairCount() > 1 && used != null && !used.isDevice();
    }

    // ---------------------------------------------------------------- what the runner asks

    @Override
    @Nullable StreamDecoder steps() {
        return decoder;
    }

    Transform transform() {
        return transform;
    }

    boolean isServedBy(DriverSlot slot) {
        Route used = route;
        return used != null && used.slot() == slot;
    }

    @Override
    EngineCounters counters() {
        return engine.counters();
    }

    Kind kind() {
        return kind;
    }

    @Override
    public Operation operation() {
        return kind == Kind.DECOMPRESS || kind == Kind.STEP ? Operation.DECOMPRESS : Operation.COMPRESS;
    }

    @Override
    public String algorithm() {
        return transform.algorithm();
    }

    @Override
    public boolean isPart() {
        return kind.ordinal() > Kind.DECOMPRESS.ordinal();
    }

    @Override
    Route route() {
        return Objects.requireNonNull(route, "route");
    }

    @Override
    void reroute(Route next) {
        route = next;
    }

    @Override
    Routes routes() {
        return transform.routes(operation());
    }

    StreamDecoder decoder() {
        return Objects.requireNonNull(decoder, "decoder");
    }

    boolean verify() {
        return transform.settings().verify();
    }

    boolean isNullAlgorithm() {
        return transform.isNullAlgorithm();
    }

    MemorySegment[] allocated() {
        MemorySegment[] holder = allocated;
        if (holder == null) {
            holder = new MemorySegment[1];
            allocated = holder;
        }
        return holder;
    }

    private static long nonZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }
}
