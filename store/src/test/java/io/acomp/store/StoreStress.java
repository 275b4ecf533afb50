package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Load on a store whose answers are all checked. Each slot is written by one owner, who knows what it must hold; readers accept what was
 * there at some time between the begin and the end of their load, and nothing else. Others do as the test says meanwhile, until the owners
 * are through.
 */
public final class StoreStress {
    private static final int EMPTY = 0;
    private static final long LEAST_TURNS = 20;
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private final CompressedStore store;
    private final int slots;
    private final int owners;
    private final int steps;
    private final AtomicLongArray started; // version that is being put, or was put last; a multiple of 4 is an empty slot
    private final AtomicLongArray done;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> helpers = new ArrayList<>();
    private final List<AtomicLong> turns = new ArrayList<>();
    private BooleanSupplier enough = () -> true;
    private ThreadFactory threads = Thread.ofPlatform().factory();

    /** Something that is done again and again. */
    @FunctionalInterface
    public interface Action {
        /** Does it once. */
        void run(Random random) throws Exception;
    }

    /**
     * Load.
     *
     * @param store what is loaded; slots from 0 on are used
     * @param slots how many
     * @param owners threads that write
     * @param steps of each owner, at least; they go on until everybody else had some turns
     */
    public StoreStress(CompressedStore store, int slots, int owners, int steps) {
        this.store = store;
        this.slots = slots;
        this.owners = owners;
        this.steps = steps;
        started = new AtomicLongArray(slots);
        done = new AtomicLongArray(slots);
    }

    /** Uses threads of another kind. */
    public StoreStress threads(ThreadFactory factory) {
        threads = factory;
        return this;
    }

    /** Has the owners go on until something has happened often enough, besides. */
    public StoreStress until(BooleanSupplier condition) {
        enough = condition;
        return this;
    }

    /** Adds somebody who does something until the owners are through. */
    public StoreStress beside(Action action) {
        Random random = new Random(helpers.size());
        AtomicLong done = new AtomicLong();
        turns.add(done);
        helpers.add(threads.newThread(() -> guarded(() -> {
            while (!over.get()) {
                action.run(random);
                done.incrementAndGet();
                breathe();
            }
        })));
        return this;
    }

    /** Adds somebody who reads. */
    public StoreStress reader() {
        byte[] page = new byte[Pages.SIZE];
        return beside(random -> read(random.nextInt(slots), page));
    }

    /** Runs it; fails if anybody saw anything wrong. Everything is checked once more at the end. */
    public void run() throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (int owner = 0; owner < owners; owner++) {
            int number = owner;
            writers.add(threads.newThread(() -> guarded(() -> own(number))));
        }
        helpers.forEach(Thread::start);
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        over.set(true);
        for (Thread helper : helpers) {
            helper.join();
        }
        Throwable seen = failure.get();
        if (seen != null) {
            throw new AssertionError("under load: " + seen, seen);
        }
        byte[] page = new byte[Pages.SIZE];
        for (int slot = 0; slot < slots; slot++) {
            read(slot, page);
        }
        StoreInvariants.check(store);
    }

    private interface Work {
        void run() throws Exception;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            over.set(true);
        }
    }

    private void own(int owner) {
        Random random = new Random(owner);
        byte[] page = new byte[Pages.SIZE];
        long end = System.nanoTime() + DEADLINE_NANOS;
        for (int step = 0; (step < steps || !hadTurns(end)) && !over.get(); step++) {
            int slot = random.nextInt((slots - owner + owners - 1) / owners) * owners + owner;
            switch (random.nextInt(8)) {
                case 0 -> put(slot, done.get(slot) / 4 * 4 + 4);
                case 1, 2, 3 -> put(slot, next(slot, random));
                default -> read(slot, page);
            }
            breathe();
        }
    }

    /** Virtual threads have no time slices, and one that only yields may starve those that others wake. */
    private static void breathe() {
        if (Thread.currentThread().isVirtual()) {
            LockSupport.parkNanos(1_000);
        }
    }

    private boolean hadTurns(long end) {
        if (System.nanoTime() - end > 0) {
            throw new AssertionError("not enough has happened, turns of the others: " + turns);
        }
        return enough.getAsBoolean() && turns.stream().allMatch(count -> count.get() >= LEAST_TURNS);
    }

    private long next(int slot, Random random) {
        return done.get(slot) / 4 * 4 + 5 + random.nextInt(3);
    }

    private void put(int slot, long version) {
        started.set(slot, version);
        if (version % 4 == EMPTY) {
            store.invalidate(slot);
        } else {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(page(slot, version))));
        }
        done.set(slot, version);
    }

    private static byte[] page(int slot, long version) {
        return Pages.any(slot * 7919L + version);
    }

    private void read(int slot, byte[] page) {
        long least = done.get(slot);
        LoadResult result = store.load(slot, MemorySegment.ofArray(page));
        long most = started.get(slot);
        assertTrue(result == LoadResult.LOADED || result == LoadResult.ABSENT, "slot " + slot + ": " + result);
        for (long version = least; version <= most; version++) {
            if (result == LoadResult.ABSENT ? version % 4 == EMPTY : version % 4 != EMPTY && Arrays.equals(page, page(slot, version))) {
                return;
            }
        }
        throw new AssertionError("slot " + slot + " gives what was not there from version " + least + " to " + most + ", result=" + result);
    }
}
