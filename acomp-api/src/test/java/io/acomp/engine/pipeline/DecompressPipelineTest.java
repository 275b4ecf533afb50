package io.acomp.engine.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.format.FrameCutter;
import io.acomp.format.StockTool;

import static io.acomp.format.StockTool.concat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DecompressPipelineTest {
    private static final int BLOCK = 64 << 10;
    private static final StreamOptions BLOCKS = StreamOptions.DEFAULTS.withBlockBytes(BLOCK);
    private static final StreamOptions PLAIN = StreamOptions.DEFAULTS;
    private static final byte[] SKIPPABLE = {0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5};

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static long requests(PipelineRig rig) {
        return rig.engine.statistics().drivers().stream()
                .map(DriverTotals::outcomes)
                .flatMap(outcomes -> outcomes.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private static byte[] prefixOf(byte[] content, Channels.Target target) {
        assertTrue(target.size() <= content.length);
        assertArrayEquals(Arrays.copyOf(content, target.size()), target.bytes(), "what was written is the start of the content");
        return target.bytes();
    }

    // ---------------------------------------------------------------- what there may be in a stream

    @Test
    void tinyFramesShareRequests() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = 0; i < 5000; i++) {
                byte[] piece = PipelineRig.text(i % 200, i);
                content.writeBytes(piece);
                frames.writeBytes(Lz4TestDriver.frame(piece, i % 3 != 0));
            }
            Channels.Target target = new Channels.Target(0);
            long before = requests(rig);
            StreamResult result = rig.acomp.decompressStream(new Channels.Source(frames.toByteArray(), 0), target, PLAIN);
            assertArrayEquals(content.toByteArray(), target.bytes());
            assertEquals(5000, result.blocks());
            assertTrue(requests(rig) - before < 50, () -> "requests=" + requests(rig));
        }
    }

    @Test
    void framesOfEveryKindInOneStream() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            byte[] small = PipelineRig.text(1000, 1);
            byte[] large = PipelineRig.noise(5 << 20);
            byte[] zeros = new byte[3 << 20];
            byte[] stock = StockTool.filter(zeros, "lz4", "-q", "-c");
            byte[] linked = StockTool.filter(PipelineRig.text(900_000, 7), "lz4", "-BD", "-BX", "-B4", "--content-size", "-q", "-c");
            byte[] stream = concat(SKIPPABLE, Lz4TestDriver.frame(small, true), SKIPPABLE, SKIPPABLE, stock,
                    Lz4TestDriver.frame(large, false), Lz4TestDriver.frame(large, true), Lz4TestDriver.frame(new byte[0], true), linked, SKIPPABLE);
            byte[] content = concat(small, zeros, large, large, PipelineRig.text(900_000, 7));
            for (int most : new int[] {0, 100_000}) {
                Channels.Target target = new Channels.Target(0);
                StreamResult result = rig.acomp.decompressStream(new Channels.Source(stream, most), target, PLAIN);
                assertArrayEquals(content, target.bytes());
                assertEquals(stream.length, result.bytesIn());
                assertEquals(6, result.blocks());
            }
            assertArrayEquals(new byte[0], rig.decompress(SKIPPABLE));
        }
    }

    @Test
    void aLargeSkippableFrameIsNotKept() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            byte[] skippable = new byte[20 << 20];
            ByteBuffer.wrap(skippable).order(ByteOrder.LITTLE_ENDIAN).putInt(0x184D2A50).putInt(skippable.length - 8);
            byte[] stream = concat(skippable, Lz4TestDriver.frame(new byte[] {7}, true));
            AtomicLong most = new AtomicLong();
            Channels.Source source = new Channels.Source(stream, 0) {
                @Override
                public int read(ByteBuffer destination) throws IOException {
                    most.accumulateAndGet(rig.pipelineBytes(), Math::max);
                    return super.read(destination);
                }
            };
            Channels.Target target = new Channels.Target(0);
            rig.acomp.decompressStream(source, target, PLAIN);
            assertArrayEquals(new byte[] {7}, target.bytes());
            assertTrue(most.get() < 6 << 20, "pipeline bytes=" + most);
            byte[] cut = Arrays.copyOf(stream, 1 << 20);
            assertEquals(cut.length, rig.failure(cut, PLAIN, new Channels.Target(0), AcompStatus.CORRUPT_INPUT).offset());
        }
    }

    @Test
    void foreignGzipIsSteppedWhileItIsWritten() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(driver, 2)) {
            byte[] content = concat(PipelineRig.text(7 << 20, 3), new byte[20 << 20], PipelineRig.noise(3 << 20));
            byte[] foreign = gzip(content);
            for (int most : new int[] {0, 40_000}) {
                Channels.Target target = new Channels.Target(0);
                rig.acomp.decompressStream(new Channels.Source(foreign, most), target, PLAIN);
                assertArrayEquals(content, target.bytes());
            }
            byte[] indexed = rig.compress(content, BLOCKS);
            byte[] mixed = concat(indexed, foreign, gzip(new byte[0]), indexed, gzip(PipelineRig.text(3, 3)));
            assertArrayEquals(concat(content, content, content, PipelineRig.text(3, 3)), rig.decompress(mixed));
        }
    }

    @Test
    void manySmallForeignMembersShareSteps() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(driver, 2)) {
            ByteArrayOutputStream members = new ByteArrayOutputStream();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                byte[] piece = PipelineRig.text(i % 100, i);
                content.writeBytes(piece);
                members.writeBytes(gzip(piece));
            }
            Channels.Target target = new Channels.Target(0);
            long before = requests(rig);
            StreamResult result = rig.acomp.decompressStream(
                    new Channels.Source(members.toByteArray(), 0), target, PLAIN.withExpectedBytes(members.size()));
            assertArrayEquals(content.toByteArray(), target.bytes());
            assertEquals(1000, result.blocks());
            assertTrue(requests(rig) - before < 100, () -> "requests=" + requests(rig));
        }
    }

    @Test
    void membersOfTheStockTools() throws Exception {
        byte[] content = PipelineRig.text(300_000, 5);
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            for (String[] tool : new String[][] {{"gzip", "-c"}, {"pigz", "-c", "-p", "2"}}) {
                byte[] member = StockTool.filter(content, tool);
                assertArrayEquals(concat(content, content), rig.decompress(concat(member, member)), tool[0]);
            }
            byte[] own = rig.compress(content, BLOCKS);
            assertArrayEquals(content, StockTool.filter(own, "gzip", "-dc"));
            assertArrayEquals(content, StockTool.filter(own, "pigz", "-dc"));
        }
    }

    @Test
    void paddingBehindGzipIsCounted() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] content = PipelineRig.text(3 * BLOCK, 5);
            for (byte[] stream : List.of(gzip(content), rig.compress(content, BLOCKS))) {
                for (int padding : new int[] {1, 3, 512, 5 << 20}) {
                    byte[] padded = Arrays.copyOf(stream, stream.length + padding);
                    Channels.Target target = new Channels.Target(0);
                    StreamResult result = rig.acomp.decompressStream(new Channels.Source(padded, 99_999), target, PLAIN);
                    assertArrayEquals(content, target.bytes());
                    assertEquals(padding, result.paddingBytes());
                    assertEquals(padded.length, result.bytesIn());
                    padded[padded.length - 1] = 1;
                    Channels.Target before = new Channels.Target(0);
                    AcompException garbage = rig.failure(padded, PLAIN, before, AcompStatus.CORRUPT_INPUT);
                    assertEquals(padded.length - 1, garbage.offset(), "the first byte that is not padding");
                    assertArrayEquals(content, before.bytes());
                }
            }
            rig.failure(new byte[100], PLAIN, new Channels.Target(0), AcompStatus.CORRUPT_INPUT);
        }
    }

    // ---------------------------------------------------------------- what must not be in a stream

    private record Sample(String algorithm, TestDriver driver, byte[] content, byte[] stream, List<Integer> ends) {}

    private static List<Sample> samples() throws Exception {
        byte[] content = PipelineRig.text(700, 2);
        byte[] twice = concat(content, content);
        List<Sample> samples = new ArrayList<>();
        byte[] gzip = gzip(content);
        samples.add(new Sample("gzip", new JdkTestDriver("gzip"), twice, concat(gzip, gzip), List.of(gzip.length)));
        for (boolean declared : new boolean[] {true, false}) {
            byte[] frame = Lz4TestDriver.frame(content, declared);
            samples.add(new Sample("lz4-frame", new Lz4TestDriver(), twice, concat(frame, frame), List.of(frame.length)));
        }
        JdkTestDriver indexing = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(indexing, 1)) {
            byte[] big = PipelineRig.text(4096 + 100, 4);
            byte[] indexed = rig.compress(big, PLAIN.withBlockBytes(4096));
            FrameCutter cutter = FrameCutter.of("gzip");
            cutter.cut(MemorySegment.ofArray(indexed), 0, indexed.length);
            samples.add(new Sample("gzip", new JdkTestDriver("gzip"), big, indexed, List.of((int) cutter.length())));
        }
        for (String algorithm : new String[] {"zlib", "deflate"}) {
            JdkTestDriver driver = new JdkTestDriver(algorithm);
            samples.add(new Sample(algorithm, driver, content, driver.compress(content), List.of()));
        }
        return samples;
    }

    @TestFactory
    Stream<DynamicTest> cutOffAtEveryPosition() throws Exception {
        return samples().stream().map(sample -> DynamicTest.dynamicTest(sample.algorithm + " " + sample.stream.length, () -> {
            try (PipelineRig rig = new PipelineRig(sample.driver, 1)) {
                for (int end = 0; end < sample.stream.length; end++) {
                    byte[] cut = Arrays.copyOf(sample.stream, end);
                    Channels.Target target = new Channels.Target(0);
                    if (sample.ends.contains(end)) {
                        rig.acomp.decompressStream(new Channels.Source(cut, 0), target, PLAIN);
                        assertTrue(target.size() > 0);
                    } else {
                        AcompException failure = rig.failure(cut, PLAIN, target, AcompStatus.CORRUPT_INPUT);
                        assertEquals(end, failure.offset(), () -> "cut at " + cut.length + ": " + failure.getMessage());
                        if (!sample.ends.isEmpty() && end > sample.ends.getFirst()) {
                            assertTrue(target.size() > 0, "the first frame was written");
                        }
                    }
                    prefixOf(sample.content, target);
                }
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> garbageBehindTheEnd() throws Exception {
        return samples().stream().map(sample -> DynamicTest.dynamicTest(sample.algorithm + " " + sample.stream.length, () -> {
            try (PipelineRig rig = new PipelineRig(sample.driver, 2)) {
                for (byte[] garbage : List.of(new byte[] {1}, "something else".getBytes(), PipelineRig.noise(100_000))) {
                    Channels.Target target = new Channels.Target(0);
                    AcompException failure = rig.failure(concat(sample.stream, garbage), PLAIN, target, AcompStatus.CORRUPT_INPUT);
                    assertEquals(sample.stream.length, failure.offset(), failure::getMessage);
                    assertArrayEquals(sample.content, target.bytes(), "everything before was written");
                }
                Channels.Target nothing = new Channels.Target(0);
                AcompException failure = rig.failure(
                        concat(new byte[] {(byte) 0xff}, sample.stream), PLAIN, nothing, AcompStatus.CORRUPT_INPUT);
                assertEquals(0, failure.offset());
                assertEquals(0, nothing.size());
            }
        }));
    }

    @Test
    void aBrokenFrameInAGroupNamesItsPlace() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            byte[] piece = PipelineRig.text(500, 1);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = 0; i < 300; i++) {
                frames.writeBytes(Lz4TestDriver.frame(piece, true));
                content.writeBytes(piece);
            }
            byte[] lying = Lz4TestDriver.frame(piece, true);
            lying[6]--; // one byte of content less than there is
            byte[] stream = concat(frames.toByteArray(), lying, frames.toByteArray());
            Channels.Target target = new Channels.Target(0);
            AcompException failure = rig.failure(stream, PLAIN, target, AcompStatus.CORRUPT_INPUT);
            assertTrue(failure.offset() >= frames.size() && failure.offset() < frames.size() + lying.length, failure::getMessage);
            assertEquals("lz4-frame-test", failure.driver());
            assertArrayEquals(content.toByteArray(), target.bytes());
        }
    }

    @Test
    void aBrokenMemberInTheMiddleLeavesWhatCameBefore() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(driver, 2)) {
            byte[] content = PipelineRig.text(9 * BLOCK, 3);
            byte[] stream = rig.compress(content, BLOCKS);
            FrameCutter cutter = FrameCutter.of("gzip");
            long at = 0;
            for (int i = 0; i < 4; i++) {
                cutter.cut(MemorySegment.ofArray(stream), at, stream.length);
                at += cutter.length();
            }
            stream[(int) at + 500] ^= 0x55;
            Channels.Target target = new Channels.Target(0);
            AcompException failure = rig.failure(stream, PLAIN, target, AcompStatus.CORRUPT_INPUT);
            assertTrue(failure.offset() >= at && failure.offset() < at + 60_000, failure::getMessage);
            assertEquals(4 * BLOCK, prefixOf(content, target).length);
        }
    }

    @Test
    void aBrokenForeignMemberLeavesTheMembersBefore() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] good = gzip(PipelineRig.text(700, 3));
            byte[] bad = good.clone();
            bad[good.length - 6] ^= 1; // its CRC
            Channels.Target target = new Channels.Target(0);
            AcompException failure = rig.failure(concat(good, good, bad, good), PLAIN, target, AcompStatus.CORRUPT_INPUT);
            assertTrue(failure.offset() >= 2L * good.length && failure.offset() < 3L * good.length, failure::getMessage);
            assertArrayEquals(concat(PipelineRig.text(700, 3), PipelineRig.text(700, 3)), target.bytes());
        }
    }

    @Test
    void nothingIsCorrupt() throws Exception {
        for (Sample sample : samples()) {
            try (PipelineRig rig = new PipelineRig(sample.driver, 1)) {
                AcompException failure = rig.failure(new byte[0], PLAIN, new Channels.Target(0), AcompStatus.CORRUPT_INPUT);
                assertEquals(0, failure.offset());
            }
        }
    }

    // ---------------------------------------------------------------- limits

    @TestFactory
    Stream<DynamicTest> maxOutputIsExact() throws Exception {
        return samples().stream().map(sample -> DynamicTest.dynamicTest(sample.algorithm + " " + sample.stream.length, () -> {
            try (PipelineRig rig = new PipelineRig(sample.driver, 2)) {
                StreamOptions exact = PLAIN.withLimits(sample.content.length, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
                assertArrayEquals(sample.content, rig.decompress(sample.stream, exact));
                Channels.Target target = new Channels.Target(0);
                StreamOptions less = PLAIN.withLimits(sample.content.length - 1, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
                rig.failure(sample.stream, less, target, AcompStatus.LIMIT_EXCEEDED);
                assertTrue(target.size() < sample.content.length);
                prefixOf(sample.content, target);
            }
        }));
    }

    @Test
    void maxRatioIsJudgedFromAMebibyteOn() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            StreamOptions ten = PLAIN.withLimits(Long.MAX_VALUE, 10, Long.MAX_VALUE);
            byte[] small = new byte[1 << 20];
            assertArrayEquals(small, rig.decompress(gzip(small), ten), "a ratio of 1000, but little of it");
            byte[] large = new byte[12 << 20];
            for (byte[] bomb : List.of(gzip(large), rig.compress(large, PLAIN))) {
                Channels.Target target = new Channels.Target(0);
                rig.failure(bomb, ten, target, AcompStatus.LIMIT_EXCEEDED);
                assertTrue(target.size() <= 1 << 20, () -> "written=" + target.size());
            }
            byte[] honest = PipelineRig.noise(3 << 20);
            assertArrayEquals(honest, rig.decompress(gzip(honest), PLAIN.withLimits(Long.MAX_VALUE, 1, Long.MAX_VALUE)));
        }
    }

    @Test
    void maxWindowIsHeldAgainstTheFormat() throws Exception {
        for (Sample sample : samples()) {
            try (PipelineRig rig = new PipelineRig(sample.driver, 1)) {
                assertArrayEquals(sample.content,
                        rig.decompress(sample.stream, PLAIN.withLimits(Long.MAX_VALUE, Double.POSITIVE_INFINITY, 64 << 10)));
                StreamOptions narrow = PLAIN.withLimits(Long.MAX_VALUE, Double.POSITIVE_INFINITY, 4096);
                Channels.Target target = new Channels.Target(0);
                rig.failure(sample.stream, narrow, target, AcompStatus.LIMIT_EXCEEDED);
                assertEquals(0, target.size());
            }
        }
    }

    // ---------------------------------------------------------------- drivers without a decoder

    @Test
    void withoutADecoderTheWholeIsDecodedAtOnce() throws Exception {
        for (String algorithm : new String[] {"gzip", "zlib", "deflate"}) {
            JdkTestDriver driver = new JdkTestDriver(algorithm);
            driver.decodes = false;
            try (PipelineRig rig = new PipelineRig(driver, 2)) {
                byte[] content = new byte[9 << 20]; // needs the destination to double
                byte[] stream = driver.compress(content);
                assertArrayEquals(content, rig.decompress(stream));
                rig.failure(stream, PLAIN.withLimits(1 << 20, 1e9, Long.MAX_VALUE), new Channels.Target(0), AcompStatus.LIMIT_EXCEEDED);
                byte[] cut = Arrays.copyOf(stream, stream.length / 2);
                rig.failure(cut, PLAIN, new Channels.Target(0), AcompStatus.CORRUPT_INPUT);
                if (algorithm.equals("gzip")) {
                    byte[] indexed = rig.compress(PipelineRig.text(3 * BLOCK, 1), BLOCKS);
                    byte[] padded = Arrays.copyOf(concat(indexed, stream), indexed.length + stream.length + 77);
                    Channels.Target target = new Channels.Target(0);
                    StreamResult result = rig.acomp.decompressStream(new Channels.Source(padded, 0), target, PLAIN);
                    assertArrayEquals(concat(PipelineRig.text(3 * BLOCK, 1), content), target.bytes());
                    assertEquals(77, result.paddingBytes());
                }
            }
        }
    }

    @Test
    void withoutADecoderALargeStreamIsRefused() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("zlib");
        driver.decodes = false;
        driver.level = 0;
        try (PipelineRig rig = new PipelineRig(driver, 1)) {
            byte[] stream = driver.compress(new byte[(64 << 20) + 1000]);
            AcompException refused = rig.failure(stream, PLAIN, new Channels.Target(0), AcompStatus.UNSUPPORTED);
            assertTrue(refused.getMessage().contains("open the algorithm zlib"), refused::getMessage);
            assertEquals("zlib-test", refused.driver());
        }
    }

    // ---------------------------------------------------------------- order, memory

    @Test
    void orderHoldsWhenTheFirstFrameEndsLast() throws Exception {
        Lz4TestDriver driver = new Lz4TestDriver();
        try (PipelineRig rig = new PipelineRig(driver, 3)) {
            byte[] content = PipelineRig.noise(30 << 20);
            byte[] stream = rig.compress(content, PLAIN);
            CountDownLatch others = new CountDownLatch(2);
            driver.hook = source -> {
                if (source.asSlice(15, 4).mismatch(MemorySegment.ofArray(content).asSlice(0, 4)) < 0) {
                    assertTrue(others.await(20, TimeUnit.SECONDS), "the other lanes go on");
                } else {
                    others.countDown();
                }
            };
            assertArrayEquals(content, rig.decompress(stream));
            assertEquals(0, others.getCount());
        }
    }

    @Test
    void memoryIsBoundedHoweverSlowTheTarget() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            byte[] stream = rig.compress(PipelineRig.noise(60 << 20), PLAIN);
            AtomicLong most = new AtomicLong();
            StreamOptions watched = PLAIN.withProgress((in, out) -> most.accumulateAndGet(rig.pipelineBytes(), Math::max));
            rig.decompress(stream, watched);
            // five slots of 4 MiB, and one chunk more than slots, each able to hold a frame and a part of the next
            assertTrue(most.get() <= 5 * (4 << 20) + 6 * (9L << 20), "pipeline bytes=" + most);
        }
    }

    @Test
    void theEnginesLimitOnMemoryIsAStatus() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2, builder -> builder.nativeMemoryLimit(6 << 20))) {
            byte[] stream = Lz4TestDriver.frame(PipelineRig.noise(9 << 20), true);
            rig.failure(stream, PLAIN, new Channels.Target(0), AcompStatus.OUT_OF_MEMORY);
            byte[] small = PipelineRig.text(1000, 1);
            assertArrayEquals(small, rig.decompress(rig.compress(small, PLAIN)), "the engine goes on");
        }
    }
}
