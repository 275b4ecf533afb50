package io.acomp.store.reclaim;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreTenant;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.Tenants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Row 36 of KS §7: second chance. */
class ClockHandTest {
    private static void fill(FaultStore store, int pages) {
        for (int slot = 0; slot < pages; slot++) {
            store.store(slot, Kind.TEXT, slot);
        }
    }

    /** Lets a hand choose pages and has them written; the slots they were in, in order. */
    private static List<Integer> turn(FaultStore store, ClockHand hand, int pages) {
        boolean[] before = new boolean[(int) store.store.slots()];
        for (int slot = 0; slot < before.length; slot++) {
            before[slot] = store.content(slot) == Content.WRITTEN_BACK;
        }
        PageWriter writer = store.reclaim.writer();
        writer.begin(Math.max(1, pages));
        hand.choose(writer, pages);
        int chosen = writer.size();
        Tally tally = new Tally();
        writer.write(tally);
        assertEquals(chosen, tally.doneSoFar());
        List<Integer> left = new ArrayList<>();
        for (int slot = 0; slot < before.length; slot++) {
            if (store.content(slot) == Content.WRITTEN_BACK && !before[slot]) {
                left.add(slot);
            }
        }
        assertEquals(chosen, left.size());
        store.check();
        return left;
    }

    @Test
    void row36_touchedSurvivesOneRound() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            fill(store, 10);
            ClockHand hand = new ClockHand(store.store.parts(), null);
            // new pages count as used: the first round spares all of them
            assertEquals(List.of(0, 1, 2), turn(store, hand, 3));
            assertEquals(10, store.count(Event.CLOCK_SPARED));
            store.expect(3, Kind.TEXT, 3);
            store.store(4, Kind.TEXT, 44);
            assertEquals(List.of(5, 6, 7), turn(store, hand, 3));
            assertEquals(12, store.count(Event.CLOCK_SPARED));
            // spared once, not for ever
            assertEquals(List.of(3, 8, 9), turn(store, hand, 3));
            assertEquals(List.of(4), turn(store, hand, 3));
            assertEquals(List.of(), turn(store, hand, 3));
            store.expect(4, Kind.TEXT, 44);
        }
    }

    @Test
    void whoeverIsUsedInEveryRoundStays() {
        try (FaultStore store = FaultStore.of(50, 50)) {
            fill(store, 50);
            ClockHand hand = new ClockHand(store.store.parts(), null);
            turn(store, hand, 1);
            for (int round = 0; round < 24; round++) {
                store.expect(49, Kind.TEXT, 49);
                store.expect(20, Kind.TEXT, 20);
                turn(store, hand, 2);
            }
            assertEquals(Content.COMPRESSED, store.content(49));
            assertEquals(Content.COMPRESSED, store.content(20));
        }
    }

    @Test
    void onlyPagesOfThePoolAreChosen() {
        try (FaultStore store = FaultStore.of(20, 20)) {
            store.store(1, Kind.SAME, 1);
            store.store(3, Kind.RANDOM, 3);
            store.store(5, Kind.TEXT, 5);
            ClockHand hand = new ClockHand(store.store.parts(), null);
            assertEquals(List.of(3, 5), turn(store, hand, 8));
            assertEquals(List.of(), turn(store, hand, 8));
            assertEquals(Content.SAME, store.content(1));
        }
    }

    @Test
    void anEmptyStoreHasNobodyToChoose() {
        try (FaultStore store = FaultStore.of(20, 20)) {
            assertEquals(List.of(), turn(store, new ClockHand(store.store.parts(), null), 8));
        }
    }

    @Test
    void aPageIsChosenOncePerBatch() {
        try (FaultStore store = FaultStore.of(4, 10)) {
            fill(store, 4);
            ClockHand hand = new ClockHand(store.store.parts(), null);
            turn(store, hand, 0);
            assertEquals(List.of(0, 1, 2, 3), turn(store, hand, 10));
        }
    }

    @Test
    void aTenantsHandLeavesOthersAlone() {
        try (FaultStore store = FaultStore.of(20, 20)) {
            StoreTenant own = store.store.tenant("own");
            for (int slot = 0; slot < 20; slot++) {
                if (slot % 2 == 0) {
                    store.store(own, slot, Kind.TEXT, slot);
                } else {
                    store.store(slot, Kind.TEXT, slot);
                }
            }
            Tenants.Account account = store.store.parts().tenants().find("own");
            ClockHand hand = new ClockHand(store.store.parts(), account);
            assertEquals(List.of(0, 2, 4, 6, 8, 10, 12, 14, 16, 18), turn(store, hand, 15));
            for (int slot = 1; slot < 20; slot += 2) {
                assertTrue(store.store.state(slot).referenced(), "the others' signs of use stay, slot " + slot);
            }
            assertEquals(10, own.usage().writtenBack());
        }
    }

    @Test
    void pagesThatMayNotLeaveAreNotLookedAt() {
        try (FaultStore store = FaultStore.of(20, 20)) {
            StoreTenant kept = store.store.tenant("kept");
            for (int slot = 0; slot < 20; slot++) {
                store.store(kept, slot, Kind.TEXT, slot);
            }
            kept.writeback(false);
            ClockHand hand = new ClockHand(store.store.parts(), null);
            assertEquals(List.of(), turn(store, hand, 5));
            assertTrue(store.store.state(0).referenced());
            kept.writeback(true);
            assertFalse(turn(store, hand, 5).isEmpty());
        }
    }
}
