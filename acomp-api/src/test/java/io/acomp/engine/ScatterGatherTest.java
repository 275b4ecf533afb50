package io.acomp.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.spi.Capabilities;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Lists of segments behave as one, are copied only where a codec needs it, and every copy is counted (KS §2; rows 17 and 18). */
@EngineTest
class ScatterGatherTest {
    private static final int GUARD = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Execution.class)
    void linearMemoryIsNotCopied(Execution execution) {
        for (Capabilities.Memory memory : Capabilities.Memory.values()) {
            try (Rig rig = Rig.of(new TestDriver().memory(memory));
                    Arena arena = rig.engine.newArena()) {
                MemorySegment data = arena.allocate(3000).copyFrom(Rig.data(3000));
                AcompRequest request = rig.acomp.newRequest().source(data).destination(arena.allocate(4000)).execution(execution);
                long before = rig.copied();
                for (int round = 0; round < 10; round++) {
                    assertEquals(AcompStatus.OK, request.compressAndWait());
                }
                assertEquals(before, rig.copied(), () -> "copies with " + memory + ": " + rig.engine.statistics().copies());
            }
        }
    }

    @Test
    void otherMemoryIsCopiedAndCounted() {
        try (Rig rig = Rig.of(new TestDriver().memory(Capabilities.Memory.ENGINE));
                Arena arena = Arena.ofShared()) {
            long before = rig.copied();
            assertEquals(AcompStatus.OK, rig.request(3000).compressAndWait());
            long heap = rig.copied();
            assertEquals(3000 + 3000 + TestFormat.HEADER, heap - before, "bytes in and bytes out");
            MemorySegment foreign = arena.allocate(3000);
            assertEquals(AcompStatus.OK, rig.acomp.newRequest().source(foreign).destination(arena.allocate(4000)).compressAndWait());
            assertEquals(3000 + TestFormat.HEADER + 1, rig.copied() - heap, "bytes in and bytes out");
        }
    }

    /** Random cuts of source and destination over heap, native, mapped and engine memory give what one linear call gives. */
    @ParameterizedTest
    @EnumSource(Capabilities.Memory.class)
    void anySplitGivesTheSame(Capabilities.Memory memory) throws IOException {
        Random random = new Random(memory.ordinal());
        try (Rig rig = Rig.of(new TestDriver().memory(memory));
                Arena arena = rig.engine.newArena();
                Arena shared = Arena.ofShared()) {
            for (int round = 0; round < 150; round++) {
                int size = random.nextInt(3) == 0 ? random.nextInt(20) : random.nextInt(20_000);
                MemorySegment data = round % 5 == 0 ? MemorySegment.ofArray(new byte[size]) : Rig.data(size);
                MemorySegment expected = Rig.compressed(data);
                Execution execution = random.nextBoolean() ? Execution.LANE : Execution.INLINE;

                Pieces source = new Pieces(size, random, arena, shared);
                source.write(data);
                int slack = random.nextInt(3);
                Pieces packed = new Pieces((int) expected.byteSize() + slack, random, arena, shared);
                AcompRequest request = rig.acomp.newRequest().source(source.list).destination(packed.list).execution(execution);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertEquals(expected.byteSize(), request.produced());
                assertEquals(-1, expected.mismatch(packed.read(request.produced())), "round " + round);
                packed.assertIntact();

                Pieces restored = new Pieces(size, random, arena, shared);
                List<MemorySegment> cut = new ArrayList<>();
                for (long left = request.produced(); left > 0; left -= cut.getLast().byteSize()) {
                    MemorySegment piece = packed.list.get(cut.size());
                    cut.add(piece.asSlice(0, Math.min(left, piece.byteSize())));
                }
                request = rig.acomp.newRequest().source(cut).destination(restored.list).execution(execution);
                assertEquals(AcompStatus.OK, request.decompressAndWait());
                assertEquals(size, request.produced());
                assertEquals(-1, data.mismatch(restored.read(size)), "round " + round);
                restored.assertIntact();

                if (size > 0) {
                    Pieces small = new Pieces(random.nextInt(size), random, arena, shared);
                    request = rig.acomp.newRequest().source(cut).destination(small.list).execution(execution);
                    assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.decompressAndWait());
                    small.assertIntact();
                }
            }
        }
    }

    /** Lists around the size of any scratch: they work or end with a status, and nothing is written outside. */
    @Test
    void sourcesAroundTheScratchSize() {
        try (Rig rig = Rig.of(builder -> builder.bulkThreshold(1 << 20), new TestDriver())) {
            for (int power = 12; power <= 20; power++) {
                for (int around = -1; around <= 1; around++) {
                    int size = (1 << power) + around;
                    MemorySegment data = Rig.data(size);
                    MemorySegment room = Rig.room(size + 2 * GUARD).fill((byte) 3);
                    MemorySegment target = room.asSlice(GUARD, size + TestFormat.HEADER);
                    AcompRequest request = rig.acomp.newRequest()
                            .source(List.of(data.asSlice(0, 1), data.asSlice(1)))
                            .destination(List.of(target.asSlice(0, size), target.asSlice(size)));
                    assertEquals(AcompStatus.OK, request.compressAndWait(), () -> "size=" + size);
                    Rig.assertCompressed(data, target, request.produced());
                    for (int guard = 0; guard < GUARD; guard++) {
                        assertEquals(3, room.get(ValueLayout.JAVA_BYTE, guard));
                        assertEquals(3, room.get(ValueLayout.JAVA_BYTE, room.byteSize() - 1 - guard));
                    }
                }
            }
        }
    }

    /** Scratch is bounded: after large scattered requests the engine does not keep holding their size for good. */
    @Test
    void scratchIsBounded() {
        try (Rig rig = Rig.of(new TestDriver())) {
            MemorySegment large = MemorySegment.ofArray(new byte[32 << 20]);
            for (int round = 0; round < 2; round++) {
                AcompRequest request = rig.acomp.newRequest()
                        .source(List.of(large.asSlice(0, 1), large.asSlice(1)))
                        .destination(List.of(Rig.room(100), Rig.room(100)));
                assertEquals(AcompStatus.OK, request.compressAndWait());
            }
            rig.request(10).compressAndWait();
            assertTrue(rig.nativeBytes() < 16 << 20, () -> "held: " + rig.engine.statistics().nativeBytes());
        }
    }

    @Test
    void mappedFiles() throws IOException {
        Path file = Files.write(folder.resolve("mapped"), Rig.bytes(Rig.data(100_000)));
        try (Rig rig = Rig.of(new TestDriver());
                Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment source = channel.map(FileChannel.MapMode.READ_ONLY, 0, 100_000, arena);
            MemorySegment target = channel.map(FileChannel.MapMode.READ_WRITE, 200_000, 100_000 + TestFormat.HEADER, arena);
            AcompRequest request = rig.acomp.newRequest().source(source).destination(target);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            Rig.assertCompressed(source, target, request.produced());
        }
    }

    /** A list of segments of random kinds and sizes, some empty, each with guard bytes around it. */
    private static final class Pieces {
        final List<MemorySegment> list = new ArrayList<>();
        final int total;
        private final List<MemorySegment> whole = new ArrayList<>();

        Pieces(int total, Random random, Arena engine, Arena shared) {
            this.total = total;
            List<Integer> cuts = new ArrayList<>();
            for (int cut = random.nextInt(7); cut > 0; cut--) {
                cuts.add(random.nextInt(total + 1));
            }
            cuts.add(0);
            cuts.add(total);
            Collections.sort(cuts);
            for (int piece = 0; piece + 1 < cuts.size(); piece++) {
                int size = cuts.get(piece + 1) - cuts.get(piece);
                MemorySegment memory = switch (random.nextInt(3)) {
                    case 0 -> MemorySegment.ofArray(new byte[size + 2 * GUARD]);
                    case 1 -> engine.allocate(size + 2 * GUARD);
                    default -> shared.allocate(size + 2 * GUARD);
                };
                whole.add(memory.fill((byte) 0x77));
                list.add(memory.asSlice(GUARD, size));
            }
        }

        void write(MemorySegment data) {
            long at = 0;
            for (MemorySegment piece : list) {
                piece.copyFrom(data.asSlice(at, piece.byteSize()));
                at += piece.byteSize();
            }
        }

        MemorySegment read(long length) {
            MemorySegment all = MemorySegment.ofArray(new byte[total]);
            long at = 0;
            for (MemorySegment piece : list) {
                all.asSlice(at, piece.byteSize()).copyFrom(piece);
                at += piece.byteSize();
            }
            return all.asSlice(0, length);
        }

        /** Nothing outside the pieces has changed. */
        void assertIntact() {
            for (MemorySegment memory : whole) {
                for (long at = 0; at < GUARD; at++) {
                    assertEquals(0x77, memory.get(ValueLayout.JAVA_BYTE, at), "before a piece");
                    assertEquals(0x77, memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1 - at), "behind a piece");
                }
            }
        }
    }
}
