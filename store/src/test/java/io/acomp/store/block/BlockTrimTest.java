package io.acomp.store.block;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.BlockView.Extent;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** KS row 52, discard: whole pages inside a range are freed, its unaligned ends stay; and zeros, which are written at the ends too. */
class BlockTrimTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int SIZE = 6 * PAGE + 1000;

    @ParameterizedTest
    @CsvSource({
        "0, 4096, 0, 0", "1, 4096, 0, -1", "0, 4095, 0, -1", "1, 8191, 1, 1", "4096, 8192, 1, 2", "4095, 8194, 1, 2", "4097, 8190, 2, 1",
        "4097, 8191, 2, 2", "100, 10, 0, -1", "0, 25576, 0, 6", "1, 25575, 1, 6", "24576, 1000, 6, 6", "24577, 999, 7, 6",
        "24576, 999, 6, 5", "20480, 5095, 5, 5", "25576, 0, 7, 6", "8192, 0, 2, 1"
    })
    void innerPagesOnlyAreFreed(long offset, long length, int first, int last) {
        try (BlockRig rig = BlockRig.of(SIZE)) {
            byte[] model = fill(rig, Kind.TEXT);
            rig.disk.trim(offset, length);
            for (int slot = first; slot <= last; slot++) {
                Arrays.fill(model, slot * PAGE, Math.min(SIZE, (slot + 1) * PAGE), (byte) 0);
            }
            rig.assertContent(model);
            for (int slot = 0; slot < 7; slot++) {
                assertEquals(slot >= first && slot <= last ? Extent.HOLE : Extent.DATA, rig.extent(slot), "slot " + slot);
            }
            int freed = Math.max(0, last - first + 1);
            assertEquals(freed, rig.store.statistics().io().notifyFree());
            assertEquals((7L - freed) * PAGE, rig.store.statistics().mm().origDataSize());
            rig.disk.trim(offset, length);
            assertEquals(freed, rig.store.statistics().io().notifyFree(), "what is free cannot be freed");
        }
    }

    private static byte[] fill(BlockRig rig, Kind kind) {
        byte[] content = new byte[SIZE];
        for (int slot = 0; slot < 7; slot++) {
            System.arraycopy(Pages.of(kind, slot), 0, content, slot * PAGE, Math.min(PAGE, SIZE - slot * PAGE));
        }
        rig.write(0, content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void zerosAreWrittenEverywhere(boolean holes) {
        int[] places = {0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, 6 * PAGE, 6 * PAGE + 1, SIZE};
        for (int from : places) {
            for (int to : places) {
                if (from <= to) {
                    zerosAreWritten(from, to, holes);
                }
            }
        }
    }

    private static void zerosAreWritten(int from, int to, boolean holes) {
        try (BlockRig rig = BlockRig.of(SIZE)) {
            byte[] model = fill(rig, Kind.RANDOM);
            rig.disk.writeZeroes(from, to - from, holes);
            Arrays.fill(model, from, to, (byte) 0);
            rig.assertContent(model);
            int freed = 0;
            for (int slot = 0; slot < 7; slot++) {
                int begin = slot * PAGE;
                boolean whole = from <= begin && to >= Math.min(begin + PAGE, SIZE);
                Extent expected = !whole ? Extent.DATA : holes ? Extent.HOLE : Extent.ZERO;
                assertEquals(expected, rig.extent(slot), "slot " + slot + ", from " + from + ", to " + to);
                freed += whole && holes ? 1 : 0;
            }
            assertEquals(freed, rig.store.statistics().io().notifyFree());
        }
    }

    @Test
    void zerosOnAHoleAllocateItOnlyIfTheyMust() {
        try (BlockRig rig = BlockRig.of(SIZE)) {
            rig.disk.writeZeroes(100, 2 * PAGE, true);
            assertEquals(0, rig.store.statistics().mm().origDataSize());
            rig.disk.writeZeroes(100, 2 * PAGE, false);
            for (int slot = 0; slot < 3; slot++) {
                assertEquals(Extent.ZERO, rig.extent(slot));
            }
            assertEquals(0, rig.store.statistics().mm().comprDataSize());
            assertEquals(3, rig.store.statistics().mm().samePages());
            rig.disk.writeZeroes(0, 3 * PAGE, true);
            assertEquals(0, rig.store.statistics().mm().samePages());
            assertEquals(3, rig.store.statistics().io().notifyFree());
        }
    }

    @Test
    void zerosInAPageOfZerosChangeNothing() {
        try (BlockRig rig = BlockRig.of(PAGE)) {
            rig.disk.writeZeroes(0, PAGE, false);
            long stores = rig.store.statistics().zswap().zswpout();
            rig.disk.writeZeroes(5, 100, false);
            rig.disk.writeZeroes(5, 100, true);
            assertEquals(stores, rig.store.statistics().zswap().zswpout());
            assertEquals(Extent.ZERO, rig.extent(0));
        }
    }

    /** Ends of a disk that are not a page's: nothing lies behind them that a later, longer look could find. */
    @Test
    void behindTheEndThereIsNothing() {
        try (BlockRig rig = BlockRig.of(SIZE)) {
            fill(rig, Kind.RANDOM);
            rig.disk.close();
            rig.disk = rig.store.blocks(7 * PAGE);
            byte[] tail = rig.read(SIZE, 7 * PAGE - SIZE);
            assertEquals(-1, Arrays.mismatch(tail, new byte[tail.length]));
        }
    }

    @Test
    void aLargeDiskIsTrimmedAtOnce() {
        long size = 1L << 34;
        try (BlockRig rig = BlockRig.of(PAGE, builder -> builder.slots(size >>> 12))) {
            rig.disk.close();
            rig.disk = rig.store.blocks(size);
            Random random = new Random(2);
            for (int i = 0; i < 20; i++) {
                rig.write(random.nextLong(size - 100), (byte) 1);
            }
            rig.write(size - 1, (byte) 1);
            long written = rig.store.statistics().mm().origDataSize() / PAGE;
            rig.disk.trim(0, size);
            assertEquals(written, rig.store.statistics().io().notifyFree());
            assertEquals(0, rig.store.statistics().mm().origDataSize());
        }
    }
}
