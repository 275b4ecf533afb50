package io.acomp.bench.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.CpuClock;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Slice;

/**
 * Does the requests of a schedule at their times, in an open loop: a request's latency counts from the moment it was to begin, whatever was
 * in its way. As many threads as the trace had callers take turns: one waits for the next request's time while the others do requests that
 * run in their callers' threads. Requests that ran on lanes are submitted and left to it. Used by one thread.
 */
final class ReplayLoop implements Contender {
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Outputs above this are few and have slots of their own, that do not fill the memory. */
    private static final long SMALL_ROOM = 256 << 10;
    private static final long SLOTS_BYTES = 256 << 20;
    private static final int LEAST_SLOTS = 2;
    private static final int MOST_SLOTS = 4096;
    private static final long ALIGNMENT = 64;
    private static final int DIGITS = 3;

    private final String name;
    private final ReplayWork work;
    private final double speed;
    private final Pace pace;
    private final LongSupplier deviceNanos;
    private final ExecutorService threads;
    private final List<Caller> callers = new ArrayList<>();
    private final Slots small;
    private final Slots large;
    private final ReentrantLock turn = new ReentrantLock();
    private final List<Histogram> histograms = new ArrayList<>();
    private final long[] latencies;

    // of the run, guarded by the turn
    private int next;
    private int count;
    private boolean paced;
    private boolean heldUp;
    private long begin;
    private long spun;
    private int excused;
    private int late;
    // over all timed runs
    private long timed;
    private long excusedOfTimed;
    private long lateOfTimed;
    private volatile @Nullable HarnessException failure;

    /** Slots whose outputs have room for the same. */
    private final class Slots {
        private final List<Slot> all = new ArrayList<>();
        private final BlockingQueue<Slot> idle = new LinkedBlockingQueue<>();

        Slots(Arena arena, long room) {
            for (long i = 0; room > 0 && i < Math.clamp(SLOTS_BYTES / room, LEAST_SLOTS, MOST_SLOTS); i++) {
                all.add(new Slot(this, arena.allocate(room, ALIGNMENT)));
            }
            idle.addAll(all);
        }

        /** An idle slot; waits for one if there is none, and says so. */
        Slot take() {
            Slot slot = idle.poll();
            long since = System.nanoTime();
            while (slot == null) {
                heldUp = true;
                checkStall(since);
                LockSupport.parkNanos(NAP_NANOS);
                slot = idle.poll();
            }
            return slot;
        }

