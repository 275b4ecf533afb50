package io.acomp.store.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStress;
import io.acomp.store.page.PageStore;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS §7 row 30: contexts are retired under load, and nobody uses one that is gone. */
class CpuContextsTest {
    private static final int SLOTS = 64;

    /** A store whose codec notices what is done to it wrongly. */
    private static final class Hooked implements AutoCloseable {
        private final HookedCodec codec = new HookedCodec();
        private final AcompEngine engine = AcompEngine.builder().provider(codec).build();
        private final CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).algorithm(codec.algorithm()).build();
        private final CpuContexts contexts = ((PageStore) store).parts().codecs().contexts();

        private void put(long slot) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))));
        }

        private void expect(long slot) {
            byte[] page = new byte[Pages.SIZE];
            assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
            assertArrayEquals(Pages.of(Kind.TEXT, slot), page);
        }

        private void retireAll() {
            for (int place = 0; place <= contexts.cpus(); place++) {
                contexts.retire(place);
            }
        }

        @Override
        public void close() {
            contexts.beforeLock(null);
            StoreInvariants.check(store);
            store.close();
            engine.close();
            assertNull(codec.misuse());
            assertEquals(0, codec.streams(), "streams");
            assertEquals(0, codec.digests(), "digests");
        }
    }

    private static CpuContexts plain(int cpus, List<CpuContext> made) {
        return new CpuContexts(cpus, () -> {
            CpuContext context = new CpuContext(Arena.ofShared(), Pages.SIZE, 8192);
            made.add(context);
            return context;
        });
    }

    @Test
    void contextsAreMadeWhenTheyAreNeeded() {
        List<CpuContext> made = new ArrayList<>();
        CpuContexts contexts = plain(1, made);
        assertEquals(0, made.size());
        CpuContext first = contexts.lock();
        contexts.unlock(first);
        assertSame(first, contexts.lock(), "one for all numbers of CPUs");
        contexts.unlock(first);
        CpuContext worker = contexts.lockForWork();
        contexts.unlock(worker);
        assertNotSame(first, worker);
        assertEquals(2, made.size());
        contexts.close();
    }

    @Test
    void whatIsRetiredIsFreed() {
        List<CpuContext> made = new ArrayList<>();
        CpuContexts contexts = plain(1, made);
        contexts.unlock(contexts.lock());
        contexts.unlock(contexts.lockForWork());
        contexts.retire(0);
        assertFalse(made.get(0).page().scope().isAlive());
        assertTrue(made.get(1).page().scope().isAlive());
        contexts.retire(0);
        contexts.unlock(contexts.lock());
        assertEquals(3, made.size());
        contexts.close();
        contexts.close();
        for (CpuContext context : made) {
            assertFalse(context.page().scope().isAlive());
        }
        assertThrows(IllegalStateException.class, contexts::lock);
        assertThrows(IllegalStateException.class, contexts::lockForWork);
    }

    @Test
    void aContextThatCannotBeMadeIsTriedAgain() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        CpuContexts contexts = new CpuContexts(1, () -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("injected, contexts=0");
            }
            return new CpuContext(Arena.ofShared(), Pages.SIZE, 8192);
        });
        assertThrows(OutOfMemoryError.class, contexts::lock);
        exhausted.set(false);
        contexts.unlock(contexts.lock());
        contexts.close();
    }

    @Test
    void aContextRetiredBetweenChoiceAndLockIsNotUsed() {
        try (Hooked hooked = new Hooked()) {
            hooked.put(1);
            AtomicInteger times = new AtomicInteger();
            hooked.contexts.beforeLock(() -> {
                if (times.getAndIncrement() < 3) {
                    hooked.retireAll();
                }
            });
            hooked.put(2);
            assertEquals(3, hooked.contexts.retries());
            assertEquals(4, times.get());
            times.set(2);
            hooked.expect(1);
            assertEquals(4, hooked.contexts.retries());
            assertEquals(4, hooked.store.statistics().memory().contextRetries());
            hooked.expect(2);
        }
    }

    @Test
    void whoRetiresWaitsForTheCallThatRuns() throws InterruptedException {
        try (Hooked hooked = new Hooked(); Gate gate = new Gate(null)) {
            hooked.codec.behave(gate);
            Thread storing = new Thread(() -> hooked.put(2));
            storing.start();
            gate.awaitEntry();
            Thread retiring = new Thread(hooked::retireAll);
            retiring.start();
            Await.waitingIn(CpuContexts.class, retiring);
            assertEquals(1, hooked.codec.streams(), "the stream in use is there");
            gate.open();
            storing.join();
            retiring.join();
            assertEquals(0, hooked.codec.streams());
            hooked.put(1);
            hooked.expect(1);
            hooked.expect(2);
        }
    }

    @Test
    void aWaiterFindsItsContextDeadAndTakesAnother() throws InterruptedException {
        try (Hooked hooked = new Hooked(); Gate gate = new Gate(null)) {
            hooked.codec.behave(gate);
            Thread holder = new Thread(() -> hooked.put(0));
            holder.start();
            gate.awaitEntry();
            // every CPU's place: whichever the waiters run on, some of them wait for the holder's
            Thread retiring = new Thread(hooked::retireAll);
            retiring.start();
            Await.waitingIn(CpuContexts.class, retiring);
            List<Thread> waiters = new ArrayList<>();
            for (int i = 1; i <= 8; i++) {
                int slot = i;
                waiters.add(new Thread(() -> hooked.put(slot)));
            }
            waiters.forEach(Thread::start);
            Await.until("each has finished or waits", () -> waiters.stream()
                    .allMatch(thread -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TERMINATED));
            gate.open();
            holder.join();
            retiring.join();
            for (Thread waiter : waiters) {
                waiter.join();
            }
            for (int slot = 0; slot <= 8; slot++) {
                hooked.expect(slot);
            }
        }
    }

    @Test
    void aStoreWithoutMemoryForAContextIsRejected() {
        try (Hooked hooked = new Hooked()) {
            hooked.put(1);
            hooked.put(2);
            hooked.contexts.beforeLock(() -> {
                throw new OutOfMemoryError("injected, contexts=0");
            });
            MemorySegment page = MemorySegment.ofArray(Pages.of(Kind.TEXT, 9));
            assertEquals(StoreResult.ALLOC_FAIL, hooked.store.store(1, page));
            assertEquals(StoreResult.ALLOC_FAIL, hooked.store.store(2, List.of(page, page)));
            hooked.contexts.beforeLock(null);
            assertFalse(hooked.store.contains(1), "the old version is gone");
            assertFalse(hooked.store.contains(2), "the old version is gone");
            assertEquals(3, hooked.store.statistics().zswap().rejectAllocFail());
        }
    }

    @Test
    void pagesAreCountedAcrossRetirement() {
        try (Hooked hooked = new Hooked()) {
            for (int slot = 0; slot < 10; slot++) {
                hooked.put(slot);
                hooked.retireAll();
                hooked.expect(slot);
                hooked.expect(slot);
            }
            assertEquals(10, hooked.store.statistics().zswap().zswpout());
            assertEquals(20, hooked.store.statistics().zswap().zswpin());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void contextsAreRetiredUnderLoad(boolean virtual) throws InterruptedException {
        ThreadFactory threads = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        AtomicInteger retired = new AtomicInteger();
        try (Hooked hooked = new Hooked()) {
            new StoreStress(hooked.store, SLOTS, 2, 4000)
                    .threads(threads)
                    .reader()
                    .beside(random -> {
                        hooked.contexts.retire(random.nextInt(hooked.contexts.cpus() + 1));
                        retired.incrementAndGet();
                    })
                    .until(() -> retired.get() > 100)
                    .run();
            assertNull(hooked.codec.misuse());
        }
    }

    @Test
    void callsThatRunWhileTheStoreClosesEndOrAreRefused() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            HookedCodec codec = new HookedCodec();
            AcompEngine engine = AcompEngine.builder().provider(codec).build();
            CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).algorithm(codec.algorithm()).build();
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                int slot = i;
                threads.add(new Thread(() -> {
                    byte[] expected = Pages.of(Kind.TEXT, slot);
                    byte[] page = new byte[Pages.SIZE];
                    try {
                        while (true) {
                            store.store(slot, MemorySegment.ofArray(expected));
                            if (store.load(slot, MemorySegment.ofArray(page)).isLoaded()) {
                                assertArrayEquals(expected, page);
                            }
                            begun.countDown();
                        }
                    } catch (IllegalStateException closed) {
                        // the store is closed: what its contract says
                    } catch (Throwable thrown) {
                        wrong.compareAndSet(null, thrown);
                        begun.countDown();
                    }
                }));
            }
            threads.forEach(Thread::start);
            begun.await();
            store.close();
            for (Thread thread : threads) {
                thread.join();
            }
            engine.close();
            assertNull(wrong.get(), () -> String.valueOf(wrong.get()));
            assertNull(codec.misuse());
            assertEquals(0, codec.streams());
            assertEquals(0, codec.digests());
        }
    }
}
