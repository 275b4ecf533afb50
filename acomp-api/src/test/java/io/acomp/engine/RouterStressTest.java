package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One job in three fails, is cancelled or finds the device full: every submission ends exactly once, with the right bytes. */
@Timeout(120)
class RouterStressTest {
    private static final int BYTES = 200;
    private static final int IN_FLIGHT = 32;
    private static final int SUBMISSIONS = 20_000;

    @ParameterizedTest
    @EnumSource(value = TestDevice.Delivery.class, names = {"AT_ONCE", "ON_POLL", "OTHER_THREAD"})
    void everySubmissionEndsOnce(TestDevice.Delivery delivery) throws InterruptedException {
        try (TestDevice device = new TestDevice(4).delivering(delivery);
                Rig rig = Rig.of(
                        builder -> builder.deviceThreshold(1).quarantineAfter(50).probeInterval(Duration.ofMillis(1)),
                        device,
                        new TestDriver(device.algorithm(), "soft"))) {
            device.failEvery = 3;
            MemorySegment data = Rig.data(BYTES);
            Semaphore free = new Semaphore(IN_FLIGHT);
            AtomicInteger done = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            AtomicLong cancelled = new AtomicLong();
            java.util.concurrent.ConcurrentLinkedQueue<AcompRequest> idle = new java.util.concurrent.ConcurrentLinkedQueue<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                MemorySegment room = Rig.room(BYTES);
                AcompRequest request = rig.acomp.newRequest().source(data).destination(room).whenFull(WhenFull.BACKLOG);
                request.onComplete(
                        (ended, event, cookie) -> {
                            if (event != AcompEvent.DONE) {
                                return;
                            }
                            done.incrementAndGet();
                            if (ended.status() == AcompStatus.CANCELLED) {
                                cancelled.incrementAndGet();
                            } else if (ended.status() != AcompStatus.OK || TestFormat.decompress(
                                    room.asSlice(0, ended.produced()), MemorySegment.ofArray(new byte[BYTES])) != BYTES) {
                                wrong.incrementAndGet();
                            }
                            idle.add(ended);
                            free.release();
                        },
                        null);
                idle.add(request);
            }
            Random random = new Random(5);
            long promised = 0;
            for (int number = 0; number < SUBMISSIONS; number++) {
                free.acquire();
                AcompRequest request = idle.remove();
                assertTrue(request.submitCompress() != Submission.QUEUE_FULL);
                if (random.nextInt(4) == 0 && request.cancel(request.ticket())) {
                    promised++;
                }
            }
            free.acquire(IN_FLIGHT);
            assertEquals(SUBMISSIONS, done.get());
            assertEquals(0, wrong.get());
            assertEquals(promised, cancelled.get(), "a cancel that was promised, and no other, happens");
            Await.until("nothing is inside", () -> rig.engine.drivers().stream().allMatch(driver -> driver.inFlight() == 0));
        }
    }
}
