package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.iaa.Samples.Content;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceQueue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The real libqpl's hardware path over a device that works: what it writes the JDK reads, and the other way round. */
@OwnProcess
class IaaStandInTest {
    private static final int FIXED = 0;
    private static final int DYNAMIC = 1;
    private static final int[] SIZES = {0, 1, 2, 3, 10, 100, 1000, 4095, 4096, 4097, 20_000, 65_536, 300_000};

    private static IaaStandIn device;
    private IaaDriver driver;
    private QueueDriver queue;

    @BeforeAll
    static void plugIn() {
        device = IaaStandIn.install();
    }

    @BeforeEach
    void isThere() {
        assertTrue(new IaaDriver(DeflateFraming.RAW).availability().available(), new IaaDriver(DeflateFraming.RAW).availability()::reason);
    }

    @AfterEach
    void leavesNothing() {
        if (queue != null) {
            assertTrue(queue.isIntact());
            queue.close();
        }
        assertEquals(0, IaaHardware.nodes().getFirst().inFlight());
        assertTrue(IaaQueue.abandoned().isEmpty());
    }

    private void open(DeflateFraming framing) {
        driver = new IaaDriver(framing);
        queue = new QueueDriver(driver);
    }

    private byte[] compressed(int level, byte[] plain) throws Exception {
        long result = queue.run(Operation.COMPRESS, level, plain, (int) driver.maxCompressedLength(plain.length));
        assertEquals(AcompStatus.OK, CodecResult.status(result), () -> "compress, size=" + plain.length);
        return queue.lastOutput();
    }

    private AcompStatus decompress(byte[] packed, int capacity) throws Exception {
        return CodecResult.status(queue.run(Operation.DECOMPRESS, DYNAMIC, packed, capacity));
    }

    static Stream<Arguments> formatsAndContents() {
        return Arrays.stream(DeflateFraming.values()).flatMap(framing -> Arrays.stream(Content.values()).map(content -> Arguments.of(framing, content)));
    }

