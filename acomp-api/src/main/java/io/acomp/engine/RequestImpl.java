package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * A request: its settings, its state machine, its results.
 *
 * <p>One word holds the submission's number (the ticket) and its phase, so that nothing that belongs to an earlier submission (a ring slot,
 * a backlog link, a cancel, a device's tag) can act on a later one: it compares the ticket.
 *
 * <pre>
 *  IDLE → SUBMITTING ┬→ QUEUED ──────────────┬→ RUNNING ┬→ IDLE, then DONE
 *                    ├→ BACKLOGGED → QUEUED ─┤          └→ STOPPING → IDLE (a batch that is cancelled between pairs)
 *                    ├→ RUNNING (inline)     └→ CANCELLING → IDLE, then DONE (cancelled before its start)
 *                    └→ IDLE (not taken)
 * </pre>
 *
 * <p>Longer than most files here because the public setters and getters of the request are many and the state machine must not be split.
 */
public final class RequestImpl implements AcompRequest {
    /** What a submission asks for; the last three are the block pipeline's. */
    enum Kind {
        COMPRESS,
        DECOMPRESS,
        PIECE,
        LAST_PIECE,
        STEP
    }

    private static final int IDLE = 0;
    private static final int SUBMITTING = 1;
    private static final int BACKLOGGED = 2;
    private static final int QUEUED = 3;
    private static final int RUNNING = 4;
    private static final int CANCELLING = 5;
    private static final int STOPPING = 6;
    private static final int PHASE_BITS = 3;
    private static final long PHASE_MASK = (1L << PHASE_BITS) - 1;

    /** Largest source an inline call runs on a virtual thread, in bytes. */
    private static final long VIRTUAL_INLINE_BYTES = 16 << 10;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;
    private static final long SECOND_WAITER_NANOS = 100_000;
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");
    private static final VarHandle STATE;
    private static final VarHandle WAITER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(RequestImpl.class, "state", long.class);
            WAITER = lookup.findVarHandle(RequestImpl.class, "waiter", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Transform transform;
    private final EngineImpl engine;

    // settings, written while idle
    final SegmentList source = new SegmentList();
    final SegmentList destination = new SegmentList();
    @Nullable OutputAllocator allocator;
    long allocatorCap;
    long maxWindow = Long.MAX_VALUE;
    private long maxOutput = Long.MAX_VALUE;
    private double maxRatio = Double.POSITIVE_INFINITY;
    private int pairs;
    private WhenFull whenFull = WhenFull.REJECT;
    private Execution execution;
    private long timeoutNanos;
    private @Nullable AcompCallback callback;
    private @Nullable Object cookie;

    // the submission in flight, written before it is published
    private Kind kind = Kind.COMPRESS;
    private @Nullable Route route;
    private @Nullable StreamDecoder decoder;
    private boolean notifies;
    private long submitNanos;
    private long deadlineNanos;
    private EngineArena @Nullable [] usedArenas;
    private int usedArenaCount;
    private MemorySegment @Nullable [] allocated;
    private @Nullable CompletableFuture<Void> startedEvent;
    long cost;

    // links of the lane and its backlog, valid in flight
    @Nullable RequestImpl backlogNext;
    long backlogTicket;
    Lane.@Nullable Room roomWaiter;
    int pairsLeft;

    // results, written before the request is idle again
    private AcompStatus status = AcompStatus.OK;
    private long produced;
    private long consumed;
    private long errorOffset = -1;
    private @Nullable String driver;
    private @Nullable MemorySegment output;
    private AcompStatus[] pairStatus = new AcompStatus[0];
    private long[] pairProduced = new long[0];
    private long waitNanos;
    private long serviceNanos;

    private volatile long state;
    private volatile @Nullable Thread waiter;

    RequestImpl(Transform transform, EngineImpl engine, Execution execution) {
        this.transform = transform;
        this.engine = engine;
        this.execution = execution;
    }

    // ---------------------------------------------------------------- settings

    @Override
    public RequestImpl source(MemorySegment segment) {
        checkIdle();
        source.set(segment);
        pairs = 0;
        return this;
    }

    @Override
    public RequestImpl source(List<MemorySegment> sources) {
        checkIdle();
        source.set(sources);
        pairs = 0;
        return this;
    }

    @Override
    public RequestImpl destination(MemorySegment segment) {
        checkIdle();
        destination.set(segment);
        allocator = null;
        pairs = 0;
        return this;
    }

    @Override
    public RequestImpl destination(List<MemorySegment> destinations) {
        checkIdle();
        destination.set(destinations);
        allocator = null;
        pairs = 0;
        return this;
    }

    @Override
    public RequestImpl destination(OutputAllocator outputs, long capBytes) {
        checkIdle();
        if (capBytes < 1) {
            throw new IllegalArgumentException("a destination has at least one byte, capBytes=" + capBytes);
        }
        allocator = Objects.requireNonNull(outputs, "allocator");
        allocatorCap = capBytes;
        destination.clear();
        pairs = 0;
        return this;
    }

    @Override
    public RequestImpl pairs(List<MemorySegment> sources, List<MemorySegment> destinations) {
        checkIdle();
        if (sources.isEmpty() || sources.size() != destinations.size()) {
            throw new IllegalArgumentException("a batch has one destination per source and at least one pair, sources=" + sources.size()
                    + ", destinations=" + destinations.size());
        }
        source.set(sources);
        destination.set(destinations);
        allocator = null;
        pairs = sources.size();
        if (pairStatus.length < pairs) {
            pairStatus = new AcompStatus[pairs];
            pairProduced = new long[pairs];
        }
        return this;
    }

    @Override
    public RequestImpl whenFull(WhenFull value) {
        checkIdle();
        whenFull = Objects.requireNonNull(value, "whenFull");
        return this;
    }

    @Override
    public RequestImpl execution(Execution value) {
        checkIdle();
        execution = Objects.requireNonNull(value, "execution");
        return this;
    }

    @Override
    public RequestImpl maxOutput(long bytes) {
        checkIdle();
        if (bytes < 0) {
            throw new IllegalArgumentException("an output has 0 or more bytes, maxOutput=" + bytes);
        }
        maxOutput = bytes;
        return this;
    }

    @Override
    public RequestImpl maxRatio(double ratio) {
        checkIdle();
        if (!(ratio > 0)) {
            throw new IllegalArgumentException("a ratio is above 0, maxRatio=" + ratio);
        }
        maxRatio = ratio;
        return this;
    }

    @Override
    public RequestImpl maxWindow(long bytes) {
        checkIdle();
        if (bytes < 1) {
            throw new IllegalArgumentException("a window has at least one byte, maxWindow=" + bytes);
        }
        maxWindow = bytes;
        return this;
    }

    @Override
    public RequestImpl deadline(Duration timeout) {
        checkIdle();
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a deadline is not negative, timeout=" + timeout);
        }
        timeoutNanos = timeout.compareTo(Duration.ofDays(365)) > 0 ? 0 : timeout.toNanos();
        return this;
    }

