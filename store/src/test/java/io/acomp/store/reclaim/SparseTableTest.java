package io.acomp.store.reclaim;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.page.SlotTable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store of 2^32 slots of which few are used: walks over the table look at those only, and touch no memory of the others. */
class SparseTableTest {
    private static final long SLOTS = 1L << 32;
    private static final long[] USED = {5, 6, (1L << 31) - 1, 1L << 31, SLOTS - 1};
    /** Twice the parts of the table, of 256 KiB, that the used slots are in. */
    private static final long MOST_BYTES = 2 << 20;

    @Test
    void walksPassByWhatWasNeverUsed() {
        // the table is too large for the invariants, which look at every slot
        FaultStore store = new FaultStore(16, 16, config -> config.slots(SLOTS));
        store.closed();
        try (store) {
            for (long slot : USED) {
                store.store(slot, Kind.TEXT, slot);
            }
            assertEquals(USED.length, store.store.markIdle(Duration.ZERO));
            assertEquals(0, store.store.markIdle(Duration.ZERO));
            assertEquals(2, store.writeback(WritebackRequest.of(Selection.IDLE).withRange(6, (1L << 31) - 1)).done());
            assertTrue(store.store.shrink(0) > 0);
            for (long slot : USED) {
                assertEquals(Content.WRITTEN_BACK, store.content(slot));
                store.expect(slot, Kind.TEXT, slot);
            }
            assertTrue(store.store.statistics().memory().slotTableBytes() < MOST_BYTES);
            store.store.reset();
            assertEquals(0, store.blocksTaken());
            assertTrue(store.store.statistics().memory().slotTableBytes() < MOST_BYTES);
        }
    }

    @Test
    void theNextSlotThatMayHoldSomething() {
        try (SlotTable table = new SlotTable(100_000)) {
            assertEquals(100_000, table.next(0));
            table.lock(40_000);
            table.value(40_000, 1);
            table.unlock(40_000, 0);
            assertEquals(32_768, table.next(0));
            assertEquals(32_769, table.next(32_769));
            assertEquals(49_151, table.next(49_151));
            assertEquals(100_000, table.next(49_152));
            table.value(99_999, 1);
            assertEquals(98_304, table.next(49_152));
            assertEquals(99_999, table.next(99_999));
            assertEquals(100_000, table.next(100_000));
        }
    }
}
