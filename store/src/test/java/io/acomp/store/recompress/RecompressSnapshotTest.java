package io.acomp.store.recompress;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.StoreInvariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Snapshots beside pages that come into groups and leave them: a page that was there all the time is in every one of them, once. */
class RecompressSnapshotTest {
    private static final int SLOTS = 64;
    private static final int VERSIONS = 4;
    private static final int SNAPSHOTS = 60;

    @TempDir
    Path folder;

    @Test
    void noPageIsMissedWhileGroupsChange() throws Exception {
        byte[][][] pages = new byte[SLOTS][VERSIONS][];
        for (int slot = 0; slot < SLOTS; slot++) {
            for (int version = 0; version < VERSIONS; version++) {
                pages[slot][version] = Pages.of(Kind.TEXT, slot * 100L + version);
            }
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        try (Rig rig = new Rig(builder -> builder.slots(SLOTS).groupPages(4))) {
            rig.store.secondaryAlgorithm(1, "zstd", 1);
            for (int slot = 0; slot < SLOTS; slot++) {
                rig.put(slot, pages[slot][0]);
            }
            Thread writer = loop(over, wrong, turn -> {
                int slot = turn * 31 % SLOTS;
                assertTrue(rig.store.store(slot, MemorySegment.ofArray(pages[slot][turn % VERSIONS])).isStored());
            });
            Thread worker = loop(over, wrong, _ -> rig.groups(Selection.ALL));
            try {
                for (int number = 0; number < SNAPSHOTS && wrong.get() == null; number++) {
                    Path file = folder.resolve("snapshot" + number);
                    assertEquals(SLOTS, rig.store.snapshot(file, SnapshotProgress.NONE), "entries");
                    try (CompressedStore back = CompressedStore.builder(rig.engine).slots(SLOTS).groupPages(4).restore(file, SnapshotProgress.NONE)) {
                        check(back, pages);
                    }
                }
            } finally {
                over.set(true);
                writer.join();
                worker.join();
            }
        }
        assertNull(wrong.get());
    }

    private interface Turn {
        void run(int turn);
    }

    private static Thread loop(AtomicBoolean over, AtomicReference<Throwable> wrong, Turn turn) {
        return Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; !over.get(); i++) {
                    turn.run(i);
                }
            } catch (Throwable thrown) {
                wrong.compareAndSet(null, thrown);
            }
        });
    }

    private static void check(CompressedStore back, byte[][][] pages) {
        StoreInvariants.check(back);
        byte[] page = new byte[Pages.SIZE];
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(LoadResult.LOADED, back.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
            assertTrue(Arrays.stream(pages[slot]).anyMatch(version -> Arrays.equals(version, page)), "slot " + slot);
        }
    }
}
