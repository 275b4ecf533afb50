package io.acomp.store.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.store.Damage;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreException;
import io.acomp.store.StoreException.Code;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.ToyDriver;
import io.acomp.store.backing.FaultDevice;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What holds after a call that failed: bytes before the exception's offset are done, those from it on are as they were; counters say it. */
class BlockFaultTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int PAGES = 8;
    private static final byte REFUSED = 99;

    private final ToyDriver driver = new ToyDriver();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aWriteEndsAtThePageThatCannotBeStored(int failing) {
        for (int within : new int[] {0, 1, 1000}) {
            try (BlockRig rig = BlockRig.of((PAGES + 1) * PAGE, driver)) {
                byte[] model = fill(rig);
                byte[] bytes = runs(PAGES, 50);
                int mark = failing * PAGE + PAGE / 2;
                bytes[mark] = REFUSED;
                driver.refuses = source -> contains(source, REFUSED);
                StoreException failure = assertThrows(StoreException.class, () -> rig.write(within, bytes));
                driver.refuses = _ -> false;
                int page = (within + mark) / PAGE;
                int reached = Math.max(within, page * PAGE);
                assertEquals(Code.CODEC_FAILED, failure.code());
                assertEquals(reached, failure.offset());
                assertTrue(failure.getMessage().endsWith("offset=" + reached), failure.getMessage());
                System.arraycopy(bytes, 0, model, within, reached - within);
                rig.assertContent(model);
                assertEquals(1, rig.store.statistics().io().failedWrites());
                assertEquals(1, rig.store.statistics().zswap().rejectCompressFail());
                rig.write(within, bytes);
                System.arraycopy(bytes, 0, model, within, bytes.length);
                rig.assertContent(model);
            }
        }
    }

    /** Pages that the toy codec makes smaller, all of them different. */
    private static byte[] runs(int pages, int seed) {
        byte[] bytes = new byte[pages * PAGE];
        for (int at = 0; at < bytes.length; at += 256) {
            Arrays.fill(bytes, at, at + 256, (byte) ((seed + at / 256) % 90));
        }
        return bytes;
    }

    private static byte[] fill(BlockRig rig) {
        byte[] content = runs(PAGES + 1, 3);
        rig.write(0, content);
        return content;
    }

    private static boolean contains(MemorySegment source, byte value) {
        for (long at = 0; at < source.byteSize(); at++) {
            if (source.get(ValueLayout.JAVA_BYTE, at) == value) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aFailedWriteToAHoleLeavesAHole() {
        try (BlockRig rig = BlockRig.of(PAGES * PAGE, driver)) {
            driver.compressFails = AcompStatus.DEVICE_FAILED;
            assertThrows(StoreException.class, () -> rig.write(0, runs(1, 1)));
            assertThrows(StoreException.class, () -> rig.write(PAGE + 7, runs(1, 1)));
            assertEquals(BlockView.Extent.HOLE, rig.extent(0));
            assertEquals(BlockView.Extent.HOLE, rig.extent(1));
            assertEquals(0, rig.store.statistics().mm().origDataSize());
            assertEquals(2, rig.store.statistics().io().failedWrites());
        }
    }

    @Test
    void aPageThatCannotBeReadIsToldWithItsOffset() {
        try (BlockRig rig = BlockRig.of((PAGES + 1) * PAGE, driver)) {
            byte[] model = fill(rig);
            driver.decompressFails = AcompStatus.DEVICE_FAILED;
            StoreException whole = assertThrows(StoreException.class, () -> rig.read(10, 5));
            assertEquals(Code.CODEC_FAILED, whole.code());
            assertEquals(10, whole.offset());
            StoreException part = assertThrows(StoreException.class, () -> rig.write(2 * PAGE + 5, (byte) 1));
            assertEquals(Code.CODEC_FAILED, part.code());
            assertEquals(2 * PAGE + 5, part.offset());
            driver.decompressFails = null;
            rig.assertContent(model);
            assertEquals(2, rig.store.statistics().io().failedReads());
            assertEquals(0, rig.store.statistics().io().failedWrites());
        }
    }

    @Test
    void aDamagedPageIsNeverReturned() {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            byte[] model = new byte[4 * PAGE];
            for (int slot = 0; slot < 4; slot++) {
                System.arraycopy(Pages.of(slot % 2 == 0 ? Kind.TEXT : Kind.RANDOM, slot), 0, model, slot * PAGE, PAGE);
            }
            rig.write(0, model);
            Damage.flipAByte(rig.store, 1);
            Damage.flipAByte(rig.store, 2);
            for (int slot = 1; slot < 3; slot++) {
                long at = (long) slot * PAGE;
                StoreException read = assertThrows(StoreException.class, () -> rig.read(at - 100, PAGE));
                assertEquals(Code.CORRUPT, read.code());
                assertEquals(slot == 1 ? at : PAGE + PAGE - 100, read.offset());
                assertEquals(Code.CORRUPT, assertThrows(StoreException.class, () -> rig.write(at + 3, (byte) 1)).code());
                assertEquals(Code.CORRUPT, assertThrows(StoreException.class, () -> rig.disk.writeZeroes(at + 3, 5, true)).code());
            }
            assertEquals(6, rig.store.statistics().io().failedReads());
            rig.write(PAGE, new byte[2 * PAGE]);
            Arrays.fill(model, PAGE, 3 * PAGE, (byte) 0);
            rig.assertContent(model);
        }
    }

    @Test
    void aFullStoreKeepsWhatItHas() {
        long limit = 64 << 10;
        try (BlockRig rig = BlockRig.of(64 * PAGE, builder -> builder.memoryLimit(limit).acceptThresholdPercent(100))) {
            byte[] model = new byte[64 * PAGE];
            long failed = 0;
            for (int slot = 0; slot < 64; slot++) {
                byte[] page = Pages.of(Kind.RANDOM, slot);
                try {
                    rig.write((long) slot * PAGE, page);
                    System.arraycopy(page, 0, model, slot * PAGE, PAGE);
                } catch (StoreException full) {
                    assertEquals(Code.NO_SPACE, full.code());
                    assertEquals((long) slot * PAGE, full.offset());
                    failed++;
                }
                assertTrue(rig.store.statistics().mm().memUsedTotal() <= limit);
            }
            assertTrue(failed > 40, "failed=" + failed);
            rig.assertContent(model);
            // a word takes no memory, so it is never refused; neither is a trim
            rig.write(0, new byte[PAGE]);
            rig.disk.writeZeroes(PAGE, PAGE, false);
            rig.disk.trim(2 * PAGE, PAGE);
            Arrays.fill(model, 0, 3 * PAGE, (byte) 0);
            rig.assertContent(model);
            assertEquals(failed, rig.store.statistics().io().failedWrites());
            assertTrue(rig.store.statistics().zswap().poolLimitHit() > 0);
        }
    }

    @Test
    void aFullStoreAcceptsAgainBelowItsThreshold() {
        try (BlockRig rig = BlockRig.of(64 * PAGE, builder -> builder.memoryLimit(130_000).acceptThresholdPercent(50))) {
            int slot = 0;
            try {
                for (; slot < 64; slot++) {
                    rig.write((long) slot * PAGE, Pages.of(Kind.RANDOM, slot));
                }
            } catch (StoreException full) {
                assertEquals(Code.NO_SPACE, full.code());
            }
            assertTrue(slot > 8 && slot < 64, "slot=" + slot);
            rig.disk.trim(0, 2 * PAGE);
            assertEquals(Code.NO_SPACE, assertThrows(StoreException.class, () -> rig.write(0, Pages.of(Kind.RANDOM, 1))).code());
            assertEquals(1, rig.store.statistics().zswap().rejectReclaimFail());
            rig.disk.trim(0, 60 * PAGE);
            rig.store.compact();
            rig.write(0, Pages.of(Kind.RANDOM, 1));
            assertArrayEquals(Pages.of(Kind.RANDOM, 1), rig.read(0, PAGE));
        }
    }

    @Test
    void memoryRunsOut() {
        try (AcompEngine engine = AcompEngine.create()) {
            StoreConfig config = new StoreConfig(engine);
            config.slots(8000);
            config.poolMemory(() -> new AddressSpace(false, 12 << 20));
            try (CompressedStore store = PageStore.open(config);
                    BlockView disk = store.blocks(8000L * PAGE)) {
                int slot = 0;
                while (true) {
                    long at = (long) slot * PAGE;
                    MemorySegment page = MemorySegment.ofArray(Pages.of(Kind.RANDOM, slot));
                    try {
                        disk.write(at, page);
                        slot++;
                    } catch (StoreException exhausted) {
                        assertEquals(Code.NO_MEMORY, exhausted.code());
                        break;
                    }
                }
                assertTrue(slot > 100, "slot=" + slot);
                int written = slot;
                MemorySegment part = MemorySegment.ofArray(new byte[] {1, 2, 3});
                assertEquals(Code.NO_MEMORY, assertThrows(StoreException.class, () -> disk.write(50, part)).code());
                assertEquals(2, store.statistics().io().failedWrites());
                assertEquals(2, store.statistics().zswap().rejectAllocFail());
                byte[] back = new byte[PAGE];
                for (int i = 0; i < written; i++) {
                    disk.read((long) i * PAGE, MemorySegment.ofArray(back));
                    assertArrayEquals(Pages.of(Kind.RANDOM, i), back);
                }
                StoreInvariants.check(store);
            }
        }
    }

    /** A CPU's context is made when it is first used, and so is a codec's stream in it. */
    @Test
    void aCodecGetsNoMemory() {
        try (BlockRig rig = BlockRig.of(2 * PAGE, driver)) {
            driver.streamFails = true;
            assertThrows(StoreException.class, () -> rig.write(0, runs(1, 1)));
            assertThrows(StoreException.class, () -> rig.write(5, runs(1, 1)));
            assertEquals(2, rig.store.statistics().io().failedWrites());
            driver.streamFails = false;
            rig.write(0, runs(1, 1));
            assertArrayEquals(runs(1, 1), rig.read(0, PAGE));
        }
    }

    @Test
    void storesSwitchedOff() {
        try (BlockRig rig = BlockRig.of((PAGES + 1) * PAGE, driver)) {
            byte[] model = fill(rig);
            rig.store.enabled(false);
            assertEquals(Code.DISABLED, assertThrows(StoreException.class, () -> rig.write(0, runs(1, 9))).code());
            assertEquals(Code.DISABLED, assertThrows(StoreException.class, () -> rig.write(5, (byte) 1)).code());
            assertEquals(Code.DISABLED, assertThrows(StoreException.class, () -> rig.write(0, new byte[PAGE])).code());
            assertEquals(Code.DISABLED, assertThrows(StoreException.class, () -> rig.disk.writeZeroes(0, PAGE, false)).code());
            rig.assertContent(model);
            rig.disk.trim(0, PAGE);
            Arrays.fill(model, 0, PAGE, (byte) 0);
            rig.assertContent(model);
            assertEquals(4, rig.store.statistics().zswap().rejected().get(StoreResult.DISABLED));
            rig.store.enabled(true);
            rig.write(5, (byte) 1);
            model[5] = 1;
            rig.assertContent(model);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBackingFileCannotBeRead(boolean compressed) {
        AtomicReference<FaultDevice> device = new AtomicReference<>();
        try (BlockRig rig = BlockRig.backed(4 * PAGE, 4, compressed, device)) {
            byte[] model = new byte[4 * PAGE];
            for (int slot = 0; slot < 4; slot++) {
                System.arraycopy(Pages.of(Kind.TEXT, slot), 0, model, slot * PAGE, PAGE);
            }
            rig.write(0, model);
            rig.writeBack();
            device.get().failReads(true);
            StoreException read = assertThrows(StoreException.class, () -> rig.read(PAGE + 5, 10));
            assertEquals(Code.IO, read.code());
            assertEquals(PAGE + 5, read.offset());
            StoreException whole = assertThrows(StoreException.class, () -> rig.disk.read(PAGE, MemorySegment.ofArray(new byte[PAGE])));
            assertEquals(Code.IO, whole.code());
            StoreException part = assertThrows(StoreException.class, () -> rig.write(PAGE + 5, (byte) 1));
            assertEquals(Code.IO, part.code());
            assertEquals(PAGE + 5, part.offset());
            assertEquals(3, rig.store.statistics().io().failedReads());
            assertEquals(0, rig.store.statistics().io().failedWrites());
            rig.write(2 * PAGE, new byte[PAGE]);
            Arrays.fill(model, 2 * PAGE, 3 * PAGE, (byte) 0);
            device.get().failReads(false);
            rig.assertContent(model);
        }
    }

    @Test
    void theBackingFileIsDamaged() {
        AtomicReference<FaultDevice> device = new AtomicReference<>();
        try (BlockRig rig = BlockRig.backed(PAGE, 1, false, device)) {
            rig.write(0, Pages.of(Kind.RANDOM, 1));
            rig.writeBack();
            MemorySegment memory = device.get().memory();
            memory.set(ValueLayout.JAVA_BYTE, PAGE + 77, (byte) (memory.get(ValueLayout.JAVA_BYTE, PAGE + 77) ^ 1));
            assertEquals(Code.CORRUPT, assertThrows(StoreException.class, () -> rig.read(5, 10)).code());
            assertEquals(Code.CORRUPT, assertThrows(StoreException.class, () -> rig.write(5, (byte) 1)).code());
            rig.write(0, Pages.of(Kind.RANDOM, 2));
            assertArrayEquals(Pages.of(Kind.RANDOM, 2), rig.read(0, PAGE));
        }
    }

    /** Whose memory it is learns of his mistake, and nobody else is held up by it: no lock stays behind. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void memoryThatIsGone(Kind kind) {
        try (BlockRig rig = BlockRig.of(4 * PAGE)) {
            byte[] model = new byte[4 * PAGE];
            System.arraycopy(Pages.of(kind, 1), 0, model, 0, PAGE);
            rig.write(0, model);
            Arena arena = Arena.ofShared();
            MemorySegment page = arena.allocate(PAGE);
            arena.close();
            for (MemorySegment gone : new MemorySegment[] {page, page.asSlice(0, 10)}) {
                for (long at : new long[] {0, 3, 2 * PAGE}) {
                    assertThrows(IllegalArgumentException.class, () -> rig.disk.write(at, gone));
                    assertThrows(IllegalArgumentException.class, () -> rig.disk.read(at, gone));
                }
            }
            memoryOfAnotherThread(rig);
            rig.assertContent(model);
            rig.write(1, (byte) 7);
            model[1] = 7;
            rig.assertContent(model);
        }
    }

    private static void memoryOfAnotherThread(BlockRig rig) {
        MemorySegment[] made = new MemorySegment[1];
        Thread owner = new Thread(() -> made[0] = Arena.ofConfined().allocate(PAGE));
        owner.start();
        Await.end(owner);
        assertThrows(IllegalArgumentException.class, () -> rig.disk.write(0, made[0]));
        assertThrows(IllegalArgumentException.class, () -> rig.disk.read(0, made[0]));
    }
}
