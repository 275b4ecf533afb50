package io.acomp.scomp.spec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each driver of a stream format under the block pipeline: what it writes the stock tool reads, what the stock tool writes it reads. */
class BlockPipelineTest {
    private static final int BLOCK = 64 << 10;
    private static final StreamOptions BLOCKS = StreamOptions.DEFAULTS.withBlockBytes(BLOCK);

    private static byte[] compress(Acomp acomp, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamResult result = acomp.compressStream(
                Channels.newChannel(new ByteArrayInputStream(data)), Channels.newChannel(out), BLOCKS.withExpectedBytes(data.length));
        assertEquals(data.length, result.bytesIn());
        assertEquals(out.size(), result.bytesOut());
        return out.toByteArray();
    }

    private static void decompress(Acomp acomp, byte[] stream, ByteArrayOutputStream out) throws IOException {
        acomp.decompressStream(Channels.newChannel(new ByteArrayInputStream(stream)), Channels.newChannel(out), BLOCKS);
    }

    private static byte[] decompressed(Acomp acomp, byte[] stream) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        decompress(acomp, stream, out);
        return out.toByteArray();
    }

    private static AcompEngine engine() {
        return AcompEngine.builder().lanes(2).build();
    }

    @EachDriver(Trait.STREAM_FORMAT)
    void toolReadsBlocks(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        Judge reader = StockToolTest.reader(driver);
        try (AcompEngine engine = engine();
                Acomp acomp = engine.open(driver.name())) {
            for (Content content : Content.values()) {
                for (int size : new int[] {0, 1, BLOCK, 5 * BLOCK + 1}) {
                    byte[] data = content.bytes(size);
                    byte[] stream = compress(acomp, data);
                    assertArrayEquals(data, reader.run(stream), () -> reader + ", content=" + content + ", size=" + data.length);
                    assertArrayEquals(data, decompressed(acomp, stream), () -> "content=" + content + ", size=" + data.length);
                }
            }
            assertEquals(0, engine.statistics().nativeBytes().get("pipeline"));
        }
    }

    @EachDriver(Trait.STREAM_FORMAT)
    void driverReadsForeignStreams(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        List<? extends Judge> writers = switch (driver.algorithm()) {
            case "zstd" -> List.of(Tool.of("zstd", "-1", "-c"), Tool.of("zstd", "-3", "--stream-size=5000000", "--long=27", "-c"));
            case "gzip" -> List.of(Tool.of("gzip", "-6", "-c"));
            case "lz4-frame" -> List.of(Tool.of("lz4", "-1", "-c"), Tool.of("lz4", "-1", "-B4", "-BD", "-BX", "--content-size", "-c"));
            case "zlib" -> List.of(new PythonZlib(6, 15));
            case "deflate" -> List.of(new PythonZlib(6, -15));
            default -> throw new AssertionError("no tool writes the format, algorithm=" + driver.algorithm());
        };
        writers.getFirst().assumeInstalled();
        byte[] data = Content.MIXED.bytes(5_000_000);
        boolean concatenates = Format.of(driver.algorithm()).concatenates();
        try (AcompEngine engine = engine();
                Acomp acomp = engine.open(driver.name())) {
            for (Judge writer : writers) {
                byte[] stream = writer.run(data);
                assertArrayEquals(data, decompressed(acomp, stream), writer::toString);
                if (concatenates) {
                    byte[] own = compress(acomp, data);
                    assertArrayEquals(
                            Content.concatenated(data, data, data),
                            decompressed(acomp, Content.concatenated(own, stream, own)),
                            writer::toString);
                }
            }
        }
    }

    @EachDriver(Trait.STREAM_FORMAT)
    void damageIsFound(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        Random random = new Random(3);
        byte[] data = Content.MIXED.bytes(4 * BLOCK);
        try (AcompEngine engine = engine();
                Acomp acomp = engine.open(driver.name())) {
            byte[] stream = compress(acomp, data);
            for (int round = 0; round < 60; round++) {
                byte[] cut = Arrays.copyOf(stream, random.nextInt(stream.length));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try {
                    decompress(acomp, cut, out);
                    assertEquals(0, out.size() % BLOCK, "cut between two frames");
                } catch (AcompException failure) {
                    assertEquals(AcompStatus.CORRUPT_INPUT, failure.status(), failure::getMessage);
                }
                assertTrue(out.size() < data.length);
                assertArrayEquals(Arrays.copyOf(data, out.size()), out.toByteArray(), "what was written is right");

                byte[] broken = stream.clone();
                broken[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    decompressed(acomp, broken);
                } catch (AcompException failure) {
                    assertTrue(
                            failure.status() == AcompStatus.CORRUPT_INPUT || failure.status() == AcompStatus.UNSUPPORTED,
                            failure::getMessage);
                    assertTrue(failure.offset() <= stream.length, failure::getMessage);
                }
            }
            byte[] followed = Content.concatenated(stream, "followed".getBytes());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            AcompException failure = assertThrows(AcompException.class, () -> decompress(acomp, followed, out));
            assertEquals(AcompStatus.CORRUPT_INPUT, failure.status());
            assertEquals(0, engine.statistics().nativeBytes().get("pipeline"));
        }
    }
}
