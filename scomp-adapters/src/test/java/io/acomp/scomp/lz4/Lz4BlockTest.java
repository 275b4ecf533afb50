package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The walk over a block against what the decoders make of it. */
class Lz4BlockTest {
    private static final SyncPair PAIR = new SyncPair();

    private static final class SyncPair {
        final BlockDriver liblz4 = new BlockDriver("lz4", "native", 100, Implementation.NATIVE);
        final BlockDriver java = new BlockDriver("lz4", "java", 50, Implementation.JAVA);
    }

    private static long walk(byte[] block) {
        return Lz4Block.decodedLength(MemorySegment.ofArray(block), 0, block.length, 0);
    }

    @Test
    void walksToTheRealLength() {
        for (int seed = 0; seed < 300; seed++) {
            byte[] data = Samples.mixed(new Random(seed).nextInt(5000), seed);
            for (BlockDriver driver : new BlockDriver[] {PAIR.liblz4, PAIR.java}) {
                assertEquals(data.length, walk(Samples.compressed(driver, Samples.config(driver), data)), "seed=" + seed);
            }
        }
    }

    @Test
    void agreesWithTheDecodersOnDamagedBlocks() {
        Random random = new Random(42);
        int wellFormed = 0;
        try (var stream = PAIR.liblz4.newStream();
                var javaStream = PAIR.java.newStream()) {
            for (int seed = 0; seed < 4000; seed++) {
                byte[] data = Samples.mixed(50 + random.nextInt(300), seed % 50);
                byte[] block = Samples.compressed(PAIR.java, Samples.config(PAIR.java), data);
                byte[] damaged = Arrays.copyOf(block, random.nextInt(3) == 0 ? 1 + random.nextInt(block.length) : block.length);
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                long walked = walk(damaged);
                long decoded = Samples.decompress(stream, Samples.config(PAIR.liblz4), damaged, 200_000).result();
                long decodedInJava = Samples.decompress(javaStream, Samples.config(PAIR.java), damaged, 200_000).result();
                if (CodecResult.isFailure(walked)) {
                    // the walk is the stricter one about a distance of 0, which liblz4 lets pass
                    assertTrue(decoded != CodecResult.DESTINATION_TOO_SMALL, "seed=" + seed);
                } else {
                    wellFormed++;
                    assertEquals(walked, decoded, "seed=" + seed);
                    assertEquals(walked, decodedInJava, "seed=" + seed);
                }
            }
        }
        assertTrue(wellFormed > 200, "too few well-formed blocks to prove anything, wellFormed=" + wellFormed);
    }

    @Test
    void countsHistory() {
        byte[] block = {0x00, 5, 0, 0x50, 1, 2, 3, 4, 5};
        MemorySegment segment = MemorySegment.ofArray(block);
        assertEquals(9, Lz4Block.decodedLength(segment, 0, block.length, 5));
        assertEquals(CodecResult.corruptAt(1), Lz4Block.decodedLength(segment, 0, block.length, 4));
        assertEquals(CodecResult.corruptAt(1), Lz4Block.decodedLength(MemorySegment.ofArray(new byte[] {0, 0, 0, 0x50, 1, 2, 3, 4, 5}), 0, 9, 5));
    }

    @Test
    void lengthsBeyondAnIntAreWalkedWithoutOverflow() {
        byte[] block = new byte[9_000_000];
        Arrays.fill(block, (byte) 255);
        block[0] = 0x1f;
        block[2] = 1;
        block[3] = 0;
        int end = block.length - 7;
        System.arraycopy(new byte[] {0, 0x50, 1, 2, 3, 4, 5}, 0, block, end, 7);
        long expected = 1 + 4 + 15 + 255L * (end - 4) + 5;
        assertEquals(expected, walk(block));
        assertTrue(expected > Integer.MAX_VALUE);
        for (BlockDriver driver : new BlockDriver[] {PAIR.liblz4, PAIR.java}) {
            try (var stream = driver.newStream()) {
                long result = Samples.decompress(stream, Samples.config(driver), block, 1000).result();
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, CodecResult.status(result), driver.name());
            }
        }
    }
}
