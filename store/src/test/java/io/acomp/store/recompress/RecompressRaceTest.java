package io.acomp.store.recompress;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Operation;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreInvariants;
import io.acomp.store.WorkReport;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS §6.5: a page that is used while a worker has it is left alone. Each race is put in order by a hook. */
class RecompressRaceTest {
    private static final int PAGES = 48;
    private static final int VICTIM = 21;

    private final Rig rig = new Rig();

    RecompressRaceTest() {
        rig.store.secondaryAlgorithm(1, "zstd", 3);
        rig.putAll(0, PAGES, Kind.TEXT);
        rig.idle();
    }

    @AfterEach
    void close() {
        rig.check();
        rig.close();
    }

    /** What somebody does to the victim. */
    private enum Use {
        OVERWRITE(rig -> rig.put(VICTIM, Pages.of(Kind.TEXT, 1000))),
        OVERWRITE_BY_WORD(rig -> rig.put(VICTIM, Kind.SAME)),
        OVERWRITE_AND_BACK(rig -> {
            byte[] page = rig.model.get((long) VICTIM);
            rig.drop(VICTIM);
            rig.put(VICTIM, page);
        }),
        LOAD(rig -> rig.load(VICTIM)),
        DROP(rig -> rig.drop(VICTIM));

        private final Consumer<Rig> action;

        Use(Consumer<Rig> action) {
            this.action = action;
        }

        void on(Rig rig) {
            action.accept(rig);
        }
    }

    private static RecompressHooks whenRead(LongConsumer action) {
        return new RecompressHooks() {
            @Override
            void read(long slot) {
                action.accept(slot);
            }
        };
    }

    private static RecompressHooks beforeSwitch(LongConsumer action) {
        return new RecompressHooks() {
            @Override
            void beforeSwitch(long slot) {
                action.accept(slot);
            }
        };
    }

