package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import io.acomp.hw.process.OwnProcess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Completions that never come: QATzip's own asynchronous calls lose callbacks, acomp's queue loses nothing. */
@OwnProcess
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QatzipLostStandInTest {
    private static final int CALLS = 300;
    private static final int ROOM = 32_768;
    private static final byte[] CONTENT = Content.TEXT.bytes(20_000);
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static QatStandIn device;

    @BeforeAll
    static void plugIn() {
        device = QatStandIn.install(Map.of("instances", 4L));
        assertTrue(QatDevice.get().availability(QatFormat.DEFLATE).available());
    }

    /** Why the drivers do not use them: with one request in three failing, calls that were accepted are never heard of again. */
    @Test
    @Order(1)
    void asynchronousCallsLoseCallbacks() {
        AtomicInteger callbacks = new AtomicInteger();
        Arena arena = Arena.global(); // a callback may come when nobody expects it
        MemorySegment memory = arena.allocate(256, 8);
        long params = memory.address() + 64;
        QatzipBinding.defaults(QatzipKind.DEFLATE, params);
        memory.set(ValueLayout.JAVA_BYTE, 64 + QatzipLayout.PARAMS_SOFTWARE_BACKUP, (byte) 0);
        memory.set(ValueLayout.JAVA_INT, 64 + QatzipLayout.PARAMS_POLLING, QatzipLayout.POLLING_BUSY);
        assertEquals(0, QatzipBinding.setup(QatzipKind.DEFLATE, memory.address(), params));
        MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, CONTENT);
        MemorySegment room = arena.allocate((long) CALLS * ROOM, 64);
        MemorySegment results = arena.allocate((long) CALLS * QatzipLayout.RESULT_BYTES, 8);
        long callback = QatzipBinding.callback(result -> callbacks.incrementAndGet(), arena);
        device.set("fail_every", 3);
        long before = device.get("requests");
        for (int i = 0; i < CALLS; i++) {
            MemorySegment result = results.asSlice((long) i * QatzipLayout.RESULT_BYTES, QatzipLayout.RESULT_BYTES);
            result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_SOURCE, CONTENT.length);
            result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_DESTINATION, ROOM);
            assertEquals(0, QatzipBinding.compressLater(
                    memory.address(), source.address(), room.address() + (long) i * ROOM, callback, result.address()), "accepted");
        }
        device.await("requests", before + CALLS);
        device.await("completed", completed -> completed >= before + CALLS);
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (callbacks.get() < CALLS && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        device.set("fail_every", 0);
        assertTrue(callbacks.get() < CALLS, "QATzip has learnt to tell of each call: the drivers may use its asynchronous calls");
        System.out.println("callbacks=" + callbacks + ", accepted=" + CALLS);
        QatzipBinding.teardown(memory.address());
    }

    @Test
    @Order(2)
    void theQueueLosesNothing() {
        try (QueueRig rig = new QueueRig(QatFormat.DEFLATE)) {
            device.set("fail_every", 3);
            List<Long> tags = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                tags.add(rig.submitted(() -> rig.compress(1, CONTENT)));
            }
            rig.awaitEnded(CALLS);
            device.set("fail_every", 0);
            assertEquals(CALLS, rig.ended());
            assertEquals(CALLS / 3, tags.stream().filter(tag -> rig.result(tag) < 0).count());
            assertTrue(rig.isIntact());
        }
    }

    /** The call never returns, not even at the end of this process. */
    @Test
    @Order(3)
    @SuppressWarnings("resource")
    void aCompletionThatTheDeviceLosesCostsOneWorker() {
        QueueRig rig = new QueueRig(QatFormat.GZIP);
        device.set("lose_every", 1);
        long lost = rig.submitted(() -> rig.compress(1, CONTENT));
        device.await("lost", 1);
        device.set("lose_every", 0);
        for (int i = 0; i < CALLS / 10; i++) {
            long tag = rig.submitted(() -> rig.compress(1, CONTENT));
            assertArrayEquals(CONTENT, Judge.decoded(QatFormat.GZIP, rig.outputOf(tag)));
        }
        assertEquals(QueueRig.RUNNING, rig.result(lost));
        assertTrue(rig.isIntact());
    }
}
