package io.acomp.store.reclaim;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.acomp.store.Pages.Kind;
import io.acomp.store.WritebackRequest.Selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Row 51 of KS §7: idle by age, with a clock that the test moves. */
class IdleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static void pass(FaultStore store, Duration time) {
        store.nanos.addAndGet(time.toNanos());
    }

    @Test
    void row51_idleByAge() {
        try (FaultStore store = FaultStore.of(40, 40)) {
            // a page a second
            for (int slot = 0; slot < 30; slot++) {
                store.store(slot, Kind.TEXT, slot);
                pass(store, Duration.ofSeconds(1));
            }
            assertEquals(30, store.store.state(0).secondsUnused());
            assertEquals(1, store.store.state(29).secondsUnused());
            assertEquals(0, store.store.markIdle(Duration.ofSeconds(31)));
            assertEquals(11, store.store.markIdle(Duration.ofSeconds(20)));
            for (int slot = 0; slot < 30; slot++) {
                assertEquals(slot <= 10, store.store.state(slot).idle(), "slot " + slot);
            }
            assertEquals(0, store.store.markIdle(Duration.ofSeconds(20)), "already marked");
            assertEquals(19, store.store.markIdle(Duration.ZERO), "all of them");
            assertFalse(store.store.state(35).idle(), "an empty slot is not idle");
            assertEquals("...i..", store.store.state(0).flags());
        }
    }

    @Test
    void anAccessTakesTheMarkAway() {
        try (FaultStore store = FaultStore.of(40, 40)) {
            for (int slot = 0; slot < 30; slot++) {
                store.store(slot, slot % 10 == 9 ? Kind.SAME : Kind.TEXT, slot);
            }
            pass(store, MINUTE);
            assertEquals(30, store.store.markIdle(MINUTE));
            store.expect(3, Kind.TEXT, 3);
            store.expect(9, Kind.SAME, 9);
            store.store(4, Kind.TEXT, 44);
            for (int slot : new int[] {3, 4, 9}) {
                assertFalse(store.store.state(slot).idle(), "slot " + slot);
                assertEquals(0, store.store.state(slot).secondsUnused());
            }
            store.store.contains(5);
            store.store.state(5);
            assertTrue(store.store.state(5).idle(), "a look is no access");
            assertEquals(30 - 3 - 2, store.writeback(Selection.IDLE).done(), "neither what was used nor words");
            pass(store, MINUTE.minusSeconds(1));
            assertEquals(0, store.writeback(Selection.IDLE).examined());
            assertEquals(0, store.store.markIdle(Duration.ofSeconds(60 * 60)));
            pass(store, Duration.ofSeconds(1));
            store.store.markIdle(MINUTE);
            assertEquals(2, store.writeback(Selection.IDLE).done());
        }
    }

    @Test
    void anAgeIsNotNegative() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            assertThrows(IllegalArgumentException.class, () -> store.store.markIdle(Duration.ofSeconds(-1)));
        }
    }
}
