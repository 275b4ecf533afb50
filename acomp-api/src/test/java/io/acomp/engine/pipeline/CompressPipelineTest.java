package io.acomp.engine.pipeline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.acomp.Acomp;
import io.acomp.AcompException;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.format.FrameCutter;
import io.acomp.format.FrameCutter.Cut;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CompressPipelineTest {
    private static final int BLOCK = 64 << 10;
    private static final StreamOptions BLOCKS = StreamOptions.DEFAULTS.withBlockBytes(BLOCK);
    private static final int[] SIZES = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 9 * BLOCK + 77};

    private static TestDriver driver(String algorithm) {
        return algorithm.equals("lz4-frame") ? new Lz4TestDriver() : new JdkTestDriver(algorithm);
    }

    @TestFactory
    Stream<DynamicTest> roundTrips() {
        return Stream.of("gzip", "zlib", "deflate", "lz4-frame").map(algorithm -> DynamicTest.dynamicTest(algorithm, () -> {
            try (PipelineRig rig = new PipelineRig(driver(algorithm), 2)) {
                for (int size : SIZES) {
                    for (long expected : new long[] {-1, size, 0, 10L * size + 5}) {
                        byte[] content = size % 2 == 0 ? PipelineRig.text(size, size) : PipelineRig.noise(size);
                        StreamOptions options = BLOCKS.withExpectedBytes(expected);
                        byte[] compressed = rig.compress(content, options);
                        assertArrayEquals(content, judge(algorithm, compressed, content.length), algorithm + ", size=" + size);
                        assertArrayEquals(content, rig.decompress(compressed, options), algorithm + ", size=" + size);
                        assertArrayEquals(compressed, rig.compress(content, options), "the output depends on the input only");
                    }
                }
            }
        }));
    }

    /** What an independent decoder makes of it; frames of the test driver are taken apart by the cutter. */
    private static byte[] judge(String algorithm, byte[] compressed, int length) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(compressed);
        switch (algorithm) {
            case "gzip" -> {
                return new GZIPInputStream(in).readAllBytes();
            }
            case "zlib" -> {
                return whole(new InflaterInputStream(in), in);
            }
            case "deflate" -> {
                return whole(new InflaterInputStream(in, new Inflater(true)), in);
            }
            default -> {
                FrameCutter cutter = FrameCutter.of(algorithm);
                long sum = 0;
                for (long at = 0; at < compressed.length; at += cutter.length()) {
                    assertEquals(Cut.FRAME, cutter.cut(MemorySegment.ofArray(compressed), at, compressed.length));
                    sum += cutter.contentSize();
                }
                assertEquals(length, sum);
                try {
                    return new Lz4TestDriver().decompress(compressed);
                } catch (TestDriver.Corrupt corrupt) {
                    throw new IOException("corrupt at " + corrupt.offset, corrupt);
                }
            }
        }
    }

    private static byte[] whole(InputStream inflating, ByteArrayInputStream in) throws IOException {
        byte[] content = inflating.readAllBytes();
        assertEquals(0, in.available(), "bytes behind the end");
        return content;
    }

    @Test
    void onlyMembersOfAFileOfManyAreIndexed() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            FrameCutter cutter = FrameCutter.of("gzip");
            for (int size : new int[] {0, 5, BLOCK}) {
                byte[] one = rig.compress(PipelineRig.text(size, 1), BLOCKS);
                assertEquals(0, one[3], "flags of a single member, size=" + size);
                assertEquals(Cut.UNCUTTABLE, cutter.cut(MemorySegment.ofArray(one), 0, one.length));
            }
            byte[] many = rig.compress(PipelineRig.text(3 * BLOCK + 1, 1), BLOCKS);
            int members = 0;
            for (long at = 0; at < many.length; at += cutter.length()) {
                assertEquals(Cut.FRAME, cutter.cut(MemorySegment.ofArray(many), at, many.length), "at=" + at);
                assertEquals(members < 3 ? BLOCK : 1, cutter.contentSize());
                members++;
            }
            assertEquals(4, members);
        }
    }

    @Test
    void zlibHeaderAndChecksumSpanThePieces() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("zlib"), 2)) {
            byte[] content = PipelineRig.text(5 * BLOCK, 3);
            byte[] compressed = rig.compress(content, BLOCKS);
            Adler32 adler = new Adler32();
            adler.update(content);
            assertEquals((int) adler.getValue(), ByteBuffer.wrap(compressed).getInt(compressed.length - 4));
            assertEquals(0, (compressed[0] * 256 + (compressed[1] & 255)) % 31);
        }
    }

    @Test
    void blocksAreCountedAndProgressIsTold() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] content = PipelineRig.text(7 * BLOCK, 3);
            AtomicLong in = new AtomicLong();
            AtomicLong out = new AtomicLong();
            AtomicInteger calls = new AtomicInteger();
            StreamOptions options = BLOCKS.withProgress((bytesIn, bytesOut) -> {
                assertTrue(bytesIn >= in.getAndSet(bytesIn) && bytesOut > out.getAndSet(bytesOut));
                calls.incrementAndGet();
            });
            Channels.Target target = new Channels.Target(0);
            StreamResult result = rig.acomp.compressStream(new Channels.Source(content, 0), target, options);
            assertEquals(new StreamResult(content.length, target.size(), 7, 0), result);
            assertEquals(7, calls.get());
            assertEquals(content.length, in.get());
            assertEquals(target.size(), out.get());
        }
    }

    @Test
    void channelsMayBeSlow() throws Exception {
        byte[] content = PipelineRig.text(3 * BLOCK + 11, 9);
        for (String algorithm : new String[] {"gzip", "zlib", "lz4-frame"}) {
            try (PipelineRig rig = new PipelineRig(driver(algorithm), 2)) {
                Channels.Target compressed = new Channels.Target(700);
                rig.acomp.compressStream(new Channels.Source(content, 900), compressed, BLOCKS);
                assertArrayEquals(rig.compress(content, BLOCKS), compressed.bytes());
                Channels.Target back = new Channels.Target(5000);
                rig.acomp.decompressStream(new Channels.Source(compressed.bytes(), 300), back, StreamOptions.DEFAULTS);
                assertArrayEquals(content, back.bytes());
            }
        }
    }

    @Test
    void orderHoldsWhenTheFirstBlockEndsLast() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(driver, 3)) {
            byte[] content = PipelineRig.text(6 * BLOCK, 4);
            byte[] expected = rig.compress(content, BLOCKS);
            CountDownLatch others = new CountDownLatch(2);
            byte first = content[0];
            content[0] = 0;
            byte[] marked = content.clone();
            driver.hook = source -> {
                if (source.get(ValueLayout.JAVA_BYTE, 0) == 0) {
                    assertTrue(others.await(20, TimeUnit.SECONDS), "the other lanes go on");
                } else {
                    others.countDown();
                }
            };
            byte[] compressed = rig.compress(marked, BLOCKS);
            assertEquals(0, others.getCount());
            byte[] back = new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
            assertArrayEquals(marked, back);
            back[0] = first;
            driver.hook = source -> {};
            assertArrayEquals(expected, rig.compress(back, BLOCKS));
        }
    }

    @Test
    void noMoreLanesThanAllowed() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (PipelineRig rig = new PipelineRig(driver, 4)) {
            byte[] content = PipelineRig.text(20 * BLOCK, 4);
            driver.hook = source -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.yield();
                running.decrementAndGet();
            };
            byte[] compressed = rig.compress(content, BLOCKS.withLanes(1));
            assertEquals(1, most.get());
            assertArrayEquals(content, rig.decompress(compressed, StreamOptions.DEFAULTS.withLanes(1)));
            assertEquals(1, most.get());
        }
    }

    @Test
    void aSlowTargetStopsTheReading() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] content = PipelineRig.noise(40 * BLOCK);
            Channels.Source source = new Channels.Source(content, 0);
            AtomicLong mostBytes = new AtomicLong();
            AtomicInteger mostAhead = new AtomicInteger();
            Channels.Target target = new Channels.Target(0) {
                @Override
                public int write(ByteBuffer bytes) throws IOException {
                    int count = super.write(bytes);
                    mostBytes.accumulateAndGet(rig.pipelineBytes(), Math::max);
                    mostAhead.accumulateAndGet(source.at - size(), Math::max);
                    return count;
                }
            };
            rig.acomp.compressStream(source, target, BLOCKS);
            // 2 lanes: five slots, each with a block on either side
            assertTrue(mostBytes.get() <= 5 * 2.2 * BLOCK, "pipeline bytes=" + mostBytes);
            assertTrue(mostAhead.get() <= 5 * BLOCK, "bytes read ahead=" + mostAhead);
        }
    }

    @Test
    void smallDataTakesLittleMemory() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            AtomicLong mostBytes = new AtomicLong();
            StreamOptions.Progress watch = (in, out) -> mostBytes.accumulateAndGet(rig.pipelineBytes(), Math::max);
            byte[] compressed = rig.compress(new byte[1000], StreamOptions.DEFAULTS.withExpectedBytes(1000).withProgress(watch));
            assertTrue(mostBytes.get() <= 32 << 10, "pipeline bytes=" + mostBytes);
            rig.decompress(compressed, StreamOptions.DEFAULTS.withExpectedBytes(compressed.length).withProgress(watch));
            assertTrue(mostBytes.get() <= 32 << 10, "pipeline bytes=" + mostBytes);
            rig.compress(new byte[1000], StreamOptions.DEFAULTS.withProgress(watch));
            assertTrue(mostBytes.get() <= 256 << 10, "pipeline bytes=" + mostBytes);
        }
    }

    @Test
    void aDriverThatCannotCutTakesTheWhole() throws Exception {
        for (String algorithm : new String[] {"zlib", "deflate"}) {
            JdkTestDriver driver = new JdkTestDriver(algorithm);
            driver.cuts = false;
            try (PipelineRig rig = new PipelineRig(driver, 2)) {
                byte[] content = PipelineRig.text(5 * BLOCK, 8);
                byte[] compressed = rig.compress(content, BLOCKS);
                assertArrayEquals(driver.compress(content), compressed, "one block in spite of the block size");
                driver.level = 1;
                Channels.Target target = new Channels.Target(0);
                AcompException refused = assertThrows(
                        AcompException.class,
                        () -> rig.acomp.compressStream(new Zeros((64 << 20) + 1), target, StreamOptions.DEFAULTS));
                assertEquals(AcompStatus.UNSUPPORTED, refused.status());
                assertTrue(refused.getMessage().contains("gzip"), refused::getMessage);
                assertEquals(algorithm + "-test", refused.driver());
                assertEquals(0, target.size(), "nothing was written");
            }
        }
    }

    /** Pieces cannot be verified one by one, so a transform that verifies makes none: every byte it writes was decompressed and compared. */
    @Test
    void whatIsVerifiedIsNotCut() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("zlib");
        try (PipelineRig rig = new PipelineRig(driver, 2);
                Acomp verifying = rig.engine.open("zlib", AcompSettings.DEFAULTS.withVerify(true))) {
            byte[] content = PipelineRig.text(5 * BLOCK, 8);
            Channels.Target target = new Channels.Target(0);
            assertEquals(1, verifying.compressStream(new Channels.Source(content, 0), target, BLOCKS).blocks());
            assertArrayEquals(content, driver.decompress(target.bytes()));
        }
    }

    private static final class Zeros extends Channels.Source {
        private long left;

        Zeros(long bytes) {
            super(new byte[0], 0);
            left = bytes;
        }

        @Override
        public int read(ByteBuffer destination) {
            int count = (int) Math.min(left, destination.remaining());
            destination.position(destination.position() + count);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    @Test
    void rawBlocksHaveNoStreamForm() {
        TestDriver raw = new TestDriver("raw") {
            @Override
            byte[] compress(byte[] source) {
                return source;
            }

            @Override
            byte[] decompress(byte[] source) {
                return source;
            }
        };
        try (PipelineRig rig = new PipelineRig(raw, 1)) {
            for (Operation operation : Operation.values()) {
                AcompException refused = assertThrows(AcompException.class, () -> {
                    if (operation == Operation.COMPRESS) {
                        rig.acomp.compressStream(new Channels.Source(new byte[9], 0), new Channels.Target(0), StreamOptions.DEFAULTS);
                    } else {
                        rig.acomp.decompressStream(new Channels.Source(new byte[9], 0), new Channels.Target(0), StreamOptions.DEFAULTS);
                    }
                });
                assertEquals(AcompStatus.UNSUPPORTED, refused.status());
                assertTrue(refused.getMessage().contains("lz4-frame"), refused::getMessage);
            }
        }
    }

    @Test
    void maxOutputStopsCompression() throws Exception {
        try (PipelineRig rig = new PipelineRig(new Lz4TestDriver(), 2)) {
            byte[] content = PipelineRig.noise(4 * BLOCK);
            int full = rig.compress(content, BLOCKS).length;
            rig.compress(content, BLOCKS.withLimits(full, 1e9, Long.MAX_VALUE));
            Channels.Target target = new Channels.Target(0);
            AcompException refused = assertThrows(
                    AcompException.class,
                    () -> rig.acomp.compressStream(
                            new Channels.Source(content, 0), target, BLOCKS.withLimits(full - 1, 1e9, Long.MAX_VALUE)));
            assertEquals(AcompStatus.LIMIT_EXCEEDED, refused.status());
            assertTrue(target.size() < full && target.size() > 2 * BLOCK, "the blocks before were written");
            assertTrue(Arrays.equals(rig.compress(content, BLOCKS), 0, target.size(), target.bytes(), 0, target.size()));
        }
    }
}