        void awaitAll() {
            long since = System.nanoTime();
            while (idle.size() < all.size()) {
                checkStall(since);
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /** A request that runs on a lane, again and again. */
    private final class Slot {
        private final Slots home;
        private final MemorySegment room;
        private final Map<Acomp, AcompRequest> requests = new HashMap<>();
        private int index;

        Slot(Slots home, MemorySegment room) {
            this.home = home;
            this.room = room;
        }

        void submit(int what) {
            AcompRequest request = requests.computeIfAbsent(
                    work.transform(what),
                    acomp -> acomp.newRequest().whenFull(WhenFull.REJECT).onComplete(this::done, null));
            index = what;
            work.prepare(what, request, room);
            long since = System.nanoTime();
            while (start(what, request) == Submission.QUEUE_FULL) {
                heldUp = true;
                checkStall(since);
                LockSupport.parkNanos(NAP_NANOS);
            }
        }

        private void done(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
            if (event == AcompEvent.DONE) {
                end(index, request.status());
                home.idle.add(this);
            }
        }
    }

    /** A thread that runs requests itself, with contexts of its own. */
    private final class Caller {
        private final MemorySegment room;
        private final Map<Acomp, AcompContext> contexts = new HashMap<>();

        Caller(MemorySegment room) {
            this.room = room;
        }

        void run(int what) {
            AcompRequest request = contexts.computeIfAbsent(work.transform(what), Acomp::newContext).request();
            work.prepare(what, request, room);
            boolean compress = work.schedule().requests().get(what).operation() == Operation.COMPRESS;
            end(what, compress ? request.compressAndWait() : request.decompressAndWait());
        }

        void close() {
            contexts.values().forEach(AcompContext::close);
        }
    }

    /**
     * A loop.
     *
     * @param name in reports
     * @param work what to do
     * @param speed multiple of the recorded speed
     * @param pace the clock
     * @param arena an engine's, for destinations; not closed here
     * @param deviceNanos what a simulated device has worked so far in this machine's processors
     */
    ReplayLoop(String name, ReplayWork work, double speed, Pace pace, Arena arena, LongSupplier deviceNanos) {
        this.name = name;
        this.work = work;
        this.speed = speed;
        this.pace = pace;
        this.deviceNanos = deviceNanos;
        latencies = new long[work.size()];
        work.groups().forEach(_ -> histograms.add(new Histogram(DIGITS)));
        int callerCount = work.schedule().callers();
        for (int i = 0; i < callerCount; i++) {
            callers.add(new Caller(arena.allocate(work.largestRoom(Long.MAX_VALUE), ALIGNMENT)));
        }
        small = new Slots(arena, work.largestRoom(SMALL_ROOM));
        large = new Slots(arena, work.largestRoom(Long.MAX_VALUE) > SMALL_ROOM ? work.largestRoom(Long.MAX_VALUE) : 0);
        threads = Executors.newFixedThreadPool(callerCount, task -> Thread.ofPlatform().daemon().name("bench-replay").unstarted(task));
    }

    @Override
    public String name() {
        return name;
    }

    /** Does the first requests as fast as it goes, to warm up. */
    void warmUp(int operations) {
        once(Math.min(operations, work.size()), false);
    }

    @Override
    public Slice run(long operations) {
        Slice slice = once((int) operations, speed != ReplayOptions.AS_FAST_AS_IT_GOES);
        timed += operations;
        excusedOfTimed += excused;
        lateOfTimed += late;
        for (int i = 0; i < operations; i++) {
            histograms.get(work.groupOf(i)).recordValue(Math.max(0, latencies[i]));
        }
        return slice;
    }

    private Slice once(int operations, boolean scheduled) {
        next = 0;
        count = operations;
        paced = scheduled;
        heldUp = false;
        spun = 0;
        excused = 0;
        late = 0;
        failure = null;
        long device = deviceNanos.getAsLong();
        long cpu = CpuClock.nanos();
        begin = pace.nanos();
        await();
        long nanos = Math.max(1, pace.nanos() - begin);
        long used = CpuClock.nanos() - cpu - spun - (deviceNanos.getAsLong() - device);
        return new Slice(operations, nanos, Math.max(0, used));
    }

    private void await() {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        callers.forEach(caller -> tasks.add(() -> call(caller)));
        try {
            for (Future<Boolean> task : threads.invokeAll(tasks)) {
                task.get();
            }
            small.awaitAll();
            large.awaitAll();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HarnessException harness ? harness : new HarnessException("a replay failed, contender=" + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, contender=" + name, e);
        }
        HarnessException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    /** A caller's turns, until nothing is left. */
    private boolean call(Caller caller) {
        boolean ranItself = false;
        while (true) {
            int index;
            turn.lock();
            try {
                if (next == count || failure != null) {
                    return true;
                }
                index = next++;
                TracedStart start = new TracedStart(index, ranItself);
                start.await();
                if (!isInline(index)) {
                    submit(index, start);
                    ranItself = false;
                    continue;
                }
                start.judge();
            } catch (HarnessException stalled) {
                failure = stalled; // the others need not find out for themselves
                throw stalled;
            } finally {
                turn.unlock();
            }
            caller.run(index);
            ranItself = true;
        }
    }

    private boolean isInline(int index) {
        return work.schedule().requests().get(index).inline();
    }

    private void submit(int index, TracedStart start) {
        Slot slot = (work.room(index) <= SMALL_ROOM ? small : large).take();
        start.judge();
        slot.submit(index);
    }

    /** The moment a request begins, and whose fault it is if that is late. Under the turn. */
    private final class TracedStart {
        private final long scheduled;

        TracedStart(int index, boolean ranItself) {
            scheduled = paced ? begin + work.schedule().nanos(index, speed) : pace.nanos();
            // whoever comes from a request of its own, with nobody else waiting, was held up by it; and until the schedule is caught up with
            boolean allBusy = ranItself && !turn.hasQueuedThreads();
            heldUp = paced && (allBusy || heldUp) && pace.nanos() > scheduled;
            latencies[index] = scheduled;
        }

        void await() {
            if (paced) {
                spun += pace.until(scheduled);
            }
        }

        void judge() {
            if (paced && pace.nanos() - scheduled > LATE_NANOS) {
                excused += heldUp ? 1 : 0;
                late += heldUp ? 0 : 1;
            }
        }
    }

    private Submission start(int index, AcompRequest request) {
        return work.schedule().requests().get(index).operation() == Operation.COMPRESS ? request.submitCompress() : request.submitDecompress();
    }

    private void end(int index, AcompStatus status) {
        latencies[index] = pace.nanos() - latencies[index];
        try {
            work.check(index, name, status);
        } catch (HarnessException wrong) {
            failure = wrong;
        }
    }

    private void checkStall(long since) {
        if (System.nanoTime() - since > STALL_NANOS) {
            throw new HarnessException("nothing completes any more, contender=" + name);
        }
    }

    /** Times from schedule to end of a group's requests. */
    Histogram latencies(int group) {
        return histograms.get(group);
    }

    /** Threads that take turns. */
    int callers() {
        return callers.size();
    }

    /** Part of the timed requests that began more than 1 ms late because others were in the way. */
    double heldUpShare() {
        return (double) excusedOfTimed / Math.max(1, timed);
    }

    /** Part of the timed requests that began more than 1 ms late though nothing was in the way: the fault of this loop, or of the machine. */
    double lateShare() {
        return (double) lateOfTimed / Math.max(1, timed);
    }

    @Override
    public void close() {
        threads.close();
        callers.forEach(Caller::close);
    }
}
