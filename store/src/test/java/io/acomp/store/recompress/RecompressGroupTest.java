package io.acomp.store.recompress;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.SlotState;
import io.acomp.store.StoreTenant;
import io.acomp.store.WorkReport;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.pool.Stored;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Cold neighbours in one object: formed, read, overwritten, made anew. */
class RecompressGroupTest {
    private static final int GROUP = 16;

    private final Rig rig = new Rig();

    RecompressGroupTest() {
        rig.store.secondaryAlgorithm(1, "zstd", 3);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private long level(Level level) {
        return rig.parts().counters().get(level);
    }

    private void text(int from, int to) {
        for (int slot = from; slot < to; slot++) {
            rig.put(slot, Kind.TEXT);
        }
    }

    private Set<Integer> handles(int from, int to) {
        Set<Integer> handles = new HashSet<>();
        for (int slot = from; slot < to; slot++) {
            if (rig.kind(slot) == Control.GROUP) {
                handles.add(Control.handle(rig.value(slot)));
            }
        }
        return handles;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void idleNeighboursBecomeOneObject(int groupPages) {
        try (Rig own = new Rig(builder -> builder.groupPages(groupPages))) {
            own.store.secondaryAlgorithm(1, "zstd", 3);
            for (int slot = 0; slot < Rig.SLOTS; slot++) {
                own.put(slot, Kind.TEXT);
            }
            long before = own.parts().counters().get(Level.COMPRESSED_BYTES);
            own.idle();
            WorkReport report = own.groups(Selection.IDLE);
            assertEquals(Rig.SLOTS, report.done());
            assertEquals(Rig.SLOTS, own.parts().counters().get(Level.GROUPED_PAGES));
            assertEquals(Rig.SLOTS / groupPages, own.parts().counters().get(Level.GROUPS));
            assertEquals(Rig.SLOTS / groupPages, own.parts().pool().statistics().objects());
            assertTrue(own.parts().counters().get(Level.COMPRESSED_BYTES) < before);
            assertTrue(report.bytesSaved() > 0);
            for (int slot = 0; slot < Rig.SLOTS; slot++) {
                SlotState state = own.store.state(slot);
                assertEquals(SlotState.Content.GROUPED, state.content());
                assertTrue(state.recompressed());
                assertFalse(state.idle());
            }
            own.check();
            own.idle();
            assertEquals(0, own.groups(Selection.IDLE).examined(), "whole groups are left alone");
            own.check();
        }
    }

    @Test
    void onlyThoseAskedForJoin() {
        text(0, 32);
        rig.idle();
        for (int slot = 0; slot < 32; slot += 3) {
            rig.load(slot);
        }
        rig.put(1, Kind.SAME);
        rig.drop(2);
        rig.idle();
        for (int slot = 3; slot < 32; slot += 3) {
            rig.load(slot);
        }
        rig.load(0);
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(19, report.done());
        for (int slot = 0; slot < 32; slot++) {
            int expected = slot == 1 ? Control.SAME : slot == 2 ? Control.EMPTY : slot % 3 == 0 ? Control.OBJECT : Control.GROUP;
            assertEquals(expected, rig.kind(slot), "slot " + slot);
        }
        rig.check();
    }

    @Test
    void pagesThatDoNotShrinkAreNotWorthIt() {
        for (int slot = 0; slot < 16; slot++) {
            rig.put(slot, Kind.RANDOM);
        }
        WorkReport report = rig.groups(Selection.ALL);
        assertEquals(0, report.done());
        assertEquals(16, report.skipped().get("poor"));
        assertEquals(16, level(Level.INCOMPRESSIBLE_PAGES));
        assertEquals(0, rig.groups(Selection.ALL).examined());
        rig.check();
    }

    @Test
    void rawPagesJoinWhereTheyShrinkTogether() {
        byte[] page = Pages.of(Kind.RANDOM, 1);
        for (int slot = 0; slot < 16; slot++) {
            byte[] alike = page.clone();
            alike[slot]++;
            rig.put(slot, alike);
            assertEquals(Control.HUGE, rig.kind(slot));
        }
        rig.idle();
        WorkReport report = rig.groups(Selection.HUGE_IDLE);
        assertEquals(16, report.done());
        assertEquals(0, level(Level.HUGE_PAGES));
        assertTrue(level(Level.COMPRESSED_BYTES) < 3 * Pages.SIZE);
        rig.check();
    }

    @Test
    void aPageAloneIsRecompressedByItself() {
        text(5, 6);
        rig.put(20, Kind.TEXT);
        rig.put(25, Kind.SAME);
        rig.put(40, Kind.RANDOM);
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(0, report.examined());
        rig.idle();
        report = rig.groups(Selection.IDLE);
        assertEquals(3, report.examined());
        assertEquals(2, report.done());
        assertEquals(Control.OBJECT, rig.kind(5));
        assertTrue(rig.has(5, Control.RECOMPRESSED));
        assertEquals(Control.OBJECT, rig.kind(20), "a neighbour that is a word joins nobody");
        assertTrue(rig.has(40, Control.INCOMPRESSIBLE));
        rig.check();
    }

    @Test
    void whatTheSecondaryWroteAlreadyJoinsLater() {
        text(0, 16);
        assertEquals(16, rig.run(Selection.ALL).done());
        WorkReport report = rig.groups(Selection.ALL);
        assertEquals(16, report.done());
        assertEquals(1, level(Level.GROUPS));
        rig.check();
    }

    @Test
    void tenantsDoNotShareAGroup() {
        StoreTenant a = rig.store.tenant("a");
        StoreTenant b = rig.store.tenant("b");
        for (int slot = 0; slot < 16; slot++) {
            rig.put(slot % 2 == 0 ? a : b, slot, Pages.of(Kind.TEXT, slot));
        }
        WorkReport report = rig.groups(Selection.ALL);
        assertEquals(16, report.done());
        assertEquals(2, level(Level.GROUPS));
        assertNotEquals(Control.handle(rig.value(0)), Control.handle(rig.value(1)));
        assertEquals(Control.handle(rig.value(0)), Control.handle(rig.value(14)));
        int share = Entries.groupShare(Stored.length(rig.stored(0)), 8);
        assertEquals(8 * share, a.usage().bytes());
        rig.check();
    }

    @Test
    void theObjectStaysUntilItsLastPageLeaves() {
        text(0, 16);
        rig.groups(Selection.ALL);
        int handle = Control.handle(rig.value(0));
        int length = Stored.length(rig.stored(0));
        for (int slot = 0; slot < 15; slot++) {
            if (slot % 2 == 0) {
                rig.drop(slot);
            } else {
                rig.put(slot, Kind.SAME);
            }
            assertEquals(1, level(Level.GROUPS));
            assertEquals(length, level(Level.COMPRESSED_BYTES));
            assertEquals(length, Stored.length(rig.parts().pool().describe(handle)));
            rig.check();
        }
        rig.drop(15);
        assertEquals(0, level(Level.GROUPS));
        assertEquals(0, level(Level.COMPRESSED_BYTES));
        assertEquals(0, rig.parts().pool().statistics().objects());
        rig.check();
    }

    @Test
    void aGroupThatLostMoreThanHalfIsMadeAnew() {
        text(0, 16);
        rig.groups(Selection.ALL);
        for (int slot = 0; slot < 8; slot++) {
            rig.drop(slot);
        }
        assertEquals(0, rig.groups(Selection.ALL).examined(), "half of it is still there");
        rig.drop(8);
        long before = level(Level.COMPRESSED_BYTES);
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(7, report.done(), "whether or not they are idle");
        assertEquals(1, level(Level.GROUPS));
        assertEquals(7, level(Level.GROUPED_PAGES));
        assertTrue(level(Level.COMPRESSED_BYTES) < before);
        rig.check();
        assertEquals(0, rig.groups(Selection.ALL).examined(), "it is whole again");
    }

    @Test
    void newNeighboursJoinAWornGroup() {
        text(0, 16);
        rig.groups(Selection.ALL);
        for (int slot = 0; slot < 12; slot++) {
            rig.put(slot, Pages.of(Kind.TEXT, 100 + slot));
        }
        rig.load(0);
        rig.idle();
        rig.load(3);
        WorkReport report = rig.groups(Selection.IDLE);
        assertEquals(15, report.done());
        assertEquals(1, handles(0, 16).size());
        assertEquals(Control.OBJECT, rig.kind(3));
        rig.check();
    }

    @Test
    void neighboursFormASecondGroupBesideOneThatIsWhole() {
        text(0, 8);
        rig.groups(Selection.ALL);
        text(8, 16);
        WorkReport report = rig.groups(Selection.ALL);
        assertEquals(8, report.examined());
        assertEquals(8, report.done());
        assertEquals(2, handles(0, 16).size());
        for (int slot = 0; slot < 5; slot++) {
            rig.drop(slot);
            rig.drop(15 - slot);
        }
        rig.check();
        // both are worn: one pass after the other makes them anew
        rig.groups(Selection.ALL);
        rig.groups(Selection.ALL);
        rig.check();
        assertEquals(6, level(Level.PAGES));
    }

    @Test
    void theLastPageOfAGroupGetsAnObjectOfItsOwn() {
        text(0, 16);
        assertEquals(16, rig.groups(Selection.ALL).done());
        for (int slot = 0; slot < 15; slot++) {
            rig.drop(slot);
        }
        assertEquals(1, rig.groups(Selection.ALL).done());
        assertEquals(0, level(Level.GROUPS));
        assertEquals(Control.OBJECT, rig.kind(15));
        assertTrue(rig.has(15, Control.RECOMPRESSED));
        assertEquals(0, rig.groups(Selection.ALL).done());
        rig.check();
    }

    @Test
    void theLastPageOfAGroupIsStoredAsItIsIfItDoesNotShrink() {
        // noise, and neighbours that are parts of it: together they shrink, the last of them alone does not
        byte[] noise = Pages.of(Kind.RANDOM, 3);
        byte[] other = Pages.of(Kind.RANDOM, 4);
        for (int slot = 0; slot < 16; slot++) {
            rig.put(slot, slot % 2 == 0 ? noise.clone() : other.clone());
        }
        assertEquals(16, rig.groups(Selection.ALL).done());
        for (int slot = 0; slot < 15; slot++) {
            rig.drop(slot);
        }
        WorkReport report = rig.groups(Selection.ALL);
        assertEquals(1, report.done());
        assertEquals(Control.HUGE, rig.kind(15));
        assertFalse(rig.has(15, Control.RECOMPRESSED));
        rig.check();
    }

    @Test
    void groupsEndWithTheTable() {
        try (Rig own = new Rig(builder -> builder.slots(21))) {
            own.store.secondaryAlgorithm(1, "zstd", 3);
            for (int slot = 0; slot < 21; slot++) {
                own.put(slot, Kind.TEXT);
            }
            assertEquals(21, own.groups(Selection.ALL).done());
            assertEquals(2, own.parts().counters().get(Level.GROUPS));
            own.check();
        }
    }

    @Test
    void largePagesHaveNoGroups() {
        try (Rig own = new Rig(builder -> builder.slots(8).pageSize(65_536))) {
            own.store.secondaryAlgorithm(1, "zstd", 3);
            own.put(1, Pages.of(Kind.TEXT, 1, 65_536));
            own.put(2, Pages.of(Kind.RANDOM, 2, 65_536));
            assertEquals(1, own.groups(Selection.ALL).done());
            assertEquals(0, own.parts().counters().get(Level.GROUPED_PAGES));
            own.check();
        }
    }

    @Test
    void algorithmsAreTriedInOrderForGroupsToo() {
        rig.store.secondaryAlgorithm(1, "lz4hc", 9);
        rig.store.secondaryAlgorithm(2, "zstd", 9);
        text(0, 16);
        for (int slot = 16; slot < 32; slot++) {
            rig.put(slot, Rig.flat(slot));
        }
        assertEquals(32, rig.groups(Selection.ALL).done());
        assertEquals("lz4hc", rig.algorithm(0));
        assertEquals("zstd", rig.algorithm(16));
        rig.check();
    }

    @Test
    void maxPagesCountsPagesOfGroups() {
        text(0, 64);
        WorkReport report = rig.store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true).withMaxPages(17));
        assertEquals(32, report.done());
        rig.check();
    }

