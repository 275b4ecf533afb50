package io.acomp.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.memory.AddressSpace;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store that is written to a file and read again is the same store. */
class SnapshotStoreTest {
    private static final int SLOTS = 600;

    private final AcompEngine engine = AcompEngine.create();
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        engine.close();
        assertEquals(0, AddressSpace.processBytes());
    }

    private CompressedStore.Builder builder() {
        return CompressedStore.builder(engine).slots(SLOTS).clock(nanos::get);
    }

    @Test
    void everyKindOfPageComesBack() throws IOException {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            fill(store);
            StoreTenant tenant = store.tenant("batch");
            tenant.quota(1 << 20);
            tenant.writeback(false);
            for (int slot = 500; slot < 520; slot++) {
                assertTrue(tenant.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))).isStored());
            }
            nanos.addAndGet(Duration.ofSeconds(100).toNanos());
            store.markIdle(Duration.ofSeconds(50));
            store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE]));
            assertEquals(520, store.snapshot(file, SnapshotProgress.NONE));
            StoreInvariants.check(store);

            try (CompressedStore back = builder().restore(file, SnapshotProgress.NONE)) {
                StoreInvariants.check(back);
                for (int slot = 0; slot < SLOTS; slot++) {
                    SlotState before = store.state(slot);
                    SlotState after = back.state(slot);
                    assertEquals(before, after, "slot " + slot);
                    if (before.content() != Content.EMPTY) {
                        assertArrayEquals(read(store, slot), read(back, slot), "slot " + slot);
                    }
                }
                assertEquals(store.statistics().mm().comprDataSize(), back.statistics().mm().comprDataSize());
                StoreTenant.Usage usage = back.tenant("batch").usage();
                assertEquals(20, usage.pages());
                assertEquals(1 << 20, usage.quota());
                assertFalse(usage.writeback());
            }
        }
    }

    @Test
    void pagesOfDrainingAlgorithmsComeBack() throws IOException {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            String[] algorithms = {"lz4", "zstd", "deflate", "lzo"};
            for (int slot = 0; slot < 400; slot++) {
                if (slot % 100 == 0) {
                    store.algorithm(algorithms[slot / 100], null);
                }
                store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot)));
            }
            store.snapshot(file, SnapshotProgress.NONE);
        }
        try (CompressedStore back = builder().algorithm("zstd").level(5).restore(file, SnapshotProgress.NONE)) {
            StoreInvariants.check(back);
            for (int slot = 0; slot < 400; slot++) {
                assertArrayEquals(Pages.of(Kind.TEXT, slot), read(back, slot));
            }
            assertEquals(5, back.algorithms().size());
            for (int slot = 0; slot < 400; slot++) {
                back.invalidate(slot);
            }
            assertEquals(1, back.algorithms().size(), "what nobody needs any more is gone: " + back.algorithms());
        }
    }

    @Test
    void aStoreGoesOnLivingWhileItIsWritten() throws Exception {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            fill(store);
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int own = i;
                writers.add(Thread.ofPlatform().start(() -> {
                    Random random = new Random(own);
                    while (!stop.get()) {
                        int slot = 2 * random.nextInt(200) + own;
                        if (random.nextInt(4) == 0) {
                            store.invalidate(slot);
                        } else {
                            store.store(slot, MemorySegment.ofArray(version(slot, random.nextInt(1000))));
                        }
                    }
                }));
            }
            for (int round = 0; round < 20; round++) {
                store.snapshot(file, SnapshotProgress.NONE);
                try (CompressedStore back = builder().restore(file, SnapshotProgress.NONE)) {
                    StoreInvariants.check(back);
                    for (int slot = 0; slot < 400; slot++) {
                        if (back.contains(slot)) {
                            byte[] page = read(back, slot);
                            assertTrue(isVersion(slot, page), "slot " + slot + " holds a version of its page");
                        }
                    }
                }
            }
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            StoreInvariants.check(store);
        }
    }

    @Test
    void damageIsRefusedAndLeavesNothing() throws IOException {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            fill(store);
            store.snapshot(file, SnapshotProgress.NONE);
        }
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(9);
        for (int round = 0; round < 100; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            SnapshotException refused = assertThrows(SnapshotException.class, () -> builder().restore(file, SnapshotProgress.NONE));
            assertTrue(refused.getMessage().contains("code="), refused.getMessage());
            Files.write(file, Arrays.copyOf(good, random.nextInt(good.length)));
            assertThrows(SnapshotException.class, () -> builder().restore(file, SnapshotProgress.NONE));
        }
        assertEquals(0, AddressSpace.processBytes(), "a store that was not to be had takes no memory");
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            fill(store);
            store.snapshot(file, SnapshotProgress.NONE);
        }
        assertMismatch("slots", builder().slots(SLOTS - 1), file);
        assertMismatch("pageSize", builder().pageSize(8192), file);
        assertMismatch("memoryLimit", builder().memoryLimit(4096), file);
        AcompEngine bare = AcompEngine.builder().discoverProviders(false).build();
        assertThrows(io.acomp.UnknownAlgorithmException.class, () -> CompressedStore.builder(bare).build());
        bare.close();
    }

    private static void assertMismatch(String name, CompressedStore.Builder builder, Path file) {
        SnapshotException refused = assertThrows(SnapshotException.class, () -> builder.restore(file, SnapshotProgress.NONE));
        assertEquals(Code.MISMATCH, refused.code());
        assertTrue(refused.getMessage().contains(name + "="), refused.getMessage());
    }

    @Test
    void aCancelledSnapshotLeavesTheOldOne() throws IOException {
        Path file = folder.resolve("store.snapshot");
        try (CompressedStore store = builder().build()) {
            fill(store);
            store.snapshot(file, SnapshotProgress.NONE);
            byte[] old = Files.readAllBytes(file);
            store.store(599, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1)));
            SnapshotException cancelled = assertThrows(SnapshotException.class, () -> store.snapshot(file, (done, total, bytes) -> false));
            assertEquals(Code.CANCELLED, cancelled.code());
            assertArrayEquals(old, Files.readAllBytes(file));
            try (var files = Files.list(folder)) {
                assertEquals(1, files.count());
            }
            assertThrows(
                    SnapshotException.class, () -> builder().restore(file, (done, total, bytes) -> false), "a restore may be cancelled too");
        }
    }

    private static void fill(CompressedStore store) {
        for (int slot = 0; slot < 500; slot++) {
            assertTrue(store.store(slot, MemorySegment.ofArray(version(slot, slot))).isStored());
        }
    }

    /** A page that says whose it is: slot and number in its first bytes, the rest made from them. */
    private static byte[] version(int slot, int number) {
        byte[] page = Pages.any(slot * 1000L + number);
        MemorySegment.ofArray(page).set(JAVA_INT_UNALIGNED, 0, slot);
        MemorySegment.ofArray(page).set(JAVA_INT_UNALIGNED, 4, number);
        return page;
    }

    private static boolean isVersion(int slot, byte[] page) {
        MemorySegment segment = MemorySegment.ofArray(page);
        int number = segment.get(JAVA_INT_UNALIGNED, 4);
        return segment.get(JAVA_INT_UNALIGNED, 0) == slot
                && Arrays.equals(page, version(slot, number));
    }

    private static byte[] read(CompressedStore store, long slot) {
        byte[] page = new byte[Pages.SIZE];
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
        return page;
    }
}
