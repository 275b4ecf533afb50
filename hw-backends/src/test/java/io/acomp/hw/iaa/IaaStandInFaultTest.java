package io.acomp.hw.iaa;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.iaa.Samples.Content;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The driver's queue over the real libqpl and a device that fails in every way the stand-in knows. */
@OwnProcess
class IaaStandInFaultTest {
    private static final int FIXED = 0;
    private static final int DYNAMIC = 1;
    private static final byte[] PLAIN = Samples.of(Content.TEXT, 4096);
    private static final byte[] PACKED = Samples.deflate(DeflateFraming.RAW, PLAIN);
    private static final int ROOM = 5000;

    private static IaaStandIn device;
    private QueueDriver queue;

    @BeforeAll
    static void plugIn() {
        device = IaaStandIn.install();
    }

    @BeforeEach
    void open() {
        IaaDriver driver = new IaaDriver(DeflateFraming.RAW);
        assertTrue(driver.availability().available(), driver.availability()::reason);
        queue = new QueueDriver(driver);
    }

    @AfterEach
    void heals() throws Exception {
        device.heal();
        device.awaits("refusing", 0);
        assertTrue(queue.isIntact());
        queue.close();
        assertEquals(0, IaaHardware.nodes().getFirst().inFlight());
    }

    private long submit(Operation operation, int level) {
        long tag = operation == Operation.COMPRESS
                ? queue.submit(operation, level, PLAIN, ROOM)
                : queue.submit(operation, level, PACKED, PLAIN.length);
        assertTrue(tag > 0, "queue is full");
        return tag;
    }

    private AcompStatus run(Operation operation, int level) throws Exception {
        long tag = submit(operation, level);
        queue.await((int) tag);
        return CodecResult.status(queue.results.get(tag));
    }

    private void assertRight(Operation operation, long tag) {
        byte[] output = queue.output(tag);
        assertArrayEquals(PLAIN, operation == Operation.COMPRESS ? Samples.inflate(DeflateFraming.RAW, output) : output);
    }

    private void assertWorks() throws Exception {
        for (Operation operation : Operation.values()) {
            assertEquals(AcompStatus.OK, run(operation, DYNAMIC));
            assertRight(operation, queue.results.size());
        }
    }

