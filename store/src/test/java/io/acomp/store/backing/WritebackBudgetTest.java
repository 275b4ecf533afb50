package io.acomp.store.backing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** zram's writeback_limit (KS §6.1, row 49). */
@Timeout(60)
class WritebackBudgetTest {
    private final WritebackBudget budget = new WritebackBudget();

    @Test
    void offUnlessSwitchedOn() {
        assertFalse(budget.isEnabled());
        assertEquals(0, budget.take(1_000), "free");
        budget.giveBack(0);
        assertEquals(0, budget.left());
        budget.enable(true);
        assertTrue(budget.isEnabled());
        assertEquals(WritebackBudget.REFUSED, budget.take(1));
        assertEquals(1, budget.refusals());
    }

    @Test
    void allOrNothing() {
        budget.enable(true);
        budget.setLeft(10);
        assertEquals(4, budget.take(4));
        assertEquals(WritebackBudget.REFUSED, budget.take(7));
        assertEquals(6, budget.left(), "a refusal takes nothing");
        assertEquals(6, budget.take(6));
        assertEquals(WritebackBudget.REFUSED, budget.take(1));
        assertEquals(2, budget.refusals());
    }

    @Test
    void row49FailedWritesGiveBack() {
        budget.enable(true);
        budget.setLeft(10);
        long taken = budget.take(4);
        budget.giveBack(taken);
        assertEquals(10, budget.left());
        assertEquals(4, budget.givenBack());
    }

    @Test
    void whatWasFreeIsNotGivenBack() {
        long taken = budget.take(4);
        budget.enable(true);
        budget.giveBack(taken);
        assertEquals(0, budget.left(), "no budget out of nothing");
        assertThrows(IllegalArgumentException.class, () -> budget.giveBack(WritebackBudget.REFUSED));
        assertThrows(IllegalArgumentException.class, () -> budget.setLeft(-1));
        assertEquals(0, budget.left());
    }

    @Test
    void manyThreadsSpendItOnce() throws InterruptedException {
        budget.enable(true);
        budget.setLeft(30_000);
        AtomicLong spent = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int time = 0; time < 20_000; time++) {
                    long taken = budget.take(1 + time % 3);
                    if (taken != WritebackBudget.REFUSED) {
                        if (time % 5 == 0) {
                            budget.giveBack(taken);
                        } else {
                            spent.addAndGet(taken);
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(30_000, spent.get() + budget.left());
        assertTrue(budget.left() < 3, () -> "left=" + budget.left());
        assertTrue(budget.refusals() > 0);
    }
}