    @Override
    public RequestImpl onComplete(@Nullable AcompCallback receiver, @Nullable Object attachment) {
        checkIdle();
        callback = receiver;
        cookie = attachment;
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
        LaneThread.refuse();
        submit(Kind.COMPRESS, null, WhenFull.WAIT, false);
        return await();
    }

    @Override
    public AcompStatus decompressAndWait() {
        LaneThread.refuse();
        submit(Kind.DECOMPRESS, null, WhenFull.WAIT, false);
        return await();
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
        long before = state;
        if (phase(before) != IDLE) {
            throw inFlight();
        }
        if (source.count == 0 || destination.count == 0 && allocator == null) {
            throw new IllegalStateException("a request needs a source and a destination, sources=" + source.count + ", destinations="
                    + destination.count);
        }
        if (full == WhenFull.WAIT) {
            LaneThread.refuse();
        }
        long ticket = ticket(before) + 1;
        if (!STATE.compareAndSet(this, before, word(ticket, SUBMITTING))) {
            throw inFlight();
        }
        boolean taken = false;
        Route used = null;
        try {
            kind = what;
            decoder = steps;
            notifies = notify;
            used = transform.route(what == Kind.DECOMPRESS || what == Kind.STEP ? Operation.DECOMPRESS : Operation.COMPRESS);
            if (!used.uses().tryAcquire()) {
                used = null;
                throw transform.closed();
            }
            route = used;
            deadlineNanos = timeoutNanos == 0 ? 0 : nonZero(System.nanoTime() + timeoutNanos);
            Submission answer = used.slot().isDevice() ? submitToDevice(used, ticket, full)
                    : runsInline(what) ? runInline(used, ticket) : submitToLane(used, ticket, full);
            taken = answer != Submission.QUEUE_FULL;
            return answer;
        } finally {
            if (!taken) {
                releaseArenas();
                route = null;
                if (used != null) {
                    used.uses().release();
                }
                STATE.setVolatile(this, word(ticket, IDLE));
            }
        }
    }

