package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.OutputAllocator;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The explicit form of the kernel's null destination (KS §1.7; row 20). */
@EngineTest
class AllocatorTest {
    /** Where a request runs. */
    enum Where {
        INLINE,
        LANE,
        DEVICE;

        Rig rig(TestDevice device) {
            return this == DEVICE ? Rig.of(device) : Rig.of(new TestDriver());
        }

        AcompRequest request(Rig rig) {
            return rig.acomp.newRequest().execution(this == INLINE ? Execution.INLINE : Execution.LANE);
        }
    }

    static Stream<Where> places() {
        return Stream.of(Where.values());
    }

    @ParameterizedTest
    @MethodSource("places")
    void compressionAsksForTwiceTheSource(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            Outputs outputs = new Outputs();
            MemorySegment data = Rig.data(1000);
            AcompRequest request = where.request(rig).source(data).destination(outputs, OutputAllocator.DEFAULT_CAP);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(List.of(2000L), outputs.asked);
            assertEquals(1000 + TestFormat.HEADER, request.produced());
            MemorySegment output = request.output();
            assertNotNull(output);
            assertEquals(request.produced(), output.byteSize(), "sliced to the bytes produced");
            Rig.assertCompressed(data, output, request.produced());
            outputs.assertFreedOnceBut(1);
            assertEquals(0, outputs.freed.size());
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void decompressionDoublesUpToTheCap(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            Outputs outputs = new Outputs();
            MemorySegment packed = Rig.compressed(MemorySegment.ofArray(new byte[1000]));
            AcompRequest request = where.request(rig).source(packed).destination(outputs, OutputAllocator.DEFAULT_CAP);
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertEquals(List.of(32L, 64L, 128L, 256L, 512L, 1024L), outputs.asked, "four times the source, then doubled");
            assertEquals(1000, request.produced());
            assertEquals(5, outputs.freed.size());
            outputs.assertFreedOnceBut(1);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void theCapIsTheEnd(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            Outputs outputs = new Outputs();
            MemorySegment packed = Rig.compressed(MemorySegment.ofArray(new byte[1000]));
            AcompRequest request = where.request(rig).source(packed).destination(outputs, 999);
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.decompressAndWait());
            assertEquals(999L, outputs.asked.getLast());
            assertNull(request.output());
            outputs.assertFreedOnceBut(0);
            Outputs exact = new Outputs();
            assertEquals(AcompStatus.OK, request.destination(exact, 1000).decompressAndWait());
            exact.assertFreedOnceBut(1);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void failuresGiveBackWhatWasAsked(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            Outputs outputs = new Outputs();
            AcompRequest request = where.request(rig).source(Rig.data(100)).destination(outputs, 4096);
            assertEquals(AcompStatus.CORRUPT_INPUT, request.decompressAndWait());
            assertNull(request.output());
            outputs.assertFreedOnceBut(0);
            request.source(Rig.compressed(MemorySegment.ofArray(new byte[500]))).maxOutput(499);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.decompressAndWait());
            outputs.assertFreedOnceBut(0);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void noMemoryIsAStatus(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            Outputs outputs = new Outputs();
            outputs.failFrom = 3;
            AcompRequest request = where.request(rig)
                    .source(Rig.compressed(MemorySegment.ofArray(new byte[1000])))
                    .destination(outputs, OutputAllocator.DEFAULT_CAP);
            assertEquals(AcompStatus.OUT_OF_MEMORY, request.decompressAndWait());
            outputs.assertFreedOnceBut(0);
            outputs.failFrom = Integer.MAX_VALUE;
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            outputs.assertFreedOnceBut(1);
        }
    }

    /** An allocator that breaks must not take the lane with it. */
    @ParameterizedTest
    @MethodSource("places")
    void aThrowingAllocatorEndsItsRequestOnly(Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            for (int call = 1; call <= 3; call++) {
                Outputs outputs = new Outputs();
                outputs.throwAt = call;
                AcompRequest request = where.request(rig)
                        .source(Rig.compressed(MemorySegment.ofArray(new byte[1000])))
                        .destination(outputs, OutputAllocator.DEFAULT_CAP);
                assertTrue(request.decompressAndWait() != AcompStatus.OK);
                outputs.assertFreedOnceBut(0);
            }
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        }
    }

