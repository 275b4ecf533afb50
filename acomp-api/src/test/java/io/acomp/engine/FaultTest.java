package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A driver, device or executor that breaks its contract costs its request, not the engine (design §9.6). */
@EngineTest
class FaultTest {
    @ParameterizedTest
    @EnumSource(Execution.class)
    void aThrowingCodec(Execution execution) {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            for (Throwable thrown : new Throwable[] {
                new IllegalArgumentException("thrown by a test"),
                new UnsatisfiedLinkError("thrown by a test"),
                new StackOverflowError("thrown by a test")
            }) {
                driver.behaviour = (operation, source, destination, codec) -> {
                    throw sneaky(thrown);
                };
                assertEquals(AcompStatus.DEVICE_FAILED, rig.request(10).execution(execution).compressAndWait());
                driver.behaviour = TestDriver.HEALTHY;
                assertEquals(AcompStatus.OK, rig.request(10).execution(execution).compressAndWait());
            }
            assertTrue(rig.events() >= 3);
        }
        assertEquals(0, driver.streamsOpen.get(), "a stream nobody closed");
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void aCodecThatClaimsTooMuch(Execution execution) {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            driver.behaviour = (operation, source, destination, codec) -> destination.byteSize() + 1;
            AcompRequest request = rig.request(10).execution(execution);
            assertEquals(AcompStatus.DEVICE_FAILED, request.compressAndWait());
            assertEquals(0, request.produced());
        }
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void everyFailureArrivesAsItsStatus(Execution execution) {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            for (AcompStatus status : new AcompStatus[] {
                AcompStatus.CORRUPT_INPUT,
                AcompStatus.UNSUPPORTED,
                AcompStatus.LIMIT_EXCEEDED,
                AcompStatus.DEVICE_FAILED,
                AcompStatus.OUT_OF_MEMORY
            }) {
                driver.behaviour = (operation, source, destination, codec) -> CodecResult.failure(status);
                AcompRequest request = rig.request(10).execution(execution);
                assertEquals(status, request.decompressAndWait());
                assertEquals(-1, request.errorOffset());
            }
            driver.behaviour = (operation, source, destination, codec) -> CodecResult.corruptAt(4711);
            AcompRequest request = rig.request(10).execution(execution);
            assertEquals(AcompStatus.CORRUPT_INPUT, request.decompressAndWait());
            assertEquals(4711, request.errorOffset());
            driver.behaviour = TestDriver.HEALTHY;
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(-1, request.errorOffset(), "an error of the submission before");
        }
    }

    @Test
    void aFailingDeviceIsAStatus() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.failure = CodecResult.DEVICE_FAILED;
            assertEquals(AcompStatus.DEVICE_FAILED, rig.request(10).compressAndWait());
            device.failure = 1L << 40;
            assertEquals(AcompStatus.DEVICE_FAILED, rig.request(10).compressAndWait(), "it claims more than the capacity");
            device.failure = 0;
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        }
    }

    /** A device whose calls throw ends its requests; it hangs nobody. */
    @ParameterizedTest
    @EnumSource(value = TestDevice.Fault.class, names = {"SUBMIT", "FLUSH", "POLL"})
    void aThrowingDeviceEndsItsRequests(TestDevice.Fault fault) {
        try (TestDevice device = new TestDevice(4)) {
            Rig rig = Rig.of(builder -> builder.quarantineAfter(100), device);
            device.fault = fault;
            Recorder recorder = new Recorder();
            for (int number = 0; number < 5; number++) {
                rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG).submitCompress();
            }
            recorder.awaitDone(5);
            recorder.all().forEach(told -> assertTrue(told.status() != AcompStatus.OK));
            device.fault = TestDevice.Fault.NONE;
            assertTrue(rig.engine.close(Duration.ofSeconds(5)));
        }
    }

    /** A device that is busy for a while: the job is kept and tried again. */
    @Test
    void aBusyDeviceIsTriedAgain() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.busy = true;
            int refused = device.refused.get();
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(10, recorder, "busy");
            request.submitCompress();
            Await.until("the device refused some times", () -> device.refused.get() > refused + 3);
            assertTrue(request.isInFlight());
            device.busy = false;
            recorder.awaitDone(1);
            assertEquals(AcompStatus.OK, request.status());
        }
    }

    /** A request that waits for a busy device keeps its deadline. */
    @Test
    void aBusyDeviceAndADeadline() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.busy = true;
            AcompRequest request = rig.request(10).deadline(Duration.ofMillis(20));
            AcompRequest behind = rig.request(10).deadline(Duration.ofMillis(20));
            request.submitCompress();
            behind.submitCompress();
            assertEquals(AcompStatus.TIMED_OUT, request.await());
            assertEquals(AcompStatus.TIMED_OUT, behind.await());
            device.busy = false;
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        }
    }

    /** The executor takes STARTED and refuses DONE: the completion must arrive all the same. */
    @Test
    void anExecutorThatRefusesLater() {
        AtomicBoolean refuse = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            TestDriver driver = new TestDriver();
            Rig rig = Rig.of(
                    builder -> builder.ringSize(1).callbackExecutor(task -> {
                        if (refuse.get()) {
                            throw new RejectedExecutionException("full");
                        }
                        threads.execute(task);
                    }),
                    driver);
            Gate gate = new Gate();
            driver.behaviour = gate;
            int fillers = SubmissionTest.fill(rig, gate, new Recorder()).size();
            Recorder recorder = new Recorder();
            assertEquals(Submission.BACKLOGGED, rig.request(10, recorder, "b").whenFull(WhenFull.BACKLOG).submitCompress());
            for (int filler = 0; filler < fillers; filler++) {
                gate.letOne();
                gate.awaitArrival();
            }
            Await.until("STARTED", () -> recorder.lines().contains("b STARTED"));
            refuse.set(true);
            gate.open();
            recorder.awaitDone(1);
            rig.close();
        }
    }

    /** An executor that breaks altogether does not break the lane. */
    @Test
    void anExecutorThatThrowsAnything() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Rig rig = Rig.of(
                builder -> builder.callbackExecutor(task -> {
                    if (broken.getAndSet(false)) {
                        throw new IllegalArgumentException("thrown by a test");
                    }
                    task.run();
                }),
                new TestDriver())) {
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(10, recorder, "broken");
            request.submitCompress();
            assertEquals(AcompStatus.OK, request.await());
            Await.until("the executor was asked", () -> !broken.get());
            assertEquals(AcompStatus.OK, rig.request(10).deadline(Duration.ofSeconds(10)).compressAndWait());
            recorder.awaitDone(1);
        }
    }

    /** Verify finds a compression that cannot be read back. */
    @ParameterizedTest
    @EnumSource(Execution.class)
    void verify(Execution execution) {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                var verifying = rig.open(AcompSettings.DEFAULTS.withVerify(true))) {
            MemorySegment data = Rig.data(500);
            AcompRequest request = verifying.newRequest().source(data).destination(Rig.room(500)).execution(execution);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            driver.behaviour = (operation, source, destination, codec) -> {
                long length = codec.getAsLong();
                if (operation == Operation.COMPRESS) {
                    destination.set(ValueLayout.JAVA_BYTE, 20, (byte) ~destination.get(ValueLayout.JAVA_BYTE, 20));
                }
                return length;
            };
            assertEquals(AcompStatus.DEVICE_FAILED, request.compressAndWait());
            assertEquals(0, request.produced());
            assertEquals(1, rig.engine.statistics().events().get("verify-failed"));
            assertEquals(AcompStatus.OK, rig.request(500).execution(execution).compressAndWait(), "without verify nobody looks");
        }
    }

    private static RuntimeException sneaky(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