    private Submission submitToLane(Route used, long ticket, WhenFull full) {
        long bytes = Math.max(source.bytes, destination.bytes);
        Lane lane = engine.lanes().choose(bytes);
        checkSegments(lane.thread());
        cost = (Math.min(bytes, 1L << 40) * used.slot().driver().nanosPerKilobyte(used.operation()) >> 10) + 1;
        submitNanos = System.nanoTime();
        return lane.offer(this, ticket, full);
    }

    private Submission submitToDevice(Route used, long ticket, WhenFull full) {
        DeviceLane lane = used.slot().chooseDeviceLane();
        checkSegments(lane.thread());
        pairsLeft = Math.max(1, pairs);
        cost = pairsLeft;
        submitNanos = System.nanoTime();
        return lane.offer(this, ticket, full);
    }

    private boolean runsInline(Kind what) {
        if (execution != Execution.INLINE || what.ordinal() > Kind.DECOMPRESS.ordinal()) {
            return false;
        }
        if (source.bytes > VIRTUAL_INLINE_BYTES && Thread.currentThread().isVirtual() && !hasConfinedSegment()) {
            engine.counters().count(Event.INLINE_TO_LANE);
            return false;
        }
        return true;
    }

    private Submission runInline(Route used, long ticket) {
        checkSegments(Thread.currentThread());
        STATE.setRelease(this, word(ticket, RUNNING));
        waitNanos = 0;
        try {
            used.slot().inline().run(this);
        } catch (Throwable refused) {
            STATE.setRelease(this, word(ticket, SUBMITTING));
            throw refused;
        }
        end();
        return Submission.COMPLETED;
    }

    // ---------------------------------------------------------------- the lane's side

    /** Records that the request is about to be published to a ring. */
    void queued(long ticket) {
        STATE.setRelease(this, word(ticket, QUEUED));
    }

    /** Records that the request is about to join a backlog. */
    void backlogged(long ticket) {
        STATE.setRelease(this, word(ticket, BACKLOGGED));
    }

    /** Takes back {@link #backlogged}: the backlog was full. */
    void notBacklogged(long ticket) {
        STATE.setRelease(this, word(ticket, SUBMITTING));
    }

    /** From the backlog into the ring, unless it is being cancelled; a cancelled one goes through the ring all the same. */
    void movedToRing(long ticket) {
        STATE.compareAndSet(this, word(ticket, BACKLOGGED), word(ticket, QUEUED));
    }

    /** Starts the submission; false if it was cancelled before. */
    boolean tryStart(long ticket) {
        return STATE.compareAndSet(this, word(ticket, QUEUED), word(ticket, RUNNING));
    }

    boolean isCancelRequested() {
        return phase(state) == STOPPING;
    }

    boolean isPastDeadline() {
        return deadlineNanos != 0 && System.nanoTime() - deadlineNanos >= 0;
    }

    boolean isPastDeadline(long now) {
        return deadlineNanos != 0 && now - deadlineNanos >= 0;
    }

    /** When the submission must end, as System.nanoTime counts; 0 for never. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    long submitNanos() {
        return submitNanos;
    }

    void times(long wait, long service) {
        waitNanos = wait;
        serviceNanos = service;
    }

    /** Stores the result of a single request. */
    void store(long result) {
        status = CodecResult.status(result);
        errorOffset = CodecResult.offset(result);
        StreamDecoder steps = decoder;
        if (steps != null) {
            consumed = steps.consumed();
            produced = steps.produced();
        } else {
            produced = Math.max(0, result);
        }
        if (result < 0 || allocator == null) {
            output = null;
        }
    }

    void storePair(int index, long result) {
        pairStatus[index] = CodecResult.status(result);
        pairProduced[index] = Math.max(0, result);
    }

    /** Sums a batch up. */
    void finishPairs() {
        AcompStatus worst = AcompStatus.OK;
        long sum = 0;
        for (int i = 0; i < pairs; i++) {
            sum += pairProduced[i];
            if (worst == AcompStatus.OK) {
                worst = pairStatus[i];
            }
        }
        status = worst;
        produced = sum;
        errorOffset = -1;
        output = null;
    }

    /** Stores one failure for a request that no codec saw, for each of its pairs. */
    void storeUnrun(AcompStatus reason) {
        long result = CodecResult.failure(reason);
        if (pairs == 0) {
            store(result);
            if (decoder != null) {
                consumed = 0;
                produced = 0;
            }
        } else {
            for (int i = 0; i < pairs; i++) {
                storePair(i, result);
            }
            finishPairs();
        }
    }

