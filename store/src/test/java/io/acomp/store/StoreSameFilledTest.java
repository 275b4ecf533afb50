package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** KS row 47: a page that is one machine word over and over is kept as that word and takes nothing of the pool. */
class StoreSameFilledTest {
    private final AcompEngine engine = AcompEngine.create();
    private CompressedStore store;

    @BeforeEach
    void open() {
        store = CompressedStore.builder(engine).slots(100).build();
    }

    @AfterEach
    void close() {
        StoreInvariants.check(store);
        store.close();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x0101010101010101L, 0x8080808080808080L, 1, Long.MIN_VALUE, 0x0123456789ABCDEFL, 0x00000000FFFFFFFFL})
    void aWordTakesNoMemory(long word) {
        byte[] page = filled(word, Pages.SIZE);
        assertEquals(StoreResult.STORED, store.store(5, MemorySegment.ofArray(page)));
        assertEquals(StoreResult.STORED, store.store(6, Pages.nativePage(page)));
        assertEquals(Content.SAME, store.state(5).content());
        StoreStatistics.MmStat mm = store.statistics().mm();
        assertEquals(2, mm.samePages());
        assertEquals(0, mm.comprDataSize());
        assertEquals(0, mm.memUsedTotal());
        assertEquals(2 * Pages.SIZE, mm.origDataSize());
        assertEquals(2, store.statistics().zswap().zswpout());
        assertArrayEquals(page, load(5, Pages.SIZE));
        assertArrayEquals(page, load(6, Pages.SIZE));
        assertEquals(2, store.statistics().zswap().zswpin());
        store.invalidate(5);
        assertEquals(1, store.statistics().mm().samePages());
    }

    @Test
    void anyWord() {
        Random random = new Random(47);
        for (int i = 0; i < 500; i++) {
            byte[] page = filled(random.nextLong(), Pages.SIZE);
            store.store(i % 100, MemorySegment.ofArray(page));
            assertEquals(Content.SAME, store.state(i % 100).content());
            assertArrayEquals(page, load(i % 100, Pages.SIZE));
        }
        assertEquals(0, store.statistics().mm().memUsedTotal());
    }

    /** Every byte of the page, the shortcuts of the look included. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x0123456789ABCDEFL})
    void oneByteOffIsNotTheSame(long word) {
        byte[] page = filled(word, Pages.SIZE);
        for (int at = 0; at < Pages.SIZE; at++) {
            page[at] ^= 0x40;
            assertEquals(StoreResult.STORED, store.store(1, MemorySegment.ofArray(page)));
            assertEquals(Content.COMPRESSED, store.state(1).content(), "byte " + at);
            assertArrayEquals(page, load(1, Pages.SIZE));
            page[at] ^= 0x40;
        }
        assertEquals(StoreResult.STORED, store.store(1, MemorySegment.ofArray(page)));
        assertEquals(Content.SAME, store.state(1).content());
        assertEquals(0, store.statistics().mm().memUsedTotal());
    }

    /** A pattern of two words is none of one. */
    @Test
    void aPatternOfTwoWordsIsNotTheSame() {
        byte[] page = filled(0x1111111111111111L, Pages.SIZE);
        MemorySegment segment = MemorySegment.ofArray(page);
        for (int at = 0; at < Pages.SIZE; at += 16) {
            segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, 2);
        }
        store.store(1, segment);
        assertEquals(Content.COMPRESSED, store.state(1).content());
        assertArrayEquals(page, load(1, Pages.SIZE));
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 16384, 65536})
    void pagesOfEverySize(int pageSize) {
        try (CompressedStore other = CompressedStore.builder(engine).slots(10).pageSize(pageSize).build()) {
            byte[] page = filled(-3, pageSize);
            assertEquals(StoreResult.STORED, other.store(1, MemorySegment.ofArray(page)));
            assertEquals(1, other.statistics().mm().samePages());
            MemorySegment back = MemorySegment.ofArray(new byte[pageSize]);
            assertEquals(LoadResult.LOADED, other.load(1, back));
            assertEquals(-1, back.mismatch(MemorySegment.ofArray(page)));
            StoreInvariants.check(other);
        }
    }

    @Test
    void aWordReplacesAnObjectAndIsReplaced() {
        for (Kind kind : Kind.values()) {
            store.store(1, MemorySegment.ofArray(Pages.of(kind, 1)));
            store.store(1, MemorySegment.ofArray(new byte[Pages.SIZE]));
            assertEquals(0, store.statistics().mm().comprDataSize());
            assertEquals(0, store.statistics().mm().memUsedTotal());
            assertEquals(1, store.statistics().mm().samePages());
        }
    }

    private byte[] load(long slot, int size) {
        byte[] page = new byte[size];
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
        return page;
    }

    private static byte[] filled(long word, int size) {
        byte[] page = new byte[size];
        MemorySegment segment = MemorySegment.ofArray(page);
        for (int at = 0; at < size; at += Long.BYTES) {
            segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, word);
        }
        return page;
    }
}
