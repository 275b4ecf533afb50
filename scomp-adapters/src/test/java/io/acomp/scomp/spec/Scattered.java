package io.acomp.scomp.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A list of segments of random sizes and kinds, each between guard bytes, that stands for one stretch of memory. */
final class Scattered {
    private static final int GUARD = 32;
    private static final byte PATTERN = (byte) 0xA5;

    final List<MemorySegment> list = new ArrayList<>();
    private final List<MemorySegment> whole = new ArrayList<>();

    /**
     * Cuts a stretch at random places.
     *
     * @param total its size in bytes
     * @param random where to cut and what to take
     * @param engine an arena of the engine, one of the kinds
     * @param shared owner of the other native and mapped segments
     */
    Scattered(int total, Random random, Arena engine, Arena shared) {
        int[] cuts = IntStream.concat(random.ints(random.nextInt(8), 0, total + 1), IntStream.of(0, total)).sorted().toArray();
        for (int piece = 0; piece + 1 < cuts.length; piece++) {
            int size = cuts[piece + 1] - cuts[piece];
            long room = size + 2L * GUARD;
            MemorySegment memory = switch (random.nextInt(8)) {
                case 0, 1, 2 -> Place.HEAP.allocate(shared, room);
                case 3, 4 -> Place.NATIVE.allocate(shared, room);
                case 5 -> Place.MAPPED.allocate(shared, room);
                default -> engine.allocate(room);
            };
            whole.add(memory.fill(PATTERN));
            list.add(memory.asSlice(GUARD, size));
        }
    }

    /** Fills the stretch. */
    Scattered write(byte[] bytes) {
        long at = 0;
        for (MemorySegment piece : list) {
            MemorySegment.copy(MemorySegment.ofArray(bytes), at, piece, 0, piece.byteSize());
            at += piece.byteSize();
        }
        return this;
    }

    /** The first bytes of the stretch, after a look at the guards. */
    byte[] read(long length) {
        byte[] guard = new byte[GUARD];
        Arrays.fill(guard, PATTERN);
        for (MemorySegment memory : whole) {
            long end = memory.byteSize();
            assertEquals(-1, memory.asSlice(0, GUARD).mismatch(MemorySegment.ofArray(guard)), "a byte before a segment was written");
            assertEquals(-1, memory.asSlice(end - GUARD).mismatch(MemorySegment.ofArray(guard)), "a byte behind a segment was written");
        }
        byte[] bytes = new byte[Math.toIntExact(length)];
        long at = 0;
        for (MemorySegment piece : list) {
            long size = Math.min(piece.byteSize(), length - at);
            MemorySegment.copy(piece, 0, MemorySegment.ofArray(bytes), at, size);
            at += size;
        }
        return bytes;
    }
}
