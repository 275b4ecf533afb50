package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a test has stored in a pool: the objects by handle, their bytes told by a seed. Used by one thread. */
final class PoolModel {
    private static final int GUARD_BYTES = 16;
    private static final byte GUARD = (byte) 0xA5;

    private final SlabPool pool;
    private final Random random;
    private final byte[] expected = new byte[SlabPool.MAX_PAYLOAD];
    private final byte[] room = new byte[SlabPool.MAX_PAYLOAD + GUARD_BYTES];
    private final Map<Integer, Integer> lengths = new HashMap<>();
    private final Map<Integer, Integer> seeds = new HashMap<>();

    PoolModel(SlabPool pool, long seed) {
        this.pool = pool;
        random = new Random(seed);
    }

    int size() {
        return lengths.size();
    }

    Integer[] handles() {
        return lengths.keySet().toArray(Integer[]::new);
    }

    /** Stores an object; the handle must be new. */
    int store(int length) {
        int seed = random.nextInt();
        fill(expected, seed, length);
        int handle = pool.store(MemorySegment.ofArray(expected), 0, length, seed, length & 255);
        assertTrue(handle > 0, () -> "handle=" + handle);
        assertNull(lengths.put(handle, length), () -> "handle=" + handle);
        seeds.put(handle, seed);
        return handle;
    }

    /** Reads an object and compares; nothing behind it is written. */
    void check(int handle) {
        int length = lengths.get(handle);
        int seed = seeds.get(handle);
        Arrays.fill(room, length, length + GUARD_BYTES, GUARD);
        long stored = pool.read(handle, MemorySegment.ofArray(room));
        assertEquals(Stored.pack(seed, length & 255, length), stored, "handle=" + handle);
        assertEquals(stored, pool.describe(handle));
        fill(expected, seed, length);
        assertTrue(Arrays.equals(expected, 0, length, room, 0, length), "handle=" + handle + ", length=" + length);
        for (int i = length; i < length + GUARD_BYTES; i++) {
            assertEquals(GUARD, room[i], "guard of handle=" + handle);
        }
    }

    void checkAll() {
        lengths.keySet().forEach(this::check);
    }

    void free(int handle) {
        pool.free(handle);
        lengths.remove(handle);
        seeds.remove(handle);
    }

    /** Frees a part of the objects, at random. */
    void freeAtRandom(double part) {
        for (Integer handle : handles()) {
            if (random.nextDouble() < part) {
                free(handle);
            }
        }
    }

    private static void fill(byte[] bytes, int seed, int length) {
        int state = seed;
        for (int i = 0; i < length; i++) {
            state = state * 0x9E3779B1 + i;
            bytes[i] = (byte) (state >>> 24);
        }
    }
}
