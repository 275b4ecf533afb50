package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompEngine;
import io.acomp.store.Pages.Kind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a store is for: what goes in comes out, and nothing else. */
class StoreTest {
    private final AcompEngine engine = AcompEngine.create();
    private CompressedStore store;

    @BeforeEach
    void open() {
        store = CompressedStore.builder(engine).slots(1000).build();
    }

    @AfterEach
    void close() {
        StoreInvariants.check(store);
        store.close();
        engine.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aPageComesBack(Kind kind) {
        byte[] page = Pages.of(kind, 1);
        assertEquals(StoreResult.STORED, store.store(7, MemorySegment.ofArray(page)));
        assertArrayEquals(page, load(7));
        assertArrayEquals(page, load(7));
        assertTrue(store.contains(7));
        assertFalse(store.contains(8));
    }

    @Test
    void nativePagesComeBack() {
        for (Kind kind : Kind.values()) {
            byte[] page = Pages.of(kind, 2);
            assertEquals(StoreResult.STORED, store.store(kind.ordinal(), Pages.nativePage(page)));
            MemorySegment back = Pages.nativePage(new byte[Pages.SIZE]);
            assertEquals(LoadResult.LOADED, store.load(kind.ordinal(), back));
            assertEquals(-1, back.mismatch(MemorySegment.ofArray(page)));
        }
    }

    @Test
    void anEmptySlotIsAbsent() {
        assertEquals(LoadResult.ABSENT, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
        assertFalse(store.invalidate(3));
    }

    @Test
    void theNewestVersionWins() {
        Random random = new Random(5);
        byte[][] model = new byte[50][];
        for (int step = 0; step < 5000; step++) {
            int slot = random.nextInt(model.length);
            if (random.nextInt(4) == 0) {
                assertEquals(model[slot] != null, store.invalidate(slot));
                model[slot] = null;
            } else {
                model[slot] = Pages.any(random.nextInt(1000));
                assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(model[slot])));
            }
            int other = random.nextInt(model.length);
            byte[] expected = model[other];
            if (expected == null) {
                assertEquals(LoadResult.ABSENT, store.load(other, MemorySegment.ofArray(new byte[Pages.SIZE])));
            } else {
                assertArrayEquals(expected, load(other));
            }
        }
    }

    @Test
    void aBatchComesBack() {
        List<MemorySegment> pages = new ArrayList<>();
        List<MemorySegment> back = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            pages.add(MemorySegment.ofArray(Pages.any(i)));
            back.add(MemorySegment.ofArray(new byte[Pages.SIZE]));
        }
        assertEquals(StoreResult.STORED, store.store(100, pages));
        assertEquals(LoadResult.LOADED, store.load(100, back));
        for (int i = 0; i < 40; i++) {
            assertEquals(-1, pages.get(i).mismatch(back.get(i)), "page " + i);
        }
    }

    @Test
    void wrongUseIsRefused() {
        MemorySegment page = MemorySegment.ofArray(new byte[Pages.SIZE]);
        assertThrows(IndexOutOfBoundsException.class, () -> store.store(1000, page));
        assertThrows(IndexOutOfBoundsException.class, () -> store.load(-1, page));
        assertThrows(IllegalArgumentException.class, () -> store.store(0, MemorySegment.ofArray(new byte[4095])));
        assertThrows(IllegalArgumentException.class, () -> store.load(0, MemorySegment.ofArray(new byte[4097])));
        assertThrows(IllegalArgumentException.class, () -> store.store(0, List.of()));
        assertThrows(IndexOutOfBoundsException.class, () -> store.store(999, List.of(page, page)));
    }

    @Test
    void aResetStoreIsEmpty() {
        for (int slot = 0; slot < 200; slot++) {
            store.store(slot, MemorySegment.ofArray(Pages.any(slot)));
        }
        store.reset();
        for (int slot = 0; slot < 200; slot++) {
            assertFalse(store.contains(slot));
        }
        assertEquals(0, store.statistics().mm().comprDataSize());
        assertEquals(0, store.statistics().mm().origDataSize());
    }

    private byte[] load(long slot) {
        byte[] page = new byte[Pages.SIZE];
        Arrays.fill(page, (byte) 0x55);
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
        return page;
    }
}