    /** Ends an asynchronous submission: idle first, then the waiter, then the callback. Nothing is touched afterwards. */
    void complete() {
        AcompCallback receiver = notifies ? callback : null;
        Object attachment = cookie;
        CompletableFuture<Void> started = startedEvent;
        startedEvent = null;
        end();
        if (receiver != null) {
            Executor executor = engine.config().callbackExecutor();
            if (executor == null) {
                deliver(receiver, AcompEvent.DONE, attachment);
            } else if (started != null) {
                started.whenCompleteAsync((nothing, failure) -> deliver(receiver, AcompEvent.DONE, attachment), executor);
            } else {
                deliverOn(executor, receiver, AcompEvent.DONE, attachment);
            }
        }
    }

    private void end() {
        Route used = route;
        driver = used.slot().driver().name();
        decoder = null;
        if (usedArenaCount > 0) {
            releaseArenas();
        }
        route = null;
        long running = state;
        if (phase(running) == STOPPING || pairs > 0 && !STATE.compareAndSet(this, running, word(ticket(running), SUBMITTING))) {
            status = AcompStatus.CANCELLED;
        }
        used.uses().release();
        STATE.setVolatile(this, word(ticket(running), IDLE));
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Tells the caller that its backlogged request moved into the ring. On the lane's thread, before the request can complete. */
    void announceStarted() {
        AcompCallback receiver = callback;
        if (!notifies || receiver == null) {
            return;
        }
        Object attachment = cookie;
        Executor executor = engine.config().callbackExecutor();
        if (executor == null) {
            deliver(receiver, AcompEvent.STARTED, attachment);
            return;
        }
        try {
            startedEvent = CompletableFuture.runAsync(() -> deliver(receiver, AcompEvent.STARTED, attachment), executor);
        } catch (RejectedExecutionException full) {
            engine.counters().count(Event.CALLBACK_EXECUTOR_REFUSED);
            deliver(receiver, AcompEvent.STARTED, attachment);
        }
    }

    private void deliverOn(Executor executor, AcompCallback receiver, AcompEvent event, @Nullable Object attachment) {
        try {
            executor.execute(() -> deliver(receiver, event, attachment));
        } catch (RejectedExecutionException full) {
            engine.counters().count(Event.CALLBACK_EXECUTOR_REFUSED);
            deliver(receiver, event, attachment);
        }
    }

    private void deliver(AcompCallback receiver, AcompEvent event, @Nullable Object attachment) {
        try {
            receiver.onEvent(this, event, attachment);
        } catch (Throwable failure) {
            engine.counters().count(Event.CALLBACK_FAILED);
            LOG.log(System.Logger.Level.WARNING, "callback threw, event=" + event, failure);
        }
    }

    // ---------------------------------------------------------------- segments

    private void checkSegments(Thread runner) {
        usedArenaCount = 0;
        for (int i = 0; i < source.count; i++) {
            checkSegment(source.segments[i], runner);
        }
        for (int i = 0; i < destination.count; i++) {
            MemorySegment segment = destination.segments[i];
            if (segment.isReadOnly()) {
                throw new IllegalArgumentException("a destination must be writable, segment=" + segment);
            }
            checkSegment(segment, runner);
        }
    }

    private void checkSegment(MemorySegment segment, Thread runner) {
        if (!segment.isAccessibleBy(runner)) {
            throw new IllegalArgumentException(
                    "a segment of a confined arena is only for INLINE from its own thread, segment=" + segment);
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalArgumentException("the segment's arena is closed, segment=" + segment);
        }
        EngineArena arena = engine.arenas().of(segment);
        if (arena != null) {
            use(arena, segment);
        }
    }

    private void use(EngineArena arena, MemorySegment segment) {
        EngineArena[] used = usedArenas;
        for (int i = 0; i < usedArenaCount; i++) {
            if (used[i] == arena) {
                return;
            }
        }
        if (!arena.tryAcquire()) {
            throw new IllegalArgumentException("the segment's arena is closed, segment=" + segment);
        }
        if (used == null || used.length == usedArenaCount) {
            EngineArena[] grown = new EngineArena[Math.max(2, 2 * usedArenaCount)];
            if (used != null) {
                System.arraycopy(used, 0, grown, 0, usedArenaCount);
            }
            used = grown;
            usedArenas = grown;
        }
        used[usedArenaCount++] = arena;
    }

    private void releaseArenas() {
        for (int i = 0; i < usedArenaCount; i++) {
            usedArenas[i].release();
            usedArenas[i] = null;
        }
        usedArenaCount = 0;
    }

    /** Hands the arenas in use over to whoever keeps a device's memory alive; the request no longer releases them. */
    EngineArena[] surrenderArenas() {
        EngineArena[] taken = new EngineArena[usedArenaCount];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = usedArenas[i];
            usedArenas[i] = null;
        }
        usedArenaCount = 0;
        return taken;
    }