    /** A device that is full for a moment does not make a destination too small. */
    @Test
    void growingWaitsForABusyDevice() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            Outputs outputs = new Outputs();
            outputs.beforeEach = number -> device.busy = number == 2;
            Recorder recorder = new Recorder();
            AcompRequest request = rig.acomp.newRequest()
                    .source(Rig.compressed(MemorySegment.ofArray(new byte[1000])))
                    .destination(outputs, OutputAllocator.DEFAULT_CAP)
                    .onComplete(recorder, "grown");
            int refused = device.refused.get();
            request.submitDecompress();
            Await.until("the device refused", () -> device.refused.get() > refused);
            device.busy = false;
            recorder.awaitDone(1);
            assertEquals(AcompStatus.OK, request.status());
            outputs.assertFreedOnceBut(1);
        }
    }

    /** A device never writes to what an allocator made: it goes back at once when the device does not answer. */
    @Test
    void anOutputOfATimedOutDeviceGoesBackAtOnce() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Await.until("the device has it when its time is over", () -> {
                Outputs outputs = new Outputs();
                AcompRequest request = rig.acomp.newRequest()
                        .source(Rig.compressed(MemorySegment.ofArray(new byte[1000])))
                        .destination(outputs, OutputAllocator.DEFAULT_CAP)
                        .deadline(Duration.ofMillis(5));
                assertEquals(AcompStatus.TIMED_OUT, request.decompressAndWait());
                outputs.assertFreedOnceBut(0);
                return device.held() == 1;
            });
        }
    }

    @Test
    void wrongCaps() {
        try (Rig rig = Rig.of(new TestDriver())) {
            assertThrows(IllegalArgumentException.class, () -> rig.acomp.newRequest().destination(new Outputs(), 0));
            assertThrows(IllegalArgumentException.class, () -> rig.acomp.newRequest().destination(new Outputs(), -1));
        }
    }

    /** The output of one submission is not the output of the next. */
    @Test
    void outputBelongsToTheLastSubmission() {
        try (Rig rig = Rig.of(new TestDriver())) {
            Outputs outputs = new Outputs();
            AcompRequest request = rig.acomp.newRequest().source(Rig.data(100)).destination(outputs, 4096);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            MemorySegment first = request.output();
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertTrue(first != request.output());
            assertEquals(AcompStatus.OK, request.destination(Rig.room(100)).compressAndWait());
            assertNull(request.output());
            outputs.assertFreedOnceBut(2);
        }
    }

    /** Writes down what was asked for and given back. */
    private static final class Outputs implements OutputAllocator {
        final List<Long> asked = new ArrayList<>();
        final List<MemorySegment> freed = new ArrayList<>();
        private final Map<MemorySegment, Integer> outside = new IdentityHashMap<>();
        IntConsumer beforeEach = number -> {};
        int failFrom = Integer.MAX_VALUE;
        int throwAt = Integer.MAX_VALUE;

        @Override
        public synchronized MemorySegment allocate(long bytes) {
            asked.add(bytes);
            beforeEach.accept(asked.size());
            if (asked.size() >= failFrom) {
                throw new OutOfMemoryError("injected, bytes=" + bytes);
            }
            if (asked.size() == throwAt) {
                throw new IllegalArgumentException("thrown by a test");
            }
            MemorySegment segment = MemorySegment.ofArray(new byte[(int) bytes]);
            outside.put(segment, 0);
            return segment;
        }

        @Override
        public synchronized void free(MemorySegment segment) {
            freed.add(segment);
            if (outside.merge(segment, 1, Integer::sum) != 1) {
                Misuse.report("a segment is freed that was not allocated, or twice");
            }
        }

        synchronized long outside() {
            return outside.values().stream().filter(count -> count == 0).count();
        }

        void assertFreedOnceBut(int delivered) {
            assertEquals(delivered, outside(), "segments still outside");
        }
    }
}