    /** Completion statuses and error codes of the device, and what the engine is told of them. */
    @ParameterizedTest
    @CsvSource({
        "0x22, 0, DEVICE_FAILED", "0x24, 0, DEVICE_FAILED", "0x28, 0, DEVICE_FAILED", "0x10, 0, DEVICE_FAILED", "0x11, 0, DEVICE_FAILED",
        "0x13, 0, UNSUPPORTED", "0x0a, 17, UNSUPPORTED", "0x0a, 18, UNSUPPORTED", "0x0a, 4, UNSUPPORTED", "0x0a, 6, UNSUPPORTED",
        "0x0a, 13, CORRUPT_INPUT", "0x0a, 15, CORRUPT_INPUT", "0x0a, 19, DEVICE_FAILED", "0x0a, 22, DEVICE_FAILED"
    })
    void decompressionErrorsHaveTheirMeaning(String status, int error, AcompStatus expected) throws Exception {
        device.set("error_status", Integer.decode(status));
        device.set("error_code", error);
        device.set("error_every", 1);
        assertEquals(expected, run(Operation.DECOMPRESS, DYNAMIC));
        device.heal();
        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x22", "0x24", "0x10", "0x11"})
    void compressionErrorsAreFailuresOfTheDevice(String status) throws Exception {
        device.set("error_status", Integer.decode(status));
        device.set("error_code", 0);
        for (int step = 1; step <= 3; step++) { // statistics, compression, verification
            device.set("submitted", 0);
            device.set("error_every", step);
            assertEquals(AcompStatus.DEVICE_FAILED, run(Operation.COMPRESS, DYNAMIC));
        }
        device.heal();
        assertWorks();
    }

    @Test
    void changedOutputIsNoticedBothWays() throws Exception {
        device.set("corrupt_every", 1);
        for (int level = FIXED; level <= DYNAMIC; level++) {
            for (Operation operation : Operation.values()) {
                assertEquals(AcompStatus.DEVICE_FAILED, run(operation, level), operation::toString);
            }
        }
        assertEquals(4, device.get("corrupted"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1, -100, 100})
    void wrongLengthsOfPlainDataAreNoticed(int by) throws Exception {
        device.set("length_by", by);
        device.set("length_every", 1);
        assertEquals(AcompStatus.DEVICE_FAILED, run(Operation.DECOMPRESS, DYNAMIC));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -100, 10_000})
    void wrongLengthsOfCompressedDataAreNoticed(int by) throws Exception {
        device.set("length_by", by);
        device.set("length_every", 1);
        assertEquals(AcompStatus.DEVICE_FAILED, run(Operation.COMPRESS, DYNAMIC));
    }

    @Test
    void aMissingPageIsBroughtIn() throws Exception {
        long before = device.get("faults");
        device.set("fault_every", 7);
        for (int i = 0; i < 100; i++) { // more often than libqpl does it in the life of a job
            Operation operation = i % 3 == 0 ? Operation.DECOMPRESS : Operation.COMPRESS;
            assertEquals(AcompStatus.OK, run(operation, DYNAMIC));
            assertRight(operation, queue.results.size());
        }
        assertTrue(device.get("faults") > before + 20, () -> "faults=" + device.get("faults"));
        assertTrue(((IaaQueue) queue.queue).restarts() > 0);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aPageThatStaysMissingFails(Operation operation) throws Exception {
        device.set("fault_every", 1);
        device.set("fault_again", 1);
        assertEquals(AcompStatus.DEVICE_FAILED, run(operation, DYNAMIC));
        device.heal();
        assertWorks();
    }

    /** libqpl submits later steps inside a check. Refused there, it answers "busy" for ever: the job has to start again. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "0, 1"})
    void aLaterStepThatIsRefusedIsNotLost(int level, int stepsDone) throws Exception {
        for (int round = 0; round < 3; round++) {
            long restarts = ((IaaQueue) queue.queue).restarts();
            long completed = device.get("completed");
            long tag = submit(Operation.COMPRESS, level);
            for (int step = 1; step <= stepsDone; step++) {
                device.awaits("completed", completed + step);
                if (step < stepsDone) {
                    queue.queue.poll();
                }
            }
            device.set("refuse", 1);
            device.awaits("refusing", 1);
            for (int i = 0; i < 10; i++) {
                assertEquals(0, queue.queue.poll());
            }
            assertEquals(restarts + 1, ((IaaQueue) queue.queue).restarts());
            device.set("refuse", 0);
            device.awaits("refusing", 0);
            queue.await((int) tag);
            assertRight(Operation.COMPRESS, tag);
        }
        assertWorks();
    }

    @Test
    void refusalsUnderLoadLoseNothing() throws Exception {
        device.set("delay_micros", 50);
        device.set("refuse_every", 7);
        device.set("refuse_micros", 2000);
        int jobs = 400;
        for (int i = 0; i < jobs; ) {
            Operation operation = i % 4 == 0 ? Operation.DECOMPRESS : Operation.COMPRESS;
            long tag = operation == Operation.COMPRESS
                    ? queue.submit(operation, i & 1, PLAIN, ROOM)
                    : queue.submit(operation, DYNAMIC, PACKED, PLAIN.length);
            i += tag > 0 ? 1 : 0;
            queue.queue.poll();
        }
        queue.await(jobs);
        int right = 0;
        for (long tag = 1; tag <= jobs; tag++) {
            long result = queue.results.get(tag);
            if (CodecResult.status(result) != AcompStatus.DEVICE_FAILED) { // the job was refused too often
                assertRight((tag - 1) % 4 == 0 ? Operation.DECOMPRESS : Operation.COMPRESS, tag);
                right++;
            }
        }
        assertTrue(right > jobs / 4, "right=" + right);
    }

    @Test
    void lateCompletionsArriveOutOfOrder() throws Exception {
        device.set("late_every", 3);
        device.set("late_micros", 20_000);
        int jobs = 30;
        for (int i = 0; i < jobs; i++) {
            submit(Operation.DECOMPRESS, DYNAMIC);
        }
        queue.await(jobs);
        for (long tag = 1; tag <= jobs; tag++) {
            assertRight(Operation.DECOMPRESS, tag);
        }
    }

    @Test
    void hungJobsKeepTheirMemoryAndTheirPlaces() throws Exception {
        device.set("release", 0);
        device.set("hang_every", 1);
        int depth = queue.queue.depth();
        for (int i = 0; i < depth; i++) {
            submit(Operation.DECOMPRESS, DYNAMIC);
        }
        assertEquals(-1, queue.submit(Operation.DECOMPRESS, DYNAMIC, PACKED, PLAIN.length), "more inside than the queue holds");
        device.awaits("held", depth);
        assertEquals(0, queue.queue.poll());
        device.heal();
        device.set("release", 1);
        queue.await(depth);
        for (long tag = 1; tag <= depth; tag++) {
            assertRight(Operation.DECOMPRESS, tag);
        }
    }

    @Test
    void aRemovedDeviceRefusesAndComesBack() throws Exception {
        device.set("removed", 1);
        device.awaits("refusing", 1);
        for (int i = 0; i < 10; i++) {
            assertEquals(-1, queue.submit(Operation.COMPRESS, DYNAMIC, PLAIN, ROOM));
        }
        assertEquals(0, queue.results.size());
        device.set("removed", 0);
        device.awaits("refusing", 0);
        assertWorks();
    }

    @Test
    void aQueueClosedOverHungJobsFreesNothingTheDeviceMayWrite() throws Exception {
        device.set("release", 0);
        device.set("hang_every", 1);
        QueueDriver doomed = new QueueDriver(new IaaDriver(DeflateFraming.RAW));
        int before = IaaQueue.abandoned().size();
        for (int i = 0; i < 5; i++) {
            assertTrue(doomed.submit(Operation.DECOMPRESS, DYNAMIC, PACKED, PLAIN.length) > 0);
        }
        device.awaits("held", 5);
        assertThrows(IllegalStateException.class, doomed.queue::close);
        assertEquals(before + 5, IaaQueue.abandoned().size());
        device.heal();
        device.set("release", 1);
        device.awaits("held", 0);
        assertEquals(0, doomed.results.size(), "a closed queue reported");
        assertTrue(doomed.isIntact());
        assertWorks();
    }

    @Test
    void closingWaitsForJobsThatStillEnd() {
        device.set("delay_micros", TimeUnit.MILLISECONDS.toMicros(20));
        QueueDriver closing = new QueueDriver(new IaaDriver(DeflateFraming.RAW));
        for (int i = 0; i < 5; i++) {
            assertTrue(closing.submit(Operation.COMPRESS, FIXED, PLAIN, ROOM) > 0);
        }
        closing.close();
        assertEquals(0, closing.results.size(), "a closed queue reported");
    }
}
