package io.acomp.bench.suite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.BareQpl;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.DeviceLoop;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.harness.WarmUp;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.spi.CodecResult;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(300)
class DeviceSuiteTest {
    private static final int SMALL = 512;
    private static final int LARGE = 64 << 10;
    private static final int NO_LIMIT = 1 << 20;

    private final SyncDriver codec = Drivers.discover().of("null").getFirst();
    private final Report report = new Report();

    // ---------------------------------------------------------------- the suite device

    @Test
    void theLaneIsHeldAgainstTheBoundOfTheSimulatedDevice() throws IOException {
        run(new DeviceSuite(), new Drivers(List.of(codec)), Set.of(), "device.sim");

        assertEquals(Set.of("device.sim.overBound", "device.pollShare"), ratios());
        assertEquals(8, report.rows().size());
        assertEquals(Set.of(1, 8, 64, 128), report.rows().stream().map(row -> row.subject().depth()).collect(Collectors.toSet()));
        assertTrue(report.rows().stream().allMatch(DeviceSuiteTest::isLabelled), report.rows().toString());
        assertTrue(report.rows().stream().allMatch(row -> row.latencies() != null && row.cpuSecondsPerGigabyte() != null));
        Ratio overBound = ratio("device.sim.overBound");
        assertEquals(0.95, overBound.target());
        // nothing can be quicker than the device; the clock of the last turn may be a little off
        assertTrue(overBound.figure().median() > 0 && overBound.figure().median() < 1.05, overBound.toString());
        double polling = ratio("device.pollShare").figure().median();
        assertTrue(polling >= 0 && polling <= 1, "pollShare=" + polling);
    }

    @Test
    void theRouterIsHeldAgainstTheDriver() throws IOException {
        run(new DeviceSuite(), new Drivers(List.of(codec)), Set.of(), "device.router");

        assertEquals(Set.of("device.router.overDriver"), ratios());
        assertEquals(0.98, ratio("device.router.overDriver").target());
        assertTrue(report.rows().stream().allMatch(DeviceSuiteTest::isLabelled), report.rows().toString());
    }

    @Test
    void theExampleShowsFromWhichSizeADeviceWouldPay() throws IOException {
        run(new DeviceSuite(), Drivers.discover(), Set.of(), "device.deflate-sim");

        assertTrue(ratios().contains("device.deflate-sim.pollShare"), ratios().toString());
        for (String gain : List.of("", "latency.", "cpu.", "decompress.", "decompress.latency.", "decompress.cpu.")) {
            String name = "device.deflate-sim." + gain + "breakEvenBytes";
            assertTrue(ratios().contains(name) || noted(name), name);
        }
        assertTrue(report.ratios().stream().allMatch(ratio -> ratio.target() == null));
        for (Row row : report.rows()) {
            assertEquals("deflate-sim".equals(row.subject().driver()), row.subject().simulated(), row.toString());
        }
        assertEquals(3 * 5 * 2, report.rows().size());
    }

    @Test
    void aDeviceIsComparedWithoutBeingNamed() throws IOException {
        run(new DeviceSuite(), new Drivers(List.of(codec, new FakeDevice(NO_LIMIT, NO_LIMIT))), Set.of(), "device.null-fake");

        assertTrue(ratios().contains("device.null-fake.pollShare"), ratios().toString());
        assertTrue(report.rows().stream().noneMatch(row -> row.subject().simulated()));
    }

    @Test
    void anAbsentLibraryLeavesItsRatioOutAndSaysWhy() throws IOException {
        run(new DeviceSuite(), new Drivers(List.of(codec)), Set.of(), "device.qplSoftware");

        assertEquals(Set.of(), ratios());
        assertTrue(noted("device.qplSoftware.overBare: left out, "), report.notes().toString());
    }

    @Test
    void requestsOnQplAreHeldAgainstABareLoop() throws IOException {
        assumeTrue(BareQpl.availability().available(), BareQpl.availability().reason());
        run(new DeviceSuite(), Drivers.discover(), Set.of(), "device.qplSoftware");

        assertEquals(Set.of("device.qplSoftware.overBare"), ratios());
        assertEquals(0.95, ratio("device.qplSoftware.overBare").target());
        assertEquals(Set.of(Mode.INLINE, Mode.PEER), modes());
        assertFalse(noted("not the same work"), report.notes().toString());
    }

    // ---------------------------------------------------------------- devices in the suite codecs

    @Test
    void aDeviceHasRowsBesideTheCodecs() throws IOException {
        run(new CodecsSuite(), new Drivers(List.of(codec, new FakeDevice(NO_LIMIT, NO_LIMIT))), Set.of(), "codecs");

        assertEquals(Set.of(Mode.DIRECT, Mode.INLINE, Mode.RING, Mode.DEVICE), modes());
        List<Row> rows = report.rows().stream().filter(row -> row.subject().mode() == Mode.DEVICE).toList();
        assertEquals(2 * 2, rows.size());
        assertTrue(rows.stream().allMatch(row -> FakeDevice.NAME.equals(row.subject().driver()) && row.latencies() != null));
    }

    @Test
    void aNamedSimulatedDeviceIsMeasuredAndLabelled() throws IOException {
        run(new CodecsSuite(), Drivers.discover().withSimulated(List.of("gzip-sim", "nosuch-sim")), Set.of("gzip-sim"), "codecs");

        assertEquals(2 * 2, report.rows().size());
        assertTrue(report.rows().stream().allMatch(DeviceSuiteTest::isLabelled), report.rows().toString());
    }

