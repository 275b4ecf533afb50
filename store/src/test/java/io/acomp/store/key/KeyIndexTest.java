package io.acomp.store.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The table against a plain map, over many seeds, with tags that crowd, collide and wrap round. */
class KeyIndexTest {
    private static final int SEEDS = 3_000;
    private static final int STEPS = 400;
    private static final int LAST_TAG = (1 << IndexWord.TAG_BITS) - 1;

    private record Entry(int tag, int expiry) {}

    /** The tags of one run: all the same, a few in one place, the end of the table, or all over. */
    private static int tag(Random random, int style) {
        return switch (style) {
            case 0 -> 7;
            case 1 -> random.nextInt(40);
            case 2 -> LAST_TAG - random.nextInt(1 << 24);
            default -> random.nextInt(LAST_TAG);
        };
    }

    @Test
    void behavesAsAMap() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Run(seed).steps();
        }
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final boolean timed;
        private final IndexMemory memory = new IndexMemory();
        private final Map<Integer, Entry> model = new HashMap<>();
        private final KeyIndex index;
        private int handles;
        private int now = 1;

        Run(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.timed = random.nextBoolean();
            this.index = new KeyIndex(memory, timed);
        }

        void steps() {
            try {
                int growth = 30 + random.nextInt(60);
                for (int step = 0; step < STEPS; step++) {
                    step(growth);
                }
                check();
                for (Integer handle : List.copyOf(model.keySet())) {
                    index.remove(slotOf(handle));
                    model.remove(handle);
                    index.trim();
                }
                check();
                assertEquals(KeyIndex.SMALLEST, index.capacity());
                index.close();
                assertEquals(0, memory.bytes());
            } catch (AssertionError failure) {
                throw new AssertionError("seed=" + seed, failure);
            }
        }

        private void step(int growth) {
            int dice = random.nextInt(100);
            if (dice < growth || model.isEmpty()) {
                assertTrue(index.makeRoom());
                Entry entry = new Entry(tag(random, seed & 3), now + random.nextInt(100));
                index.insert(entry.tag, ++handles, entry.expiry);
                model.put(handles, entry);
            } else if (dice < 90) {
                change(new ArrayList<>(model.keySet()).get(random.nextInt(model.size())));
            } else if (dice < 95) {
                evict();
            } else if (dice < 98) {
                now += random.nextInt(30);
                index.trim();
            } else {
                check();
            }
        }

        private void change(int handle) {
            int slot = slotOf(handle);
            switch (random.nextInt(3)) {
                case 0 -> index.touch(slot);
                case 1 -> {
                    index.replace(slot, ++handles, now + 50);
                    model.put(handles, new Entry(model.remove(handle).tag, now + 50));
                }
                default -> {
                    index.remove(slot);
                    model.remove(handle);
                }
            }
        }

        private void evict() {
            int slot = victim(index, now);
            assertNotEquals(KeyIndex.NONE, slot);
            assertTrue(model.containsKey(index.handle(slot)));
            model.remove(index.handle(slot));
            index.remove(slot);
        }

        private int slotOf(int handle) {
            for (int slot = index.first(model.get(handle).tag); slot != KeyIndex.NONE; slot = index.next(slot)) {
                if (index.handle(slot) == handle) {
                    return slot;
                }
            }
            throw new AssertionError("lost, handle=" + handle);
        }

        private void check() {
            assertEquals(model.size(), index.size());
            assertEquals((long) index.capacity() * (timed ? 12 : 8), memory.bytes());
            Set<Integer> seen = new HashSet<>();
            Set<Integer> expired = new HashSet<>();
            for (int slot = index.entry(0); slot != KeyIndex.NONE; slot = index.entry(slot + 1)) {
                assertTrue(seen.add(index.handle(slot)));
            }
            for (int slot = index.expired(0, now); slot != KeyIndex.NONE; slot = index.expired(slot + 1, now)) {
                expired.add(index.handle(slot));
            }
            assertEquals(model.keySet(), seen);
            Set<Integer> due = new HashSet<>();
            model.forEach((handle, entry) -> {
                slotOf(handle);
                if (timed && entry.expiry <= now) {
                    due.add(handle);
                }
            });
            assertEquals(due, expired);
        }
    }

    @Test
    void aTouchedEntrySurvivesTheOthers() {
        for (int touched = 1; touched <= 40; touched++) {
            try (KeyIndex index = new KeyIndex(new IndexMemory(), false)) {
                Random random = new Random(touched);
                for (int handle = 1; handle <= 40; handle++) {
                    index.insert(random.nextInt(LAST_TAG), handle, 0);
                }
                index.touch(slot(index, touched));
                for (int left = 40; left > 1; left--) {
                    int slot = victim(index, 0);
                    assertNotEquals(touched, index.handle(slot));
                    index.remove(slot);
                }
                assertEquals(touched, index.handle(victim(index, 0)));
            }
        }
    }

    @Test
    void threeUsesSaveForThreeRounds() {
        try (KeyIndex index = new KeyIndex(new IndexMemory(), false)) {
            index.insert(5, 1, 0);
            for (int use = 0; use < 10; use++) {
                index.touch(slot(index, 1));
            }
            index.replace(slot(index, 1), 2, 0);
            int turns = 0;
            while (index.victim(0) == KeyIndex.NONE) {
                index.beginTurn();
                turns++;
            }
            assertEquals(3 * KeyIndex.TURNS + 1, turns);
        }
    }

    @Test
    void anExpiredEntryGoesFirstHoweverUsed() {
        try (KeyIndex index = new KeyIndex(new IndexMemory(), true)) {
            for (int handle = 1; handle <= 40; handle++) {
                index.insert(handle << 24, handle, handle == 33 ? 5 : 100);
                index.touch(slot(index, handle));
            }
            assertFalse(index.isExpired(slot(index, 33), 4));
            assertEquals(33, index.handle(victim(index, 5)));
        }
    }

    @Test
    void timesAreUnsigned() {
        try (KeyIndex index = new KeyIndex(new IndexMemory(), true)) {
            index.insert(1, 1, Integer.MIN_VALUE + 10);
            assertFalse(index.isExpired(slot(index, 1), Integer.MAX_VALUE));
            assertTrue(index.isExpired(slot(index, 1), Integer.MIN_VALUE + 10));
        }
    }

    @Test
    void aTableThatCannotGrowIsFilledFurtherAndThenRefuses() {
        boolean[] refuse = {false};
        IndexMemory memory = KeyRig.refusing(() -> refuse[0]);
        try (KeyIndex index = new KeyIndex(memory, true)) {
            refuse[0] = true;
            int handle = 0;
            while (index.makeRoom()) {
                index.insert(handle * 31, ++handle, 0);
            }
            assertEquals(60, index.size());
            assertEquals(13, memory.refusals());
            for (int each = 1; each <= handle; each++) {
                assertNotEquals(KeyIndex.NONE, index.first((each - 1) * 31));
            }
            refuse[0] = false;
            assertTrue(index.makeRoom());
            assertEquals(96, index.capacity());
            assertEquals(60, index.size());
        }
        assertEquals(0, memory.bytes());
    }

    @Test
    void theHandKeepsItsPlaceWhenTheTableGrows() {
        try (KeyIndex index = new KeyIndex(new IndexMemory(), false)) {
            for (int handle = 1; handle <= 48; handle++) {
                index.insert(handle * (LAST_TAG / 50), handle, 0);
            }
            victim(index, 0);
            for (int evicted = 0; evicted < 24; evicted++) {
                index.remove(victim(index, 0));
            }
            int before = index.handle(victim(index, 0));
            while (index.capacity() == KeyIndex.SMALLEST) {
                assertTrue(index.makeRoom());
                index.insert(LAST_TAG, 1000 + index.size(), 0);
            }
            assertEquals(before, index.handle(victim(index, 0)));
        }
    }

    private static int victim(KeyIndex index, int now) {
        for (int turn = 0; turn <= (IndexWord.MOST_USES + 1) * KeyIndex.TURNS; turn++) {
            int slot = index.victim(now);
            if (slot != KeyIndex.NONE) {
                return slot;
            }
            index.beginTurn();
        }
        throw new AssertionError("the hand finds nothing, size=" + index.size());
    }

    private static int slot(KeyIndex index, int handle) {
        for (int slot = index.entry(0); slot != KeyIndex.NONE; slot = index.entry(slot + 1)) {
            if (index.handle(slot) == handle) {
                return slot;
            }
        }
        throw new AssertionError("lost, handle=" + handle);
    }
}
