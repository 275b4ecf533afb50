package io.acomp.store.block;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.Damage;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreException;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.StoreStatistics.IoStat;
import io.acomp.store.StoreStatistics.MmStat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS rows 53 and 46: the kernel's statistics, column by column, agree with a model when nothing runs; limit and peak; row 54, reset. */
class BlockStatTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int PAGES = 50;

    /** What the model says of the disk's pages; null is a hole. */
    private final Kind[] model = new Kind[PAGES];
    private long reads;
    private long writes;
    private long freed;
    private long hugeSince;
    private long failedReads;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countersAgreeWithAModel(long seed) {
        try (BlockRig rig = BlockRig.of(PAGES * PAGE)) {
            Random random = new Random(seed);
            for (int step = 0; step < 3000; step++) {
                step(rig, random);
                if (step % 100 == 0) {
                    check(rig.store.statistics(), "seed " + seed + ", step " + step);
                }
            }
            check(rig.store.statistics(), "seed " + seed);
        }
    }

    private void step(BlockRig rig, Random random) {
        int slot = random.nextInt(PAGES);
        int count = 1 + random.nextInt(Math.min(4, PAGES - slot));
        long at = (long) slot * PAGE;
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                byte[] bytes = new byte[count * PAGE];
                for (int i = 0; i < count; i++) {
                    Kind kind = Kind.values()[random.nextInt(4)];
                    System.arraycopy(Pages.of(kind, random.nextInt(99)), 0, bytes, i * PAGE, PAGE);
                    model[slot + i] = kind;
                    hugeSince += kind == Kind.RANDOM ? 1 : 0;
                }
                rig.write(at, bytes);
                writes += count;
            }
            case 3, 4, 5 -> {
                rig.read(at + 1, count * PAGE - 2);
                for (int i = 0; i < count; i++) {
                    reads += model[slot + i] == null ? 0 : 1;
                }
            }
            case 6 -> {
                rig.disk.trim(at, (long) count * PAGE - 1);
                for (int i = 0; i < count - 1; i++) {
                    freed += model[slot + i] == null ? 0 : 1;
                    model[slot + i] = null;
                }
            }
            default -> {
                rig.disk.writeZeroes(at, (long) count * PAGE, false);
                Arrays.fill(model, slot, slot + count, Kind.SAME);
                writes += count;
            }
        }
    }

    private void check(StoreStatistics counted, String where) {
        MmStat mm = counted.mm();
        assertEquals(count(null, true) * PAGE, mm.origDataSize(), where);
        assertEquals(count(Kind.SAME, false), mm.samePages(), where);
        assertEquals(count(Kind.RANDOM, false), mm.hugePages(), where);
        assertEquals(hugeSince, mm.hugePagesSince(), where);
        long objects = count(Kind.TEXT, false) + count(Kind.SPARSE, false) + count(Kind.RANDOM, false);
        assertTrue(mm.comprDataSize() >= count(Kind.RANDOM, false) * PAGE && mm.comprDataSize() <= objects * PAGE, where);
        assertTrue(mm.memUsedTotal() >= mm.comprDataSize() && mm.memUsedMax() >= mm.memUsedTotal(), where);
        assertEquals(new IoStat(failedReads, 0, 0, freed), counted.io(), where);
        assertEquals(new BdStat(0, 0, 0), counted.bd(), where);
        assertEquals(reads, counted.zswap().zswpin(), where);
        assertEquals(writes, counted.zswap().zswpout(), where);
        assertEquals(count(null, true), counted.zswap().storedPages(), where);
    }

    private long count(Kind kind, boolean others) {
        return Arrays.stream(model).filter(present -> others ? present != kind : present == kind).count();
    }

    @Test
    void failuresAreCounted() {
        try (BlockRig rig = BlockRig.of(PAGES * PAGE)) {
            rig.write(0, Pages.of(Kind.TEXT, 1));
            Damage.flipAByte(rig.store, 0);
            assertThrows(StoreException.class, () -> rig.read(0, 10));
            assertThrows(StoreException.class, () -> rig.write(5, (byte) 1));
            rig.store.memoryLimit(1);
            assertThrows(StoreException.class, () -> rig.write(0, Pages.of(Kind.TEXT, 2)));
            assertEquals(new IoStat(2, 1, 0, 0), rig.store.statistics().io());
            rig.store.memoryLimit(0);
            rig.write(0, new byte[PAGE]);
        }
    }

    /** The lines have zram's columns in zram's order: the same operations on both give the same numbers. */
    @Test
    void linesAreZramsLines() throws IOException {
        try (ZramDevice zram = ZramDevice.add(PAGES * PAGE);
                BlockRig rig = BlockRig.of(PAGES * PAGE, builder -> builder.memoryLimit(1 << 20))) {
            zram.set("mem_limit", Long.toString(1 << 20));
            // 3 words, 5 pages that shrink well, 7 that do not shrink
            for (int slot = 0; slot < 15; slot++) {
                byte[] page = Pages.of(slot < 3 ? Kind.SAME : slot < 8 ? Kind.SPARSE : Kind.RANDOM, slot);
                zram.write((long) slot * PAGE, page);
                rig.write((long) slot * PAGE, page);
            }
            zram.discard(14L * PAGE, PAGE, false);
            rig.disk.trim(14L * PAGE, PAGE);
            long[] mm = numbers(rig.store.statistics().mm().line());
            long[] expected = zram.numbers("mm_stat");
            assertEquals(expected.length, mm.length);
            for (int column : new int[] {0, 3, 5, 6, 7, 8}) {
                assertEquals(expected[column], mm[column], "mm_stat column " + column);
            }
            assertEquals(14L * PAGE, mm[0], "orig_data_size");
            assertEquals(1 << 20, mm[3], "mem_limit");
            assertEquals(3, mm[5], "same_pages");
            assertEquals(6, mm[7], "huge_pages");
            assertEquals(7, mm[8], "huge_pages_since");
            assertTrue(Math.abs(mm[1] - expected[1]) < expected[1] / 10, "compr_data_size=" + mm[1] + ", zram's=" + expected[1]);
            assertTrue(mm[2] >= mm[1] && mm[4] >= mm[2], "mem_used_total, mem_used_max");
            assertArrayEquals(zram.numbers("io_stat"), numbers(rig.store.statistics().io().line()));
            assertEquals(3, numbers(rig.store.statistics().bd().line()).length);
            if (zram.has("bd_stat")) {
                assertArrayEquals(zram.numbers("bd_stat"), numbers(rig.store.statistics().bd().line()));
            }
        }
    }

    @Test
    void linesAreInTheOrderOfTheirFields() {
        assertEquals("1 2 3 4 5 6 7 8 9", new MmStat(1, 2, 3, 4, 5, 6, 7, 8, 9).line());
        assertEquals("1 2 3 4", new IoStat(1, 2, 3, 4).line());
        assertEquals("1 2 3", new BdStat(1, 2, 3).line());
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    // ---------------------------------------------------------------- row 46

    @Test
    void neverAboveTheLimitAtRest() {
        for (long limit : new long[] {4096, 10_000, 65_536, 100_001}) {
            try (BlockRig rig = BlockRig.of(PAGES * PAGE, builder -> builder.memoryLimit(limit).acceptThresholdPercent(100))) {
                Random random = new Random(limit);
                for (int step = 0; step < 2000; step++) {
                    long at = (long) random.nextInt(PAGES) * PAGE;
                    try {
                        if (random.nextInt(4) == 0) {
                            rig.disk.trim(at, PAGE);
                        } else {
                            rig.write(at, Pages.any(random.nextInt(500)));
                        }
                    } catch (StoreException full) {
                        assertEquals(StoreException.Code.NO_SPACE, full.code());
                    }
                    MmStat mm = rig.store.statistics().mm();
                    assertTrue(mm.memUsedTotal() <= limit, "used=" + mm.memUsedTotal() + ", limit=" + limit);
                    assertTrue(mm.memUsedMax() <= limit, "peak=" + mm.memUsedMax() + ", limit=" + limit);
                }
                assertTrue(rig.store.statistics().zswap().poolLimitHit() > 0);
            }
        }
    }

    @Test
    void thePeakBeginsAnewAtWhatIsUsed() {
        try (BlockRig rig = BlockRig.of(PAGES * PAGE)) {
            for (int slot = 0; slot < PAGES; slot++) {
                rig.write((long) slot * PAGE, Pages.of(Kind.RANDOM, slot));
            }
            long most = rig.store.statistics().mm().memUsedTotal();
            rig.disk.trim(0, 40 * PAGE);
            rig.store.compact();
            MmStat mm = rig.store.statistics().mm();
            assertTrue(mm.memUsedTotal() < most / 2);
            assertEquals(most, mm.memUsedMax());
            rig.store.resetPeak();
            mm = rig.store.statistics().mm();
            assertEquals(mm.memUsedTotal(), mm.memUsedMax());
        }
    }

    // ---------------------------------------------------------------- row 54

    @Test
    void aResetLeavesNothing() {
        try (BlockRig rig = BlockRig.of(PAGES * PAGE)) {
            for (int slot = 0; slot < PAGES; slot++) {
                rig.write((long) slot * PAGE, Pages.any(slot));
            }
            assertThrows(IllegalStateException.class, rig.store::reset, "busy while open");
            assertTrue(rig.store.statistics().mm().origDataSize() > 0);
            rig.disk.close();
            rig.store.reset();
            MmStat mm = rig.store.statistics().mm();
            assertEquals(new MmStat(0, 0, 0, 0, 0, 0, mm.pagesCompacted(), 0, mm.hugePagesSince()), mm);
            assertEquals(0, rig.pages().parts().pool().statistics().objects());
            rig.disk = rig.store.blocks(PAGES * PAGE);
            rig.assertContent(new byte[PAGES * PAGE]);
            rig.write(3, (byte) 1);
            assertArrayEquals(new byte[] {1}, rig.read(3, 1));
        }
    }
}
