package io.acomp.hw.qat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A device that fails in every way it can: each job ends once, with the right bytes or a failure. */
@OwnProcess
class QatzipFaultStandInTest {
    private static final int JOBS = 90;
    private static final long DEADLINE_SECONDS = 30;
    private static final byte[] CONTENT = Content.TEXT.bytes(30_000);
    private static final byte[] LARGE = Content.TEXT.bytes(600_000);

    private static QatStandIn device;

    @BeforeAll
    static void plugIn() {
        device = QatStandIn.install(Map.of("instances", 3L));
    }

    @AfterEach
    void heal() {
        device.heal();
    }

    /** Runs many jobs through a full queue and waits for them; their tags. */
    private static List<Long> run(QueueRig rig, int jobs, LongSupplier submit) {
        List<Long> tags = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            tags.add(rig.submitted(submit));
        }
        tags.forEach(rig::await);
        return tags;
    }

    private static long failures(QueueRig rig, List<Long> tags, long... expected) {
        long failed = 0;
        for (long tag : tags) {
            long result = rig.result(tag);
            if (result < 0) {
                assertTrue(Arrays.stream(expected).anyMatch(one -> one == result), "status=" + CodecResult.status(result));
                failed++;
            }
        }
        return failed;
    }

    @ParameterizedTest
    @EnumSource
    void oneRequestInThreeFails(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            byte[] stream = rig.outputOf(rig.compress(1, CONTENT));
            device.set("fail_every", 3);
            List<Long> compressions = run(rig, JOBS, () -> rig.compress(1, CONTENT));
            List<Long> decompressions = run(rig, JOBS, () -> rig.decompress(stream, CONTENT.length));
            assertEquals(1 + 2 * JOBS, rig.ended(), "completions");
            assertEquals(2 * JOBS / 3, failures(rig, compressions, CodecResult.DEVICE_FAILED)
                    + failures(rig, decompressions, CodecResult.UNSUPPORTED));
            for (long tag : compressions) {
                if (rig.result(tag) >= 0) {
                    assertArrayEquals(stream, rig.outputOf(tag));
                }
            }
            for (long tag : decompressions) {
                if (rig.result(tag) >= 0) {
                    assertArrayEquals(CONTENT, rig.outputOf(tag));
                }
            }
            assertArrayEquals(CONTENT, Judge.decoded(format, stream));
            assertTrue(rig.isIntact());
        }
    }

    /** A failed part of a call leaves others on the ring; QATzip takes their ends for those of the next call. */
    @Test
    void whatAFailedCallLeavesBehindIsNotTakenForAResult() {
        byte[][] contents = new byte[7][];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = Arrays.copyOfRange(LARGE, 20_000 * i, 300_000 + 40_000 * i);
        }
        try (QueueRig rig = new QueueRig(QatFormat.ZLIB)) {
            device.set("delay_micros", 200);
            device.set("fail_every", 7);
            long good = 0;
            for (int i = 0; i < 2 * JOBS; i++) {
                byte[] content = contents[i % contents.length];
                long tag = rig.submitted(() -> rig.compress(1, content));
                long result = rig.await(tag);
                if (result >= 0) {
                    assertArrayEquals(content, Judge.decoded(QatFormat.ZLIB, rig.outputOf(tag)), "job=" + i);
                    good++;
                } else {
                    assertEquals(CodecResult.DEVICE_FAILED, result);
                }
            }
            assertTrue(good < 2 * JOBS, "nothing failed");
            assertTrue(rig.isIntact());
            device.heal();
            awaitGood(rig);
        }
    }

    /** Compresses until it succeeds. */
    private static void awaitGood(QueueRig rig) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        long tag = rig.submitted(() -> rig.compress(1, CONTENT));
        while (rig.await(tag) < 0) {
            assertTrue(System.nanoTime() - deadline < 0, "the device does not come back");
            tag = rig.submitted(() -> rig.compress(1, CONTENT));
        }
        assertArrayEquals(CONTENT, Judge.decoded(rig.format, rig.outputOf(tag)));
    }

    @Test
    void aRingThatIsFull() {
        try (QueueRig rig = new QueueRig(QatFormat.DEFLATE)) {
            device.set("depth", 2);
            long full = rig.submitted(() -> rig.compress(1, LARGE));
            assertEquals(CodecResult.DEVICE_FAILED, rig.await(full), "more parts than the ring holds");
            assertTrue(device.get("retries") > 0);
            awaitGood(rig);
            device.set("depth", 64);
            assertArrayEquals(LARGE, Judge.decoded(QatFormat.DEFLATE, rig.outputOf(rig.compress(1, LARGE))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceThatGoesDownComesBack(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            byte[] stream = rig.outputOf(rig.compress(1, CONTENT));
            device.set("fatal_after", device.get("requests") + 5);
            List<Long> tags = run(rig, JOBS, () -> rig.compress(1, CONTENT));
            assertTrue(failures(rig, tags, CodecResult.DEVICE_FAILED) > JOBS / 2);
            long back = rig.await(rig.submitted(() -> rig.decompress(stream, CONTENT.length)));
            assertTrue(back == CodecResult.DEVICE_FAILED || back == CodecResult.UNSUPPORTED, "status=" + CodecResult.status(back));
            device.set("fatal", 0);
            awaitGood(rig);
            assertTrue(rig.isIntact());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCorruptOutputIsSeenWhereTheFormatHasAChecksum(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            byte[] stream = rig.outputOf(rig.compress(1, CONTENT));
            device.set("corrupt_every", 3);
            List<Long> tags = run(rig, JOBS, () -> rig.decompress(stream, CONTENT.length));
            if (format == QatFormat.DEFLATE) {
                assertEquals(0, failures(rig, tags), "raw deflate has no checksum, and QATzip does not tell the device's");
                return;
            }
            assertEquals(JOBS / 3, failures(rig, tags, CodecResult.CORRUPT_INPUT));
            tags.stream().filter(tag -> rig.result(tag) >= 0).forEach(tag -> assertArrayEquals(CONTENT, rig.outputOf(tag)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongLengthsAreSeen(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            byte[] stream = rig.outputOf(rig.compress(1, CONTENT));
            device.set("short_input_every", 3);
            assertEquals(JOBS / 3, failures(rig, run(rig, JOBS, () -> rig.compress(1, CONTENT)), CodecResult.DEVICE_FAILED));
            long failed = failures(
                    rig, run(rig, JOBS, () -> rig.decompress(stream, CONTENT.length)), CodecResult.CORRUPT_INPUT, CodecResult.UNSUPPORTED);
            assertEquals(JOBS / 3, failed);
            device.set("short_input_every", 0);
            device.set("short_output_every", 3);
            if (format != QatFormat.DEFLATE) {
                assertEquals(
                        JOBS / 3, failures(rig, run(rig, JOBS, () -> rig.decompress(stream, CONTENT.length)), CodecResult.CORRUPT_INPUT));
            }
            if (format == QatFormat.LZ4_FRAME) {
                assertEquals(JOBS / 3, failures(rig, run(rig, JOBS, () -> rig.compress(1, CONTENT)), CodecResult.DEVICE_FAILED));
            }
            assertTrue(rig.isIntact());
        }
    }

    @Test
    void aCallThatHangsHoldsItsPlaceAndNoMore() {
        try (QueueRig rig = new QueueRig(QatFormat.GZIP)) {
            device.set("hold_every", 1);
            long hung = rig.submitted(() -> rig.compress(1, CONTENT));
            device.await("holding", 1);
            device.set("hold_every", 0);
            List<Long> others = run(rig, JOBS, () -> rig.compress(1, CONTENT));
            assertEquals(0, failures(rig, others));
            assertEquals(QueueRig.RUNNING, rig.result(hung));
            device.set("release", 1);
            assertArrayEquals(CONTENT, Judge.decoded(QatFormat.GZIP, rig.outputOf(hung)));
            assertTrue(rig.isIntact());
        }
    }

    @Test
    void aQueueFullOfHungCallsTakesNothing() {
        try (QueueRig rig = new QueueRig(QatFormat.GZIP)) {
            device.set("hold_every", 1);
            List<Long> tags = new ArrayList<>();
            for (int i = 0; i < rig.queue.depth(); i++) {
                long tag = rig.compress(1, CONTENT);
                assertTrue(tag >= 0, "taken=" + i);
                tags.add(tag);
            }
            assertEquals(-1, rig.compress(1, CONTENT));
            device.await("holding", holding -> holding > 0);
            device.set("hold_every", 0);
            device.set("release", 1);
            tags.forEach(tag -> assertArrayEquals(CONTENT, Judge.decoded(QatFormat.GZIP, rig.outputOf(tag))));
        }
    }

    @Test
    void closingDoesNotWaitForACallThatHangs() {
        QueueRig rig = new QueueRig(QatFormat.GZIP);
        device.set("hold_every", 1);
        long hung = rig.submitted(() -> rig.compress(1, CONTENT));
        device.await("holding", 1);
        assertThrows(IllegalStateException.class, rig.queue::close);
        assertEquals(-1, rig.compress(1, CONTENT), "a closed queue takes nothing");
        assertThrows(IllegalStateException.class, rig.queue::close);
        device.heal();
        rig.close(); // the call has returned
        assertEquals(QueueRig.RUNNING, rig.result(hung), "a closed queue reports nothing");
    }

    @Test
    void moreCallsThanInstances() {
        try (QueueRig gzip = new QueueRig(QatFormat.GZIP);
                QueueRig again = new QueueRig(QatFormat.GZIP);
                QueueRig zlib = new QueueRig(QatFormat.ZLIB);
                QueueRig lz4 = new QueueRig(QatFormat.LZ4_FRAME)) {
            device.set("delay_micros", 100);
            List<QueueRig> rigs = List.of(gzip, again, zlib, lz4);
            List<Thread> submitters = rigs.stream()
                    .map(rig -> Thread.ofPlatform().start(() -> assertEquals(0, failures(rig, run(rig, JOBS, () -> rig.compress(1, CONTENT))))))
                    .toList();
            submitters.forEach(QatzipFaultStandInTest::join);
            rigs.forEach(rig -> assertEquals(JOBS, rig.ended()));
            assertTrue(device.get("most_busy") <= device.get("instances"));
            assertFalse(rigs.stream().anyMatch(rig -> !rig.isIntact()));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