    private void assertLeft(Use use) {
        assertFalse(rig.has(VICTIM, Control.RECOMPRESSED));
        assertFalse(rig.has(VICTIM, Control.INCOMPRESSIBLE));
        if (use == Use.LOAD) {
            assertEquals(Control.OBJECT, rig.kind(VICTIM));
            assertEquals("lz4", rig.algorithm(VICTIM));
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aPageUsedBeforeItIsLookedAtIsNotLookedAt(Use use) {
        rig.hooks(new RecompressHooks() {
            @Override
            void marked() {
                use.on(rig);
            }
        });
        WorkReport report = rig.run(Selection.IDLE);
        assertEquals(PAGES - 1, report.examined());
        assertEquals(PAGES - 1, report.done());
        assertLeft(use);
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aPageUsedAfterItWasReadIsLeft(Use use) {
        AtomicBoolean once = new AtomicBoolean();
        rig.hooks(whenRead(slot -> {
            if (slot == VICTIM && once.compareAndSet(false, true)) {
                use.on(rig);
            }
        }));
        WorkReport report = rig.run(Selection.IDLE);
        assertEquals(PAGES - 1, report.done());
        assertEquals(1, report.skipped().get("race"));
        assertLeft(use);
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aPageUsedBeforeTheSwitchIsLeft(Use use) {
        rig.hooks(beforeSwitch(slot -> {
            if (slot == VICTIM) {
                use.on(rig);
            }
        }));
        WorkReport report = rig.run(Selection.IDLE);
        assertEquals(PAGES - 1, report.done());
        assertEquals(1, report.skipped().get("race"));
        assertLeft(use);
    }

    @Test
    void theIncompressibleMarkIsNotSetOnANewerPage() {
        for (int slot = 0; slot < PAGES; slot++) {
            rig.put(slot, Kind.RANDOM);
        }
        rig.hooks(whenRead(slot -> {
            if (slot == VICTIM) {
                rig.put(VICTIM, Kind.TEXT);
            }
        }));
        WorkReport report = rig.run(Selection.ALL);
        assertEquals(PAGES - 1, report.skipped().get("poor"));
        assertEquals(1, report.skipped().get("race"));
        assertEquals(PAGES - 1, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aMemberUsedBeforeTheSwitchDropsOutOfItsGroup(Use use) {
        rig.hooks(beforeSwitch(slot -> {
            if (slot == 16) {
                use.on(rig);
            }
        }));
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(PAGES - 1, report.done());
        assertEquals(1, report.skipped().get("race"));
        assertLeft(use);
        assertEquals(PAGES - 1, rig.parts().counters().get(Level.GROUPED_PAGES));
        assertEquals(15, Control.groupPages(rig.value(16)));
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aMemberUsedWhileTheOthersAreReadDropsOutOfItsGroup(Use use) {
        AtomicBoolean once = new AtomicBoolean();
        rig.hooks(whenRead(slot -> {
            if (slot == VICTIM + 1 && once.compareAndSet(false, true)) {
                use.on(rig);
            }
        }));
        rig.groups(Selection.IDLE);
        assertLeft(use);
        assertEquals(PAGES - 1, rig.parts().counters().get(Level.GROUPED_PAGES));
    }

    @Test
    void aGroupWhoseMembersWereUsedIsGivenUp() {
        rig.hooks(beforeSwitch(slot -> {
            if (slot == 16) {
                for (int member = 17; member < 32; member++) {
                    rig.load(member);
                }
            }
        }));
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(PAGES - 16, report.done());
        assertEquals(16, report.skipped().get("race"));
        for (int slot = 16; slot < 32; slot++) {
            assertEquals(Control.OBJECT, rig.kind(slot));
        }
        assertEquals(PAGES - 16 > 0 ? 2 : 0, rig.parts().counters().get(Level.GROUPS));
        StoreInvariants.check(rig.store);
        rig.hooks(RecompressHooks.NONE);
        rig.idle();
        assertEquals(16, rig.groups(Selection.IDLE).done(), "given up is not given up for good");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aPageOfAWornGroupUsedBeforeTheSwitchIsLeft(Use use) {
        rig.groups(Selection.IDLE);
        for (int slot = 0; slot < PAGES; slot++) {
            if (slot % 16 > 6) {
                rig.drop(slot);
            }
        }
        int worn = Control.handle(rig.value(VICTIM));
        rig.hooks(beforeSwitch(slot -> {
            if (slot == 16) {
                use.on(rig);
            }
        }));
        WorkReport report = rig.groups(Selection.IDLE);
        rig.check();
        if (use == Use.LOAD) {
            assertEquals(worn, Control.handle(rig.value(VICTIM)), "what is read keeps its place");
            assertEquals(14, report.done(), "a group is not made anew for nothing: the old object would stay");
        } else {
            assertEquals(20, report.done());
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void theLastPageOfAGroupUsedBeforeTheSwitchIsLeft(Use use) {
        rig.groups(Selection.IDLE);
        for (int slot = 16; slot < 32; slot++) {
            if (slot != VICTIM) {
                rig.drop(slot);
            }
        }
        rig.hooks(beforeSwitch(_ -> use.on(rig)));
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(0, report.done());
        assertEquals(1, report.skipped().get("race"));
        rig.check();
    }

    @Test
    void anAlgorithmTakenAwayMeanwhileStaysReadable() {
        rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
        AtomicInteger switches = new AtomicInteger();
        rig.hooks(beforeSwitch(_ -> {
            if (switches.incrementAndGet() == 10) {
                // the worker holds its context: whoever changes the algorithms waits for it, so that happens elsewhere
                Thread change = new Thread(() -> rig.store.secondaryAlgorithm(1, null, null));
                change.start();
                Await.until("the role is vacant", () -> rig.parts().codecs().byRole(1) == null);
            }
        }));
        WorkReport report = rig.run(Selection.IDLE);
        assertEquals(10, report.done());
        Await.until("draining", () -> rig.store.algorithms().stream().anyMatch(one -> one.role() == StoreAlgorithm.Role.DRAINING));
        rig.check();
        for (int slot = 0; slot < PAGES; slot++) {
            rig.drop(slot);
        }
        Await.until("retired", () -> rig.store.algorithms().size() == 1 && rig.codec.streams() == 0);
    }

    /** A load of a page whose pool is being retired, held inside the codec until it is opened. */
    private final class HeldLoad {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final AtomicReference<Throwable> wrong = new AtomicReference<>();
        private final Thread thread = new Thread(() -> {
            try {
                assertArrayEquals(Pages.of(Kind.TEXT, VICTIM), rig.load(VICTIM));
            } catch (Throwable thrown) {
                wrong.set(thrown);
            }
        });

        private void begin() {
            rig.codec.behave((operation, _, codec) -> {
                if (operation == Operation.DECOMPRESS && Thread.currentThread() == thread) {
                    entered.countDown();
                    Await.until("the load goes on", () -> opened.getCount() == 0);
                }
                return codec.getAsLong();
            });
            thread.start();
            Await.until("the load is in the codec", () -> entered.getCount() == 0);
        }

        private void end() throws InterruptedException {
            opened.countDown();
            thread.join();
            assertNull(wrong.get());
        }
    }

    /** The worker adds an object while its pool's chooser waits for it, somebody begins to read it, and it is gone again. */
    @Test
    void aPoolOutlivesALoadOfWhatTheWorkerHasJustWritten() throws InterruptedException {
        rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
        HeldLoad load = new HeldLoad();
        Thread change = new Thread(() -> rig.store.secondaryAlgorithm(1, null, null));
        for (int slot = 0; slot < PAGES; slot++) {
            if (slot != VICTIM) {
                rig.load(slot); // idle no more
            }
        }
        rig.codec.behave((_, _, codec) -> {
            change.start(); // the worker's context is the last it waits for
            Await.waitingIn(CpuContexts.class, change);
            return codec.getAsLong();
        });
        rig.hooks(new RecompressHooks() {
            @Override
            void switched(long slot) {
                load.begin();
                rig.drop(VICTIM);
            }
        });
        assertEquals(1, rig.run(Selection.IDLE).done());
        load.end();
        change.join();
        assertEquals(0, rig.codec.streams());
        assertEquals(0, rig.codec.digests());
    }

    @Test
    void anotherWorkerGetsItsTurn() throws InterruptedException {
        AtomicBoolean worked = new AtomicBoolean();
        AtomicReference<Thread> other = new AtomicReference<>();
        AtomicInteger units = new AtomicInteger();
        AtomicInteger unitsWhenItWorked = new AtomicInteger(-1);
        rig.hooks(new RecompressHooks() {
            @Override
            void marked() {
                Thread thread = new Thread(() -> {
                    rig.parts().working().acquireUninterruptibly();
                    unitsWhenItWorked.set(units.get());
                    // as writeback would: marks a page, works on it, takes the mark away
                    long control = rig.parts().slots().lock(VICTIM);
                    rig.parts().slots().unlock(VICTIM, control | Control.MARKED);
                    rig.parts().entries().settle(VICTIM, rig.value(VICTIM), 0, 0);
                    worked.set(true);
                    rig.parts().working().release();
                });
                other.set(thread);
                thread.start();
                Await.until("it waits", () -> rig.parts().working().hasQueuedThreads());
            }

            @Override
            void read(long slot) {
                if (units.incrementAndGet() == PAGES / 2) {
                    Await.until("it had its turn", worked::get);
                }
            }
        });
        WorkReport report = rig.run(Selection.IDLE);
        other.get().join();
        assertTrue(worked.get());
        assertTrue(unitsWhenItWorked.get() < PAGES / 2, "units=" + unitsWhenItWorked.get());
        assertTrue(report.done() >= PAGES - 1, "done=" + report.done());
    }

    @Test
    void twoPassesTakeTurns() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        rig.hooks(new RecompressHooks() {
            @Override
            void read(long slot) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
            }
        });
        Thread first = new Thread(() -> rig.groups(Selection.ALL));
        Thread second = new Thread(() -> rig.run(Selection.ALL));
        first.start();
        second.start();
        first.join();
        second.join();
        assertEquals(1, most.get());
    }
}
