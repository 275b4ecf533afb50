package io.acomp.store.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.BlockView;
import io.acomp.store.BlockView.Extent;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The disk: what is written is read, at every offset, from and to every kind of memory; bounds, extents, one view at a time. */
class BlockViewTest {
    private static final int PAGE = BlockRig.PAGE;

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4096, 10_000, 40_960})
    void unwrittenReadsAsZeros(long size) {
        try (BlockRig rig = BlockRig.of(size)) {
            assertEquals(size, rig.disk.size());
            rig.assertContent(new byte[(int) size]);
            assertEquals(0, rig.store.statistics().mm().origDataSize());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void wholePagesComeBack(Kind kind) {
        try (BlockRig rig = BlockRig.of(8 * PAGE)) {
            byte[] page = Pages.of(kind, 3);
            rig.write(2 * PAGE, page);
            assertArrayEquals(page, rig.read(2 * PAGE, PAGE));
            byte[] exact = new byte[PAGE];
            rig.disk.read(2 * PAGE, MemorySegment.ofArray(exact));
            assertArrayEquals(page, exact);
            MemorySegment outside = Pages.nativePage(new byte[PAGE]);
            rig.disk.write(5 * PAGE, Pages.nativePage(page));
            rig.disk.read(5 * PAGE, outside);
            assertEquals(-1, outside.mismatch(MemorySegment.ofArray(page)));
            assertArrayEquals(new byte[PAGE], rig.read(3 * PAGE, PAGE));
        }
    }

    @ParameterizedTest
    @CsvSource({"4096, false", "4096, true", "16384, false", "65536, true"})
    void slicesOfLargeBuffers(int pageSize, boolean outside) {
        int size = 8 * pageSize + 777;
        try (BlockRig rig = BlockRig.of(size, builder -> builder.slots(9).pageSize(pageSize));
                Arena arena = Arena.ofShared()) {
            assertEquals(pageSize, rig.disk.pageSize());
            MemorySegment buffer = outside ? arena.allocate(size + 99) : MemorySegment.ofArray(new byte[size + 99]);
            byte[] content = content(size, pageSize);
            MemorySegment.copy(MemorySegment.ofArray(content), 0, buffer, 99, size);
            rig.disk.write(0, buffer.asSlice(99, size));
            rig.assertContent(content);
            buffer.fill((byte) 0);
            rig.disk.read(1, buffer.asSlice(3, size - 1));
            assertEquals(-1, buffer.asSlice(3, size - 1).mismatch(MemorySegment.ofArray(content).asSlice(1)));
            assertEquals(0, buffer.asSlice(size + 2).mismatch(MemorySegment.ofArray(new byte[] {1})));
        }
    }

    /** Pages of every kind in a row. */
    private static byte[] content(int size, int pageSize) {
        byte[] content = new byte[size];
        for (int at = 0; at < size; at += pageSize) {
            byte[] page = Pages.of(Kind.values()[at / pageSize % 4], at, pageSize);
            System.arraycopy(page, 0, content, at, Math.min(pageSize, size - at));
        }
        return content;
    }

    @Test
    void theNewestBytesWin() {
        int size = 10 * PAGE + 123;
        try (BlockRig rig = BlockRig.of(size)) {
            Random random = new Random(11);
            byte[] model = new byte[size];
            for (int step = 0; step < 4000; step++) {
                int offset = random.nextInt(size);
                int length = random.nextInt(Math.min(3 * PAGE, size - offset) + 1);
                byte[] bytes = new byte[length];
                if (random.nextInt(3) == 0) {
                    random.nextBytes(bytes);
                } else {
                    Arrays.fill(bytes, (byte) random.nextInt(3));
                }
                rig.write(offset, bytes);
                System.arraycopy(bytes, 0, model, offset, length);
                int from = random.nextInt(size);
                int count = random.nextInt(size - from + 1);
                assertArrayEquals(Arrays.copyOfRange(model, from, from + count), rig.read(from, count), "step " + step);
            }
            rig.assertContent(model);
        }
    }

    @Test
    void theStoreIsBehindIt() {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            byte[] page = Pages.of(Kind.TEXT, 1);
            assertEquals(StoreResult.STORED, rig.store.store(3, MemorySegment.ofArray(page)));
            assertArrayEquals(page, rig.read(3 * PAGE, PAGE));
            rig.write(PAGE, page);
            byte[] back = new byte[PAGE];
            assertEquals(LoadResult.LOADED, rig.store.load(1, MemorySegment.ofArray(back)));
            assertArrayEquals(page, back);
        }
    }

    @Test
    void exclusiveLoadsDoNotConcernIt() {
        try (BlockRig rig = BlockRig.of(4 * PAGE, builder -> builder.exclusiveLoads(true))) {
            for (Kind kind : Kind.values()) {
                rig.write((long) kind.ordinal() * PAGE, Pages.of(kind, 1));
            }
            for (int round = 0; round < 2; round++) {
                for (Kind kind : Kind.values()) {
                    assertArrayEquals(Pages.of(kind, 1), rig.read((long) kind.ordinal() * PAGE, PAGE));
                }
            }
        }
    }

    @Test
    void boundsAreCheckedBeforeAnythingIsTouched() {
        long size = 3 * PAGE + 100;
        try (BlockRig rig = BlockRig.of(size)) {
            byte[] before = new byte[(int) size];
            new Random(1).nextBytes(before);
            rig.write(0, before);
            long[][] outside = {
                {-1, 1}, {-1, 0}, {size, 1}, {size + 1, 0}, {0, size + 1}, {1, size}, {PAGE, 3 * PAGE}, {Long.MIN_VALUE, 1}, {Long.MAX_VALUE, 1}
            };
            for (long[] range : outside) {
                byte[] room = new byte[(int) range[1]];
                Arrays.fill(room, (byte) 7);
                MemorySegment memory = MemorySegment.ofArray(room);
                List<Executable> calls = List.of(
                        () -> rig.disk.read(range[0], memory),
                        () -> rig.disk.write(range[0], memory),
                        () -> rig.disk.trim(range[0], range[1]),
                        () -> rig.disk.writeZeroes(range[0], range[1], true),
                        () -> rig.disk.writeZeroes(range[0], range[1], false),
                        () -> rig.disk.extents(range[0], range[1], (_, _, _) -> {
                            throw new AssertionError("told");
                        }));
                for (Executable call : calls) {
                    IndexOutOfBoundsException refusal = assertThrows(IndexOutOfBoundsException.class, call);
                    assertTrue(refusal.getMessage().endsWith("offset=" + range[0]), refusal.getMessage());
                }
                for (byte value : room) {
                    assertEquals(7, value);
                }
            }
            for (long length : new long[] {-1, Long.MIN_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> rig.disk.trim(1, length));
                assertThrows(IndexOutOfBoundsException.class, () -> rig.disk.writeZeroes(1, length, true));
                assertThrows(IndexOutOfBoundsException.class, () -> rig.disk.extents(1, length, (_, _, _) -> true));
            }
            assertThrows(IllegalArgumentException.class, () -> rig.disk.read(0, MemorySegment.ofArray(new byte[9]).asReadOnly()));
            rig.assertContent(before);
        }
    }

    @Test
    void nothingIsAllowedEverywhere() {
        try (BlockRig rig = BlockRig.of(2 * PAGE)) {
            for (long offset : new long[] {0, 1, PAGE, 2 * PAGE}) {
                rig.write(offset);
                rig.read(offset, 0);
                rig.disk.trim(offset, 0);
                rig.disk.writeZeroes(offset, 0, false);
                rig.disk.extents(offset, 0, (_, _, _) -> {
                    throw new AssertionError("told");
                });
            }
            assertEquals(0, rig.store.statistics().mm().origDataSize());
            rig.disk.flush();
        }
    }

    @Test
    void extentsTellWhatLiesWhere() {
        try (BlockRig rig = BlockRig.of(8 * PAGE + 10)) {
            rig.write(PAGE, Pages.of(Kind.TEXT, 1));
            rig.write(2 * PAGE + 5, (byte) 1);
            rig.disk.writeZeroes(3 * PAGE, 2 * PAGE, false);
            rig.write(5 * PAGE, Pages.of(Kind.SAME, 1));
            rig.write(8 * PAGE + 9, (byte) 1);
            assertEquals(
                    List.of("0+4096 HOLE", "4096+8192 DATA", "12288+8192 ZERO", "20480+4096 DATA", "24576+8192 HOLE", "32768+10 DATA"),
                    extents(rig.disk, 0, rig.disk.size(), 99));
            assertEquals(List.of("4095+1 HOLE", "4096+8192 DATA", "12288+2 ZERO"), extents(rig.disk, 4095, 8195, 99));
            assertEquals(List.of("4097+1 DATA"), extents(rig.disk, 4097, 1, 99));
            assertEquals(List.of("0+4096 HOLE", "4096+8192 DATA"), extents(rig.disk, 0, rig.disk.size(), 2));
            long idle = rig.store.markIdle(java.time.Duration.ZERO);
            assertTrue(idle > 0);
            extents(rig.disk, 0, rig.disk.size(), 99);
            assertEquals(0, rig.store.markIdle(java.time.Duration.ZERO), "a look is no access");
        }
    }

    private static List<String> extents(BlockView disk, long offset, long length, int most) {
        List<String> told = new ArrayList<>();
        disk.extents(offset, length, (from, bytes, extent) -> {
            told.add(from + "+" + bytes + " " + extent);
            return told.size() < most;
        });
        return told;
    }

    @Test
    void anAccessIsNoted() {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            rig.write(0, Pages.of(Kind.TEXT, 1));
            rig.write(PAGE, Pages.of(Kind.SAME, 1));
            rig.store.markIdle(java.time.Duration.ZERO);
            rig.read(5, 1);
            rig.read(PAGE + 5, 1);
            assertFalse(rig.store.state(0).idle());
            assertFalse(rig.store.state(1).idle());
        }
    }

    @Test
    void oneViewAtATimeKeepsTheStoreBusy() {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            rig.write(0, (byte) 1);
            IllegalStateException busy = assertThrows(IllegalStateException.class, rig.store::reset);
            assertTrue(busy.getMessage().endsWith("use=block view"), busy.getMessage());
            assertThrows(IllegalStateException.class, () -> rig.store.blocks(PAGE));
            assertArrayEquals(new byte[] {1}, rig.read(0, 1));
            rig.disk.close();
            rig.disk.close();
            BlockView second = rig.store.blocks(2 * PAGE);
            rig.disk.close();
            assertThrows(IllegalStateException.class, rig.store::reset, "a view that is closed twice ends its own use only");
            byte[] back = new byte[2];
            second.read(0, MemorySegment.ofArray(back));
            assertArrayEquals(new byte[] {1, 0}, back);
            assertEquals(Extent.DATA, extentOf(second));
            second.close();
            rig.store.reset();
            rig.disk = rig.store.blocks(4 * PAGE);
            rig.assertContent(new byte[4 * PAGE]);
        }
    }

    private static Extent extentOf(BlockView disk) {
        Extent[] found = new Extent[1];
        disk.extents(0, 1, (_, _, extent) -> {
            found[0] = extent;
            return true;
        });
        return found[0];
    }

    @Test
    void wrongSizesAreRefused() {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            rig.disk.close();
            for (long size : new long[] {0, -1, 4 * PAGE + 1, Long.MAX_VALUE}) {
                IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> rig.store.blocks(size));
                assertTrue(refusal.getMessage().endsWith("bytes=" + size), refusal.getMessage());
            }
            rig.store.blocks(4 * PAGE).close();
            rig.store.reset();
        }
        assertThrows(IllegalStateException.class, () -> BlockRig.of(PAGE, builder -> builder.rawStorage(false)));
    }
}