    @Test
    void whatADeviceDoesNotTakeIsLeftOutAndSaid() throws IOException {
        run(new CodecsSuite(), new Drivers(List.of(codec, new FakeDevice(NO_LIMIT, LARGE - 1))), Set.of(FakeDevice.NAME), "codecs");

        assertEquals(3, report.rows().size());
        assertTrue(noted("codecs: blocks of 64k left out, null-fake"), report.notes().toString());
    }

    @Test
    void aDeviceThatWritesWrongBytesIsFound() {
        FakeDevice device = new FakeDevice(NO_LIMIT, NO_LIMIT);
        Drivers drivers = tested(device);
        device.spoils = true;

        assertTrue(found(new CodecsSuite(), drivers, "codecs").contains("driver=null-fake"));
        assertTrue(found(new DeviceSuite(), drivers, "device.null-fake").contains("offset=511"));
    }

    @Test
    void aDeviceThatFailsIsFoundAndSoftwareDoesNotStepIn() {
        FakeDevice device = new FakeDevice(NO_LIMIT, NO_LIMIT);
        Drivers drivers = tested(device);
        device.failure = CodecResult.DEVICE_FAILED;

        assertTrue(found(new CodecsSuite(), drivers, "codecs").contains("status=DEVICE_FAILED"));
    }

    @Test
    void aDeviceThatCannotBeOpenedCostsOnlyItsOwnRows() throws IOException {
        FakeDevice device = new FakeDevice(NO_LIMIT, NO_LIMIT);
        device.spoils = true; // fails its self-test
        Drivers drivers = new Drivers(List.of(codec, device));

        run(new CodecsSuite(), drivers, Set.of(), "codecs");
        run(new DeviceSuite(), drivers, Set.of(), "device.null-fake");

        assertFalse(modes().contains(Mode.DEVICE));
        assertTrue(modes().contains(Mode.DIRECT));
        assertTrue(noted("codecs: rows of null-fake left out, ") && noted("device.null-fake.*: left out, "), report.notes().toString());
    }

    @Test
    void requestsThatSoftwareDidAreNotTakenForTheDevices() {
        Drivers drivers = new Drivers(List.of(codec, new FakeDevice(NO_LIMIT, NO_LIMIT)));
        try (AcompEngine engine = drivers.engine().build();
                Acomp software = engine.open(codec.name(), OwnBlocks.settings(codec, null));
                Arena arena = engine.newArena()) {
            Blocks blocks = new Blocks(new MemoryCorpus(), SMALL, 4, arena);
            Blocks.Packed packed = blocks.pack(new WaitingCodec(software, Execution.LANE));
            BlockJob job = blocks.job(Operation.COMPRESS, packed, blocks.destinations(SMALL, 2));
            DeviceLoop loop = new DeviceLoop(new RingLoop("astray", software, job, false), engine, FakeDevice.NAME, () -> 0);

            HarnessException found = assertThrows(HarnessException.class, () -> loop.run(10));
            assertTrue(found.getMessage().contains("contender=astray") && found.getMessage().contains("done=0"), found.getMessage());
        }
    }

    @Test
    void devicesAreNoCodecs() {
        Drivers drivers = new Drivers(List.of(codec, new FakeDevice(NO_LIMIT, NO_LIMIT))).withSimulated(List.of("null-sim"));

        assertEquals(List.of(codec), drivers.of("null"));
        assertTrue(drivers.names().containsAll(Set.of("null", codec.name(), FakeDevice.NAME, "null-sim")), drivers.names().toString());
    }

    // ----------------------------------------------------------------

    /** Drivers whose device has passed the self-test, which is kept for the process. */
    private Drivers tested(FakeDevice device) {
        Drivers drivers = new Drivers(List.of(codec, device));
        try (AcompEngine engine = drivers.engine().build()) {
            engine.open(FakeDevice.NAME).close();
        }
        return drivers;
    }

    /** What a measurement of the device that must fail says. */
    private String found(Suite suite, Drivers drivers, String only) {
        return assertThrows(HarnessException.class, () -> run(suite, drivers, Set.of(FakeDevice.NAME), only)).getMessage();
    }

    private void run(Suite suite, Drivers drivers, Set<String> names, String only) throws IOException {
        Plan plan = new Plan(names, List.of(SMALL, LARGE), List.of(1), List.of(8), 0.2, false, false, only);
        suite.run(new Bench(plan, new MemoryCorpus(), drivers, new WarmUp(), new FixedLoad(), report, _ -> {}));
    }

    private static boolean isLabelled(Row row) {
        return row.subject().simulated() && row.subject().mode() == Mode.DEVICE && Boolean.TRUE.equals(row.fields().get("simulated"));
    }

    private Set<String> ratios() {
        return report.ratios().stream().map(Ratio::name).collect(Collectors.toSet());
    }

    private Ratio ratio(String name) {
        return report.ratios().stream().filter(ratio -> ratio.name().equals(name)).findFirst().orElseThrow();
    }

    private Set<Mode> modes() {
        return report.rows().stream().map(row -> row.subject().mode()).collect(Collectors.toSet());
    }

    private boolean noted(String begin) {
        return report.notes().stream().anyMatch(note -> note.contains(begin));
    }
}