    boolean segmentsAlive() {
        return alive(source) && alive(destination);
    }

    private static boolean alive(SegmentList list) {
        for (int i = 0; i < list.count; i++) {
            if (!list.segments[i].scope().isAlive()) {
                return false;
            }
        }
        return true;
    }

    private boolean hasConfinedSegment() {
        Thread other = engine.lanes().anyThread();
        return confined(source, other) || confined(destination, other);
    }

    private static boolean confined(SegmentList list, Thread other) {
        for (int i = 0; i < list.count; i++) {
            if (!list.segments[i].isAccessibleBy(other)) {
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- waiting, cancelling, reading

    @Override
    public AcompStatus await() {
        LaneThread.refuse();
        long begun = state;
        if (phase(begun) == IDLE) {
            return status;
        }
        long ticket = ticket(begun);
        Thread self = Thread.currentThread();
        for (int i = self.isVirtual() ? SPINS : 0; i < SPINS; i++) {
            if (isOver(ticket)) {
                return status;
            }
            Thread.onSpinWait();
        }
        boolean first = WAITER.compareAndSet(this, null, self);
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
        return status;
    }

    private boolean isOver(long ticket) {
        long now = state;
        return phase(now) == IDLE || ticket(now) != ticket;
    }

    @Override
    public long ticket() {
        return ticket(state);
    }

    @Override
    public boolean cancel(long ticket) {
        while (true) {
            long now = state;
            if (ticket(now) != ticket) {
                return false;
            }
            int next;
            switch (phase(now)) {
                case BACKLOGGED, QUEUED -> next = CANCELLING;
                case RUNNING -> next = pairs > 1 && !routeIsDevice() ? STOPPING : -1;
                case CANCELLING, STOPPING -> {
                    return true;
                }
                default -> next = -1;
            }
            if (next < 0) {
                return false;
            }
            if (STATE.compareAndSet(this, now, word(ticket, next))) {
                return true;
            }
        }
    }

    private boolean routeIsDevice() {
        Route used = route;
        return used == null || used.slot().isDevice();
    }

    @Override
    public boolean isInFlight() {
        return phase(state) != IDLE;
    }

    @Override
    public AcompStatus status() {
        return status;
    }

    @Override
    public long produced() {
        return produced;
    }

    /** Bytes of source the last decoder step consumed. */
    public long consumed() {
        return consumed;
    }

    @Override
    public long errorOffset() {
        return errorOffset;
    }

    @Override
    public @Nullable String driver() {
        return driver;
    }

    @Override
    public @Nullable MemorySegment output() {
        return output;
    }

    @Override
    public int pairCount() {
        return pairs;
    }

    @Override
    public AcompStatus pairStatus(int index) {
        return pairStatus[Objects.checkIndex(index, pairs)];
    }

    @Override
    public long pairProduced(int index) {
        return pairProduced[Objects.checkIndex(index, pairs)];
    }

    @Override
    public long waitNanos() {
        return waitNanos;
    }

    @Override
    public long serviceNanos() {
        return serviceNanos;
    }

    // ---------------------------------------------------------------- what the runner asks

    Transform transform() {
        return transform;
    }

    Kind kind() {
        return kind;
    }

    Operation operation() {
        return kind == Kind.DECOMPRESS || kind == Kind.STEP ? Operation.DECOMPRESS : Operation.COMPRESS;
    }

    Route route() {
        return Objects.requireNonNull(route, "route");
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

    /** Most bytes the limits let a source of this size produce. */
    long outputBound(boolean compress, long sourceBytes) {
        double byRatio = compress || maxRatio == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : maxRatio * sourceBytes;
        return byRatio >= maxOutput ? maxOutput : (long) byRatio;
    }

    MemorySegment[] allocated() {
        MemorySegment[] holder = allocated;
        if (holder == null) {
            holder = new MemorySegment[1];
            allocated = holder;
        }
        return holder;
    }

    void deliver(MemorySegment segment) {
        output = segment;
    }

    void rejected(Rejection reason) {
        engine.counters().rejected(reason);
    }

    // ---------------------------------------------------------------- words

    private void checkIdle() {
        if (phase(state) != IDLE) {
            throw inFlight();
        }
    }

    private IllegalStateException inFlight() {
        return new IllegalStateException("the request is in flight, ticket=" + ticket());
    }

    private static long word(long ticket, int phase) {
        return ticket << PHASE_BITS | phase;
    }

    private static long ticket(long word) {
        return word >>> PHASE_BITS;
    }

    private static int phase(long word) {
        return (int) (word & PHASE_MASK);
    }

    private static long nonZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }
}
