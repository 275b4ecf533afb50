package io.acomp.hw.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A simulated device with a 4 KiB window trips over longer distances, as IAA does (HW §1), and over nothing else. */
class SimulatedWindowTest {
    private static final int WINDOW = 4096;

    /** Bytes that do not repeat, and all of them once more: matches exactly that far back. */
    private static byte[] matchAt(int distance) {
        byte[] bytes = new byte[2 * distance];
        new Random(3).nextBytes(bytes);
        System.arraycopy(bytes, 0, bytes, distance, distance);
        return bytes;
    }

    private static byte[] deflated(byte[] bytes, boolean raw, int level, int strategy) {
        try (Deflater deflater = new Deflater(level, raw)) {
            deflater.setStrategy(strategy);
            deflater.setInput(bytes);
            deflater.finish();
            byte[] out = new byte[2 * bytes.length + 1000];
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(out, length, out.length - length);
            }
            return Arrays.copyOf(out, length);
        }
    }

    private static byte[] gzipped(byte[]... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] member : members) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(member);
            }
        }
        return out.toByteArray();
    }

    private static boolean exceed(String algorithm, byte[] stream, long window) {
        return new DeflateDistances(algorithm).exceed(MemorySegment.ofArray(stream), window);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4095, 4096, 4097, 5000, 16_384, 20_000, 32_000})
    void theFarthestMatchIsFound(int distance) throws IOException {
        byte[] bytes = matchAt(distance);
        byte[] raw = deflated(bytes, true, 9, Deflater.DEFAULT_STRATEGY);
        assertTrue(exceed("deflate", raw, distance - 1));
        assertFalse(exceed("deflate", raw, distance));
        assertEquals(distance > WINDOW, exceed("zlib", deflated(bytes, false, 9, Deflater.DEFAULT_STRATEGY), WINDOW));
        assertEquals(distance > WINDOW, exceed("gzip", gzipped(bytes), WINDOW));
        assertEquals(distance > WINDOW, exceed("gzip", gzipped(QueueRig.text(3000), new byte[0], bytes), WINDOW), "in the third member");
    }

    /** Stored blocks, fixed and dynamic codes, runs: everything a stream is made of. */
    @Test
    void allKindsOfBlocks() {
        byte[] far = matchAt(9000);
        byte[] text = QueueRig.text(40_000);
        for (int level : new int[] {0, 1, 5, 9}) {
            for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY}) {
                boolean matches = level > 0 && strategy != Deflater.HUFFMAN_ONLY;
                assertEquals(matches, exceed("deflate", deflated(far, true, level, strategy), WINDOW), () -> "level=" + level);
                assertEquals(matches, exceed("deflate", deflated(text, true, level, strategy), WINDOW), () -> "level=" + level);
                assertFalse(exceed("deflate", deflated(new byte[100_000], true, level, strategy), 512));
                assertFalse(exceed("deflate", deflated(text, true, level, strategy), 32 << 10));
            }
        }
        assertFalse(exceed("deflate", deflated("aaaaaaaaab".getBytes(), true, 9, Deflater.DEFAULT_STRATEGY), 512), "a fixed block");
        assertFalse(exceed("deflate", new JdkCodec("deflate").compress(text, WINDOW), WINDOW));
    }

    /** Malformed streams are the codec's to judge; the look at them ends, whatever they hold. */
    @Test
    void malformedStreamsEnd() {
        byte[] right = deflated(QueueRig.text(40_000), true, 6, Deflater.DEFAULT_STRATEGY);
        Random random = new Random(11);
        for (int round = 0; round < 2000; round++) {
            byte[] wrong = Arrays.copyOf(right, 1 + random.nextInt(right.length));
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                wrong[random.nextInt(Math.min(wrong.length, 200))] ^= (byte) (1 << random.nextInt(8));
            }
            exceed(round % 3 == 0 ? "gzip" : round % 3 == 1 ? "zlib" : "deflate", wrong, 1 + random.nextInt(40_000));
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            exceed("deflate", noise, WINDOW);
        }
        assertFalse(exceed("deflate", new byte[0], WINDOW));
        assertFalse(exceed("zlib", new byte[1], WINDOW));
        assertFalse(exceed("gzip", new byte[5], WINDOW));
        assertFalse(exceed("deflate", Arrays.copyOf(deflated(matchAt(9000), true, 9, Deflater.DEFAULT_STRATEGY), 5000), WINDOW));
    }

    @Test
    void badDistancesAreUnsupportedAndItsOwnStreamsAreNot() {
        JdkCodec codec = new JdkCodec("deflate");
        try (QueueRig rig = QueueRig.manual(SimulatedDevice.builder(codec).window(WINDOW).latency(QueueRig.micros(1)))) {
            byte[] text = QueueRig.text(40_000);
            rig.submit(rig.queue, 1, Operation.DECOMPRESS, rig.of(codec.compress(text, 32 << 10)), rig.room(text.length));
            MemorySegment own = rig.room(text.length);
            rig.submit(rig.queue, 2, Operation.COMPRESS, rig.of(text), own);
            rig.pass(1000);
            assertEquals(CodecResult.UNSUPPORTED, rig.result(1));
            rig.submit(rig.queue, 3, Operation.DECOMPRESS, own.asSlice(0, rig.result(2)), rig.room(text.length));
            byte[] small = QueueRig.text(WINDOW);
            rig.submit(rig.queue, 4, Operation.DECOMPRESS, rig.of(codec.compress(small, 32 << 10)), rig.room(WINDOW));
            rig.pass(1000);
            assertEquals(text.length, rig.result(3));
            assertEquals(WINDOW, rig.result(4), "what fits the window");
        }
    }
}