    @Test
    void exclusiveLoadsTakePagesOutOfGroups() {
        text(0, 32);
        rig.groups(Selection.ALL);
        rig.store.exclusiveLoads(true);
        for (int slot = 0; slot < 32; slot++) {
            assertArrayEquals(rig.model.remove((long) slot), rig.load(slot));
            assertFalse(rig.store.contains(slot));
        }
        assertEquals(0, rig.parts().pool().statistics().objects());
        rig.check();
    }

    @Test
    void neighboursReadOneAfterAnotherAreDecompressedOnce() {
        rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 6);
        text(0, 64);
        assertEquals(64, rig.groups(Selection.ALL).done());
        AtomicInteger calls = new AtomicInteger();
        rig.codec.behave((_, _, codec) -> {
            calls.incrementAndGet();
            return codec.getAsLong();
        });
        int least = Integer.MAX_VALUE;
        // the thread may be moved to another CPU, where the group is not at hand; it is not moved all the time
        for (int tries = 0; tries < 1000 && least > 4; tries++) {
            calls.set(0);
            for (int slot = 0; slot < 64; slot++) {
                assertArrayEquals(rig.model.get((long) slot), rig.load(slot));
            }
            least = Math.min(least, calls.get());
        }
        assertTrue(least <= 4, "least=" + least);
        rig.put(17, Kind.TEXT);
        rig.drop(18);
        rig.check();
    }

    /** What a context remembers of the group it decompressed last must not outlive the group, though its handle comes back. */
    @Test
    void aRememberedGroupIsForgottenWhenItsHandleComesBack() {
        Set<Integer> seen = new HashSet<>();
        int again = 0;
        for (int round = 0; round < 50; round++) {
            for (int slot = 0; slot < GROUP; slot++) {
                rig.put(slot, Pages.of(Kind.TEXT, round * 1000L + slot));
            }
            rig.groups(Selection.ALL);
            again += seen.add(Control.handle(rig.value(0))) ? 0 : 1;
            for (int slot = 0; slot < GROUP; slot++) {
                assertArrayEquals(rig.model.get((long) slot), rig.load(slot), "round " + round);
            }
        }
        assertTrue(again > 0, "no handle came back, so nothing was tested");
    }

    @Test
    void aRandomHistoryKeepsEverything() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            try (Rig own = new Rig(builder -> builder.slots(64).groupPages(4))) {
                own.store.secondaryAlgorithm(1, "zstd", 3);
                StoreTenant tenant = own.store.tenant("a");
                for (int step = 0; step < 300; step++) {
                    int slot = random.nextInt(64);
                    switch (random.nextInt(12)) {
                        case 0 -> own.drop(slot);
                        case 1 -> own.idle();
                        case 2 -> own.run(Selection.values()[random.nextInt(4)]);
                        case 3, 4 -> own.groups(Selection.values()[random.nextInt(4)]);
                        case 5 -> own.put(tenant, slot, Pages.any(random.nextInt(1000)));
                        case 6 -> own.store.compact();
                        default -> own.put(slot, Pages.any(random.nextInt(1000)));
                    }
                    if (step % 50 == 49) {
                        own.check();
                    }
                }
            }
        }
    }
}
