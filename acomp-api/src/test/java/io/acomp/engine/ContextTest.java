package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.Execution;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A context's request is a request like any other, on a stream of its own. */
@EngineTest
class ContextTest {
    private static final int BYTES = 500;

    @Test
    void theResultIsThatOfAnInlineRequest() {
        try (Rig rig = Rig.of(new TestDriver());
                AcompContext context = rig.acomp.newContext()) {
            AcompRequest inline = rig.request(BYTES).execution(Execution.INLINE);
            MemorySegment expected = Rig.room(BYTES);
            assertEquals(AcompStatus.OK, inline.destination(expected).compressAndWait());

            MemorySegment compressed = Rig.room(BYTES);
            AcompRequest own = context.request().source(Rig.data(BYTES)).destination(compressed);
            assertSame(context.request(), own);
            assertEquals(Submission.COMPLETED, own.submitCompress());
            assertEquals(AcompStatus.OK, own.status());
            assertEquals(inline.produced(), own.produced());
            assertEquals(inline.driver(), own.driver());
            assertArrayEquals(Rig.bytes(expected), Rig.bytes(compressed));

            byte[] back = new byte[BYTES];
            own.source(compressed.asSlice(0, own.produced())).destination(MemorySegment.ofArray(back));
            assertEquals(AcompStatus.OK, own.decompressAndWait());
            assertArrayEquals(Rig.bytes(Rig.data(BYTES)), back);

            assertEquals(AcompStatus.CORRUPT_INPUT, own.source(Rig.data(3)).decompressAndWait());
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, own.source(Rig.data(BYTES)).destination(Rig.data(3)).compressAndWait());
        }
    }

    @Test
    void bothDirectionsOfADriverShareOneStreamThatIsNoCpus() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                AcompContext context = rig.acomp.newContext()) {
            assertEquals(0, context.nativeBytes());
            assertEquals(0, driver.streamsOpen.get(), "made when needed");
            roundTrip(context);
            assertEquals(1, driver.streamsOpen.get());
            assertEquals(4096, context.nativeBytes());
            assertEquals(List.of("contexts", "contexts"), places(rig));
            rig.warmInline();
            assertEquals(2, driver.streamsOpen.get(), "the CPU's stream is another");
        }
    }

    @Test
    void aDriverPerDirectionMeansAStreamPerDirection() {
        TestDriver best = new TestDriver();
        TestDriver decompressor = new TestDriver(best.algorithm(), "other").priority(200);
        decompressor.capabilities = Capabilities.levels(7, 9, 7, 0, Capabilities.Memory.ANY);
        try (Rig rig = Rig.of(best, decompressor);
                var split = rig.open(AcompSettings.DEFAULTS.withLevel(2));
                AcompContext context = split.newContext()) {
            roundTrip(context);
            assertEquals(1, best.streamsOpen.get());
            assertEquals(1, decompressor.streamsOpen.get());
            assertEquals(2 * 4096, context.nativeBytes());
        }
        assertEquals(0, best.streamsOpen.get() + decompressor.streamsOpen.get(), "a stream nobody closed");
    }

    @Test
    void whoComesWhileACallRunsIsRefused() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                AcompContext context = rig.acomp.newContext()) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            AcompRequest request = context.request().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            Thread first = Thread.ofPlatform().start(request::compressAndWait);
            gate.awaitArrival();
            assertTrue(request.isInFlight());
            assertThrows(IllegalStateException.class, () -> request.source(Rig.data(1)));
            assertThrows(IllegalStateException.class, request::compressAndWait);
            assertThrows(IllegalStateException.class, context::close);
            assertEquals(1, driver.streamsOpen.get(), "nothing was freed under the call");
            assertEquals(1, rig.engine.drivers().getFirst().inFlight());
            gate.open();
            first.join();
            assertEquals(AcompStatus.OK, request.status());
            assertEquals(AcompStatus.OK, request.compressAndWait());
        }
    }

    @Test
    void whatItCountedSurvivesIt() {
        try (Rig rig = Rig.of(new TestDriver())) {
            AcompContext first = rig.acomp.newContext();
            AcompContext second = rig.acomp.newContext();
            for (int call = 0; call < 20; call++) {
                roundTrip(first);
                roundTrip(second);
            }
            List<DriverTotals> open = rig.engine.statistics().drivers();
            first.close();
            assertSameCounts(open, rig.engine.statistics().drivers());
            second.close();
            List<DriverTotals> closed = rig.engine.statistics().drivers();
            assertSameCounts(open, closed);
            assertEquals(40, closed.getFirst().outcomes().get(AcompStatus.OK));
            assertEquals(40, closed.getFirst().service().count());
            assertEquals(40 * BYTES, closed.getFirst().bytesIn());
        }
    }

    private static void assertSameCounts(List<DriverTotals> expected, List<DriverTotals> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).outcomes(), actual.get(i).outcomes());
            assertEquals(expected.get(i).bytesOut(), actual.get(i).bytesOut());
            assertEquals(expected.get(i).service().totalNanos(), actual.get(i).service().totalNanos());
            assertArrayEquals(expected.get(i).service().counts(), actual.get(i).service().counts());
            assertEquals(expected.get(i).waiting().count(), actual.get(i).waiting().count());
        }
    }

    @Test
    void withoutMemoryForTheStreamTheStatusSaysSo() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                AcompContext context = rig.acomp.newContext()) {
            rig.warmInline();
            driver.streamFails = number -> true;
            AcompRequest request = context.request().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OUT_OF_MEMORY, request.compressAndWait(), "no other stream stands in");
            assertEquals(AcompStatus.OUT_OF_MEMORY, request.compressAndWait());
            assertEquals(2, rig.engine.statistics().rejections().get("out-of-memory"));
            driver.streamFails = number -> false;
            assertEquals(AcompStatus.OK, request.compressAndWait());
        }
    }

    @Test
    void withoutMemoryForScratchTheStatusSaysSo() {
        try (Rig rig = Rig.of(builder -> builder.nativeMemoryLimit(4096), new TestDriver());
                AcompContext context = rig.acomp.newContext()) {
            AcompRequest request = context.request().source(List.of(Rig.data(9), Rig.data(9))).destination(Rig.room(18));
            assertEquals(AcompStatus.OUT_OF_MEMORY, request.compressAndWait());
            assertEquals(AcompStatus.OK, request.source(Rig.data(18)).compressAndWait());
        }
    }

    @Test
    void scratchIsTheContexts() {
        try (Rig rig = Rig.of(new TestDriver())) {
            AcompContext context = rig.acomp.newContext();
            AcompRequest request = context.request().source(List.of(Rig.data(9), Rig.data(9))).destination(Rig.room(18));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(4096 + (8 << 10), context.nativeBytes());
            assertEquals(context.nativeBytes(), rig.nativeBytes());
            context.close();
            assertEquals(0, context.nativeBytes());
            assertEquals(0, rig.nativeBytes());
        }
    }

    @Test
    void resultsAreVerifiedIfTheTransformSaysSo() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                var verifying = rig.open(AcompSettings.DEFAULTS.withVerify(true));
                AcompContext context = verifying.newContext()) {
            AcompRequest request = context.request().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            driver.behaviour = (operation, source, destination, codec) -> operation == Operation.COMPRESS
                    ? codec.getAsLong()
                    : CodecResult.CORRUPT_INPUT;
            assertEquals(AcompStatus.DEVICE_FAILED, request.compressAndWait());
            assertEquals(1, rig.engine.statistics().events().get("verify-failed"));
        }
    }

    @Test
    void aVirtualThreadsLargeCallStaysWithTheContext() throws InterruptedException {
        try (Rig rig = Rig.of(new TestDriver());
                AcompContext context = rig.acomp.newContext()) {
            AcompRequest request = context.request().source(Rig.data(64 << 10)).destination(Rig.room(64 << 10));
            Thread.ofVirtual().start(request::compressAndWait).join();
            assertEquals(AcompStatus.OK, request.status());
            assertTrue(request.produced() > 0);
            assertEquals(List.of("contexts"), places(rig));
            assertEquals(0, rig.engine.statistics().events().get("inline-to-lane"));
        }
    }

    @Test
    void aDeviceDoesItsPartAndSoftwareTheRestOnTheContextsStream() {
        TestDevice device = new TestDevice(4);
        TestDriver software = new TestDriver(device.algorithm(), "soft");
        try (device;
                Rig rig = Rig.of(builder -> builder.deviceThreshold(100), device, software)) {
            AcompContext context = rig.acomp.newContext();
            AcompRequest request = context.request().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(device.name(), request.driver());
            int streams = software.streamsMade.get();
            request.source(Rig.data(50));
            assertEquals(Submission.COMPLETED, request.submitCompress());
            assertEquals(AcompStatus.OK, request.status());
            assertEquals(software.name(), request.driver());
            assertEquals(FallbackReason.SMALL, request.fallback());
            assertEquals(streams + 1, software.streamsMade.get());
            assertTrue(places(rig).contains("contexts"), () -> "places: " + places(rig));
            assertTrue(places(rig).stream().noneMatch(place -> place.startsWith("inline-")), () -> "places: " + places(rig));
            context.close();
            assertThrows(IllegalStateException.class, request.source(Rig.data(BYTES))::compressAndWait, "closed for the device too");
        }
    }

    static void roundTrip(AcompContext context) {
        MemorySegment compressed = Rig.room(BYTES);
        AcompRequest request = context.request().source(Rig.data(BYTES)).destination(compressed);
        assertEquals(AcompStatus.OK, request.compressAndWait());
        Rig.assertCompressed(Rig.data(BYTES), compressed, request.produced());
        request.source(compressed.asSlice(0, request.produced())).destination(MemorySegment.ofArray(new byte[BYTES]));
        assertEquals(AcompStatus.OK, request.decompressAndWait());
    }

    private static List<String> places(Rig rig) {
        return rig.engine.statistics().drivers().stream().map(EngineStatistics.DriverTotals::place).toList();
    }
}