    @ParameterizedTest
    @MethodSource("formatsAndContents")
    void whatItWritesTheJdkAndItselfRead(DeflateFraming framing, Content content) throws Exception {
        open(framing);
        for (int level = FIXED; level <= DYNAMIC; level++) {
            for (int size : SIZES) {
                byte[] plain = Samples.of(content, size);
                byte[] packed = compressed(level, plain);
                assertArrayEquals(plain, Samples.inflate(framing, packed), "size=" + size);
                assertEquals(AcompStatus.OK, decompress(packed, size), "size=" + size);
                assertArrayEquals(plain, queue.lastOutput(), "size=" + size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formatsAndContents")
    void whatTheJdkWritesItReads(DeflateFraming framing, Content content) throws Exception {
        open(framing);
        for (int size : SIZES) {
            byte[] plain = Samples.of(content, size);
            byte[] packed = size <= IaaDriver.WINDOW ? Samples.deflate(framing, plain) : Samples.deflateWithoutMatches(framing, plain);
            assertEquals(AcompStatus.OK, decompress(packed, size + size % 3), "size=" + size);
            assertArrayEquals(plain, queue.lastOutput(), "size=" + size);
        }
    }

    @Test
    void theLargestTransferWorks() throws Exception {
        open(DeflateFraming.GZIP);
        byte[] plain = Samples.of(Content.MIXED, 2 << 20);
        assertEquals(plain.length, driver.capabilities().compress().maxSource());
        byte[] packed = compressed(DYNAMIC, plain);
        assertArrayEquals(plain, Samples.inflate(DeflateFraming.GZIP, packed));
        assertEquals(AcompStatus.OK, decompress(packed, plain.length));
        assertArrayEquals(plain, queue.lastOutput());
    }

    @Test
    void textShrinksAndTablesForTheDataShrinkItMore() throws Exception {
        open(DeflateFraming.RAW);
        byte[] plain = Samples.of(Content.TEXT, 65_536);
        int fixed = compressed(FIXED, plain).length;
        int dynamic = compressed(DYNAMIC, plain).length;
        assertTrue(fixed < plain.length * 2 / 3, () -> "fixed=" + fixed);
        assertTrue(dynamic < fixed * 9 / 10, () -> "dynamic=" + dynamic + ", fixed=" + fixed);
    }

    @Test
    void dynamicTablesTakeAStatisticsPassAndEveryResultIsVerifiedByTheDevice() throws Exception {
        open(DeflateFraming.RAW);
        long statistics = device.get("statistics");
        long compressed = device.get("compressed");
        long verified = device.get("verified");
        compressed(FIXED, Samples.of(Content.TEXT, 5000));
        assertEquals(statistics, device.get("statistics"));
        compressed(DYNAMIC, Samples.of(Content.TEXT, 5000));
        assertEquals(statistics + 1, device.get("statistics"));
        assertEquals(compressed + 2, device.get("compressed"));
        assertEquals(verified + 2, device.get("verified"));
    }

    @Test
    void theDeviceIsNotAskedForEmptySources() throws Exception {
        open(DeflateFraming.ZLIB);
        long submitted = device.get("submitted");
        assertEquals(8, compressed(DYNAMIC, new byte[0]).length);
        assertEquals(submitted, device.get("submitted"));
    }

    @ParameterizedTest
    @EnumSource(DeflateFraming.class)
    void everyBoundHoldsAndNoLessDoes(DeflateFraming framing) throws Exception {
        open(framing);
        byte[] plain = Samples.of(Content.TEXT, 10_000);
        int needed = compressed(DYNAMIC, plain).length;
        assertTrue(needed <= driver.maxCompressedLength(plain.length));
        for (int capacity : new int[] {0, 1, framing.headerBytes() + framing.trailerBytes(), 1000, needed - 1}) {
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, CodecResult.status(queue.run(Operation.COMPRESS, DYNAMIC, plain, capacity)), "capacity=" + capacity);
        }
        byte[] packed = compressed(DYNAMIC, plain);
        for (int capacity : new int[] {0, 1, 5000, plain.length - 1}) {
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, decompress(packed, capacity), "capacity=" + capacity);
        }
    }

    @Test
    void theBoundCoversWhatTheLibraryAsksFor() {
        IaaDriver raw = new IaaDriver(DeflateFraming.RAW);
        for (int size = 1; size <= 2 << 20; size += 1 + size / 7) {
            long asked = Integer.toUnsignedLong(QplBinding.safeBytes(size));
            assertTrue(raw.maxCompressedLength(size) >= asked, "size=" + size + ", asked=" + asked);
        }
    }

    @ParameterizedTest
    @EnumSource(DeflateFraming.class)
    void farDistancesAreForSoftware(DeflateFraming framing) throws Exception {
        open(framing);
        byte[] plain = Samples.of(Content.RANDOM, 12_000);
        System.arraycopy(plain, 0, plain, 6000, 6000);
        assertEquals(AcompStatus.UNSUPPORTED, decompress(Samples.deflate(framing, plain), plain.length));
    }

    /** A block header in which a repetition of code lengths runs from the literals into the distances: deflate allows it. */
    @Test
    void headersThatOnlySoftwareReadsAreForSoftware() throws Exception {
        open(DeflateFraming.RAW);
        byte[] packed = CrossingHeader.bytes();
        assertArrayEquals(CrossingHeader.PLAIN, Samples.inflate(DeflateFraming.RAW, packed));
        assertEquals(AcompStatus.UNSUPPORTED, decompress(packed, CrossingHeader.PLAIN.length));
    }

    @ParameterizedTest
    @EnumSource(DeflateFraming.class)
    void cutOrBrokenStreamsAreNotBelieved(DeflateFraming framing) throws Exception {
        open(framing);
        byte[] plain = Samples.of(Content.TEXT, 3000);
        byte[] packed = Samples.deflate(framing, plain);
        for (int length = 1; length < packed.length; length += 37) {
            assertBroken(decompress(Arrays.copyOf(packed, length), plain.length), "length=" + length);
        }
        for (int at = 0; at < packed.length; at += 11) {
            byte[] broken = packed.clone();
            broken[at] ^= 0x55;
            AcompStatus status = decompress(broken, plain.length);
            if (status == AcompStatus.OK) {
                // plain deflate has no checksum: then it is what software makes of it
                assertArrayEquals(Samples.inflate(framing, broken), queue.lastOutput(), "at=" + at);
            }
        }
    }

    private static void assertBroken(AcompStatus status, String message) {
        assertTrue(status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.UNSUPPORTED, () -> message + ", status=" + status);
    }

    @ParameterizedTest
    @EnumSource(value = DeflateFraming.class, names = {"GZIP", "ZLIB"})
    void everyTrailerIsCompared(DeflateFraming framing) throws Exception {
        open(framing);
        byte[] plain = Samples.of(Content.TEXT, 3000);
        byte[] packed = Samples.deflate(framing, plain);
        for (int back = 1; back <= framing.trailerBytes(); back++) {
            byte[] broken = packed.clone();
            broken[broken.length - back] ^= 1;
            assertBroken(decompress(broken, plain.length), "back=" + back);
        }
    }

    @Test
    void severalMembersAreForSoftware() throws Exception {
        open(DeflateFraming.GZIP);
        byte[] one = Samples.deflate(DeflateFraming.GZIP, Samples.of(Content.TEXT, 1000));
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        assertEquals(AcompStatus.UNSUPPORTED, decompress(two, 2000));
        assertEquals(AcompStatus.UNSUPPORTED, decompress(two, 1000));
    }

    @Test
    void theFullQueueLosesNothing() throws Exception {
        open(DeflateFraming.RAW);
        device.set("refuse", 1);
        device.awaits("refusing", 1);
        byte[] plain = Samples.of(Content.TEXT, 1000);
        assertEquals(-1, queue.submit(Operation.COMPRESS, FIXED, plain, 2000));
        device.set("refuse", 0);
        device.awaits("refusing", 0);
        device.set("delay_micros", 200);
        int accepted = 0;
        int refused = 0;
        while (accepted < 500) {
            if (queue.submit(accepted % 2 == 0 ? Operation.COMPRESS : Operation.DECOMPRESS, DYNAMIC, accepted % 2 == 0 ? plain : packed(plain), 2000) > 0) {
                accepted++;
            } else {
                refused++;
                queue.queue.poll();
            }
        }
        queue.await(500);
        device.set("delay_micros", 0);
        assertTrue(refused > 0);
        assertTrue(queue.results.values().stream().allMatch(result -> result > 0));
    }

    private static byte[] packed(byte[] plain) {
        return Samples.deflate(DeflateFraming.RAW, plain);
    }

    @Test
    void capabilitiesSayWhatSysfsSays() {
        Capabilities can = new IaaDriver(DeflateFraming.RAW).capabilities();
        assertEquals(2 << 20, can.compress().maxSource());
        assertEquals(2 << 20, can.decompress().maxDestination());
        assertEquals(4096, can.decompress().window());
        assertEquals(64, new IaaDriver(DeflateFraming.RAW).openQueues().getFirst().depth());
    }

    @Test
    void steadyStateAllocatesNothing() {
        IaaDriver gzip = new IaaDriver(DeflateFraming.GZIP);
        long[] results = new long[1];
        byte[] plain = Samples.of(Content.TEXT, 4096);
        try (DeviceQueue direct = gzip.openQueues().getFirst();
                Arena arena = Arena.ofShared()) {
            direct.start((tag, result) -> results[0] = result);
            IaaConfig config = new IaaConfig(true);
            MemorySegment source = arena.allocate(plain.length).copyFrom(MemorySegment.ofArray(plain));
            MemorySegment room = arena.allocate(gzip.maxCompressedLength(plain.length));
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = 0;
            int warm = 3000;
            int measured = 1000;
            for (int job = 0; job < warm + measured; job++) {
                if (job == warm) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                assertTrue(direct.submit(job, Operation.COMPRESS, config, source, room));
                while (direct.poll() == 0) {
                    Thread.onSpinWait();
                }
            }
            long each = (threads.getCurrentThreadAllocatedBytes() - before) / measured;
            assertTrue(results[0] > 0);
            assertTrue(each < 16, () -> "bytes per job=" + each);
        }
    }
}
