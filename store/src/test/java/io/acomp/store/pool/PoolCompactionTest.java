package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.memory.AddressSpace;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Handles stay what they are while their objects move (KS row 43). */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolCompactionTest {
    /** An object takes more than a page, so that each move gives one back. */
    private static final int LENGTH = 4096;

    private static final int OBJECTS = 2000;

    /** Steps in once, at a point. */
    private static final class Once extends PoolHooks {
        private Runnable reserved = () -> {};
        private Runnable betweenLooks = () -> {};
        private Runnable beforeFree = () -> {};
        private Runnable betweenSteps = () -> {};

        @Override
        void reserved(int handle) {
            Runnable action = reserved;
            reserved = () -> {};
            action.run();
        }

        @Override
        void betweenLooks(int handle) {
            Runnable action = betweenLooks;
            betweenLooks = () -> {};
            action.run();
        }

        @Override
        void beforeFree(int handle) {
            Runnable action = beforeFree;
            beforeFree = () -> {};
            action.run();
        }

        @Override
        void betweenSteps() {
            Runnable action = betweenSteps;
            betweenSteps = () -> {};
            action.run();
        }
    }

    private final Once hooks = new Once();

    private SlabPool pool() {
        return new SlabPool(AddressSpace.create(), hooks);
    }

    @Test
    void pagesDropAndContentStays() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 1);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(1 + i * 37 % SlabPool.MAX_PAYLOAD);
            }
            model.freeAtRandom(0.7);
            long before = pool.usedBytes();
            long estimate = pool.freeableBytes();
            long pages = pool.compact();
            assertTrue(pages > 0);
            assertEquals(before - pages * 4096, pool.usedBytes());
            assertEquals(estimate, pages * 4096, "nothing is in the way");
            assertEquals(0, pool.freeableBytes());
            assertEquals(pages, pool.pagesCompacted());
            assertEquals(0, pool.compact(), "there is nothing left to do");
            assertEquals(pages, pool.pagesCompacted());
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    @Test
    void anObjectThatMovesBetweenTheLooksIsReadAgain() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 2);
            int first = model.store(LENGTH);
            int second = model.store(LENGTH);
            long place = Entry.place(pool.handles.get(second));
            hooks.betweenLooks = () -> {
                model.free(first);
                pool.compact();
                // what is stored now overwrites the bytes the reader took
                while (place(pool, model.store(LENGTH)) != place) {
                    assertTrue(pool.statistics().objects() < OBJECTS, "nothing takes the place");
                }
            };
            model.check(second);
            assertNotEquals(place, Entry.place(pool.handles.get(second)));
            assertEquals(1, pool.statistics().readRetries());
            model.checkAll();
        }
    }

    @Test
    void anObjectThatMovesAwayAndBackIsReadAgain() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 3);
            int first = model.store(LENGTH);
            int second = model.store(LENGTH);
            long entry = pool.handles.get(second);
            hooks.betweenLooks = () -> {
                model.free(first);
                pool.compact();
                long there = pool.handles.get(second);
                assertNotEquals(Entry.place(entry), Entry.place(there));
                // one more compaction cannot bring it back, since it moves objects to lower places only; so by hand
                long back = Entry.moved(there, Entry.place(entry));
                MemorySegment segment = pool.space.segment(0);
                MemorySegment.copy(segment, pool.space.offset(Entry.place(there)), segment, pool.space.offset(Entry.place(back)), LENGTH + 8);
                pool.handles.setRelease(second, back);
            };
            model.check(second);
            assertEquals(1, pool.statistics().readRetries());
        }
    }

    @Test
    void anObjectThatMovesBeforeItIsFreedIsFreedWhereItIs() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 4);
            int first = model.store(LENGTH);
            int second = model.store(LENGTH);
            int third = model.store(LENGTH);
            hooks.beforeFree = () -> {
                model.free(first);
                pool.compact();
            };
            model.free(third);
            assertEquals(1, pool.statistics().freeRetries());
            model.check(second);
            PoolInvariants.check(pool);
            model.free(second);
            assertEquals(0, pool.usedBytes());
        }
    }

    @Test
    void anObjectFreedBetweenTwoStepsIsNotMoved() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 5);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(LENGTH);
            }
            model.freeAtRandom(0.6);
            AtomicInteger steps = new AtomicInteger();
            hooks.betweenSteps = new Runnable() {
                @Override
                public void run() {
                    Integer[] handles = model.handles();
                    for (int i = 0; i < 5 && i < handles.length; i++) {
                        model.free(handles[i]);
                    }
                    steps.incrementAndGet();
                    hooks.betweenSteps = this;
                }
            };
            pool.compact();
            assertTrue(steps.get() > 2, "steps=" + steps);
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    @Test
    void anObjectThatIsBeingStoredStays() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 6);
            int first = model.store(LENGTH);
            hooks.reserved = () -> {
                model.free(first);
                pool.compact();
            };
            int second = model.store(LENGTH);
            assertNotEquals(0, SpanSpace.index(pool.space.spanOf(Entry.place(pool.handles.get(second))), shape(), place(pool, second)));
            model.check(second);
            PoolInvariants.check(pool);
            pool.compact();
            assertEquals(0, SpanSpace.index(pool.space.spanOf(place(pool, second)), shape(), place(pool, second)), "now it may move");
            model.check(second);
            PoolInvariants.check(pool);
        }
    }

    /** Its place still has the header of what was freed there, and its handle was that one's too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anObjectThatIsBeingStoredWhereAnotherWasStays(boolean sameHandle) {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 7);
            int first = model.store(LENGTH);
            int old = model.store(LENGTH);
            long there = place(pool, old);
            model.free(old);
            hooks.reserved = () -> {
                int own = ObjectHeader.handle(pool.space.segment(there).get(JAVA_LONG, pool.space.offset(there)));
                assertEquals(old, own, "what was there has left its header");
                if (!sameHandle) { // as if another object's handle had been taken
                    pool.space.segment(there).set(JAVA_LONG, pool.space.offset(there), ObjectHeader.of(1, first));
                }
                model.free(first);
                pool.compact();
                assertEquals(there, place(pool, old), "moved while it is stored");
            };
            int second = model.store(LENGTH);
            assertEquals(old, second, "the same handle");
            assertEquals(there, place(pool, second), "the same place");
            model.check(second);
            PoolInvariants.check(pool);
            pool.compact();
            assertNotEquals(there, place(pool, second), "now it may move");
            model.check(second);
            PoolInvariants.check(pool);
        }
    }

    @Test
    void oneAtATime() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 7);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(LENGTH);
            }
            model.freeAtRandom(0.6);
            hooks.betweenSteps = () -> {
                try (ExecutorService other = Executors.newSingleThreadExecutor()) {
                    assertEquals(0, other.submit(pool::compact).get());
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            };
            assertTrue(pool.compact() > 0);
            assertEquals(1, pool.statistics().compactionsRefused());
        }
    }

    /** Another compaction may be past the holes that somebody must see closed. */
    @Test
    void whoNeedsTheRoomWaitsForTheCompactionThatRuns() throws Exception {
        try (SlabPool pool = pool();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            PoolModel model = new PoolModel(pool, 9);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(1 + i * 37 % 5000);
            }
            List<Future<?>> waiting = new ArrayList<>();
            AtomicInteger steps = new AtomicInteger();
            hooks.betweenSteps = new Runnable() {
                @Override
                public void run() {
                    // most classes have been compacted, and get holes again
                    if (steps.incrementAndGet() == SizeClasses.count() - 1) {
                        model.freeAtRandom(0.6);
                        waiting.add(other.submit(() -> pool.compactTo(0)));
                    } else {
                        hooks.betweenSteps = this;
                    }
                }
            };
            pool.compact();
            waiting.getFirst().get(1, TimeUnit.MINUTES);
            assertEquals(0, pool.freeableBytes());
            assertEquals(0, pool.statistics().compactionsRefused());
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    @Test
    void noMoreIsCompactedThanIsNeeded() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 10);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(LENGTH);
            }
            model.freeAtRandom(0.6);
            long used = pool.usedBytes();
            pool.compactTo(used);
            assertEquals(0, pool.pagesCompacted(), "it is within that");
            pool.compactTo(used - 1);
            assertTrue(pool.usedBytes() < used && pool.freeableBytes() == 0);
            pool.compactTo(0);
            model.checkAll();
        }
    }

    /** A compaction puts other objects behind one that is being stored, and that is taken back: there is a hole in their midst. */
    @Test
    void holesThatAWithdrawalLeavesAreClosed() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 11);
            int perSpan = shape().objectsPerSpan();
            int[] objects = new int[perSpan + 3];
            for (int i = 0; i < objects.length; i++) {
                objects[i] = model.store(LENGTH);
            }
            for (int i = perSpan / 2; i < perSpan; i++) {
                model.free(objects[i]);
            }
            hooks.reserved = pool::compact;
            int between = pool.store(MemorySegment.ofArray(new byte[LENGTH]), 0, LENGTH, 0, 0);
            assertEquals(0, pool.freeableBytes());
            pool.withdraw(between);
            assertTrue(pool.freeableBytes() > 0);
            pool.compactTo(pool.usedBytes() - 1);
            assertEquals(0, pool.freeableBytes());
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    /** What the pool would take without some objects is what it takes when they are gone and the holes are closed. */
    @Test
    void thePrognosisIsExact() {
        try (SlabPool pool = pool()) {
            PoolModel model = new PoolModel(pool, 12);
            for (int i = 0; i < OBJECTS; i++) {
                model.store(1 + i * 37 % 5000);
            }
            for (int round = 0; round < 20; round++) {
                Integer[] handles = model.handles();
                int[] leaving = new int[1 + 7 * round];
                for (int i = 0; i < leaving.length; i++) {
                    leaving[i] = handles[i];
                }
                long expected = pool.packedBytesWithout(leaving, leaving.length);
                for (int handle : leaving) {
                    model.free(handle);
                }
                assertEquals(expected, pool.packedBytesWithout(leaving, leaving.length), "those are gone already");
                pool.compactTo(0);
                assertEquals(expected, pool.usedBytes(), "round " + round);
            }
        }
    }

    @Test
    void readersBesideCompaction() throws Exception {
        try (SlabPool pool = pool();
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            PoolModel model = new PoolModel(pool, 8);
            AtomicBoolean done = new AtomicBoolean();
            for (int round = 0; round < 12; round++) {
                while (model.size() < OBJECTS) {
                    model.store(LENGTH + model.size() % 1000);
                }
                model.freeAtRandom(0.6);
                Integer[] handles = model.handles();
                long[] stored = new long[handles.length];
                long[] sums = new long[handles.length];
                byte[] room = new byte[LENGTH + 1000];
                for (int i = 0; i < handles.length; i++) {
                    stored[i] = pool.read(handles[i], MemorySegment.ofArray(room));
                    sums[i] = sum(room, Stored.length(stored[i]));
                }
                done.set(false);
                AtomicInteger passes = new AtomicInteger();
                List<Future<?>> running = new ArrayList<>();
                for (int reader = 0; reader < 2; reader++) {
                    running.add(readers.submit(() -> {
                        byte[] own = new byte[LENGTH + 1000];
                        do {
                            for (int i = 0; i < handles.length; i++) {
                                assertEquals(stored[i], pool.read(handles[i], MemorySegment.ofArray(own)));
                                assertEquals(sums[i], sum(own, Stored.length(stored[i])));
                            }
                            passes.incrementAndGet();
                        } while (!done.get());
                        return null;
                    }));
                }
                long estimate = pool.freeableBytes();
                try {
                    assertEquals(estimate, pool.compact() * 4096);
                } finally {
                    done.set(true);
                }
                for (Future<?> reader : running) {
                    reader.get(1, TimeUnit.MINUTES);
                }
                assertTrue(passes.get() >= 2);
                model.checkAll();
                PoolInvariants.check(pool);
            }
        }
    }

    private static ClassShape shape() {
        return SizeClasses.shape(new ClassChoice().target(SizeClasses.indexOf(LENGTH)));
    }

    private static long place(SlabPool pool, int handle) {
        return Entry.place(pool.handles.get(handle));
    }

    private static long sum(byte[] bytes, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum = sum * 31 + bytes[i];
        }
        return sum;
    }
}
