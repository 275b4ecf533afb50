package io.acomp.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Work is interrupted, and nothing but the work. */
@Timeout(30)
class InterruptibleTest {
    private final Interruptible work = new Interruptible();

    @AfterEach
    void leaveNothing() {
        Thread.interrupted();
    }

    private static boolean waitForEver(CountDownLatch begun) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return false;
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Test
    void workThatRunsIsCutShort() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean cutShort = new AtomicBoolean();
        AtomicBoolean interrupted = new AtomicBoolean(true);
        Thread worker = Thread.ofPlatform().daemon().start(() -> {
            cutShort.set(work.run(() -> waitForEver(begun)));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        begun.await();
        work.cut();
        worker.join();
        assertTrue(cutShort.get());
        assertFalse(interrupted.get(), "what follows the work is disturbed");
    }

    @Test
    void workThatComesIsCutShort() {
        work.cut();
        assertFalse(Thread.currentThread().isInterrupted(), "nobody works yet");
        assertTrue(work.run(() -> waitForEver(new CountDownLatch(1))));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void anInterruptOfSomebodyElseStays() {
        assertEquals(7, work.run(() -> {
            Thread.currentThread().interrupt();
            return 7;
        }));
        assertTrue(Thread.currentThread().isInterrupted());
    }
}
