package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

import io.acomp.format.XxHash32;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The checksum against published values and lz4-java's. */
class XxHash32Test {
    private static int hash(byte[] data) {
        return new XxHash32().hash(MemorySegment.ofArray(data), 0, data.length);
    }

    @Test
    void knownValues() {
        assertEquals(0x02CC5D05, hash(new byte[0]));
        assertEquals(0x550D7456, hash("a".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(0x32D153FF, hash("abc".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(0xE85EA4DE, hash("The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void sameAsLz4JavaInAnyPieces() {
        Random random = new Random(3);
        var judge = XXHashFactory.safeInstance().hash32();
        XxHash32 pieces = new XxHash32();
        for (int i = 0; i < 450; i++) {
            int length = i < 400 ? i : 4000 + random.nextInt(9000);
            byte[] data = Samples.random(length, length);
            int expected = judge.hash(data, 0, length, 0);
            assertEquals(expected, hash(data), "length=" + length);
            pieces.reset();
            int at = 0;
            while (at < length) {
                int count = Math.min(length - at, 1 + random.nextInt(i < 400 ? 40 : 5000));
                pieces.update(MemorySegment.ofArray(data), at, count);
                at += count;
            }
            assertEquals(expected, pieces.digest(), "length=" + length);
        }
    }
}
