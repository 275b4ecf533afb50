package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The hash spreads keys that are alike, by bytes alone, and differently per seed. */
class SeededHashTest {
    private final SeededHash hash = new SeededHash(0x1234_5678_9ABC_DEF0L, 0x0FED_CBA9_8765_4321L);

    @Test
    void dependsOnTheBytesOnly() {
        Random random = new Random(1);
        try (Arena arena = Arena.ofConfined()) {
            for (int length = 1; length <= 600; length++) {
                byte[] bytes = KeyRig.noise(random, length);
                long expected = hash.of(MemorySegment.ofArray(bytes));
                for (int i = 0; i < 5; i++) {
                    assertEquals(expected, hash.of(KeyRig.place(arena, random, bytes)));
                }
            }
        }
    }

    /** Flipping any bit of a key flips each bit of the hash about every second time. */
    @Test
    void everyBitCounts() {
        Random random = new Random(2);
        for (int length : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 64, 100}) {
            int samples = 0;
            int[] flips = new int[64];
            for (int round = 0; round < 4000 / length + 40; round++) {
                byte[] bytes = KeyRig.noise(random, length);
                long before = hash.of(MemorySegment.ofArray(bytes));
                for (int bit = 0; bit < 8 * length; bit++) {
                    bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
                    long changed = before ^ hash.of(MemorySegment.ofArray(bytes));
                    assertNotEquals(0, changed, "length=" + length + ", bit=" + bit);
                    for (int out = 0; out < 64; out++) {
                        flips[out] += (int) (changed >>> out & 1);
                    }
                    samples++;
                    bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
                }
            }
            // there are only 1024 such pairs of keys of one byte
            double most = length == 1 ? 0.08 : 0.05;
            for (int out = 0; out < 64; out++) {
                double share = (double) flips[out] / samples;
                assertTrue(Math.abs(share - 0.5) < most, "length=" + length + ", bit of the hash=" + out + ", share=" + share);
            }
        }
    }

    /** Numbered keys fill tag ranges and shards evenly, and zeros of different lengths differ. */
    @Test
    void keysThatAreAlikeSpread() {
        int keys = 100_000;
        int[] byTag = new int[64];
        int[] byShard = new int[64];
        for (int key = 0; key < keys; key++) {
            long hashed = hash.of(KeyRig.key(key));
            byTag[IndexWord.tagOf(hashed) >>> IndexWord.TAG_BITS - 6]++;
            byShard[(int) (hashed >>> 58)]++;
        }
        for (int part = 0; part < 64; part++) {
            assertEquals(keys / 64.0, byTag[part], 250, "tags");
            assertEquals(keys / 64.0, byShard[part], 250, "shards");
        }
        Set<Long> zeros = new HashSet<>();
        for (int length = 1; length <= 600; length++) {
            zeros.add(hash.of(MemorySegment.ofArray(new byte[length])));
        }
        assertEquals(600, zeros.size());
    }

    @Test
    void seedsAreDrawnPerStore() {
        MemorySegment key = KeyRig.key(1);
        assertNotEquals(SeededHash.random().of(key), SeededHash.random().of(key));
        assertNotEquals(new SeededHash(1, 2).of(key), new SeededHash(1, 3).of(key));
        assertNotEquals(new SeededHash(1, 2).of(key), new SeededHash(0, 2).of(key));
    }
}
