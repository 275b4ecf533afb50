package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;
import io.acomp.store.page.StoreCounters.Event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Row 39 of KS §7: a quota and a writeback switch for each tenant. */
class TenantTest {
    private static final int PAGES = 600;
    private static final long QUOTA = 200_000;

    @Test
    void row39_aNoisyTenantEvictsItself() {
        try (FaultStore store = FaultStore.of(2 * PAGES, 2 * PAGES)) {
            StoreTenant quiet = store.store.tenant("quiet");
            StoreTenant noisy = store.store.tenant("noisy");
            noisy.quota(QUOTA);
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(quiet, slot, Kind.TEXT, slot);
            }
            for (int slot = PAGES; slot < 2 * PAGES; slot++) {
                store.store(noisy, slot, slot % 3 == 0 ? Kind.RANDOM : Kind.TEXT, slot);
                assertTrue(noisy.usage().bytes() <= QUOTA, () -> "bytes " + noisy.usage().bytes());
            }
            assertEquals(0, quiet.usage().writtenBack());
            assertEquals(0, noisy.usage().rejected());
            assertTrue(noisy.usage().writtenBack() > PAGES / 2);
            assertEquals(PAGES, noisy.usage().pages());
            for (int slot = 0; slot < 2 * PAGES; slot++) {
                assertTrue(slot >= PAGES || store.content(slot) == Content.COMPRESSED);
                store.expect(slot, slot >= PAGES && slot % 3 == 0 ? Kind.RANDOM : Kind.TEXT, slot);
            }
            assertEquals(PAGES, noisy.usage().loaded());
        }
    }

    /** With a memory limit that has room for both quotas, the noisy one never reaches it. */
    @Test
    void row39_withinTheMemoryLimitToo() {
        try (FaultStore store = new FaultStore(2 * PAGES, 2 * PAGES, config -> config.memoryLimit(4 * QUOTA))) {
            StoreTenant quiet = store.store.tenant("quiet");
            StoreTenant noisy = store.store.tenant("noisy");
            noisy.quota(QUOTA);
            int kept = 0;
            while (quiet.usage().bytes() < QUOTA) {
                store.store(quiet, kept, Kind.TEXT, kept++);
            }
            for (int slot = PAGES; slot < 2 * PAGES; slot++) {
                store.store(noisy, slot, Kind.TEXT, slot);
            }
            assertEquals(0, quiet.usage().writtenBack());
            assertEquals(0, store.count(Event.POOL_LIMIT_HIT));
        }
    }

    @Test
    void withoutAFileTheQuotaRejects() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(PAGES).build()) {
            StoreTenant noisy = store.tenant("noisy");
            noisy.quota(QUOTA);
            int slot = 0;
            while (noisy.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))).isStored()) {
                slot++;
            }
            assertTrue(slot > 10);
            assertEquals(1, noisy.usage().rejected());
            assertTrue(noisy.usage().bytes() <= QUOTA);
            assertEquals(1, store.statistics().zswap().rejected().get(StoreResult.TENANT_LIMIT));
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))), "others go on");
            assertTrue(store.invalidate(0));
            assertTrue(store.invalidate(1));
            assertEquals(StoreResult.STORED, noisy.store(0, MemorySegment.ofArray(Pages.of(Kind.TEXT, 0))));
            noisy.quota(Long.MAX_VALUE);
            assertEquals(StoreResult.STORED, noisy.store(slot + 1, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1))));
            assertThrows(IllegalArgumentException.class, () -> noisy.quota(-1));
            StoreInvariants.check(store);
        }
    }

    /** KS §4.2: who may not leave memory is stored only if it shrinks. */
    @Test
    void withoutWritebackNothingIsEvictedOrStoredAsItIs() {
        try (FaultStore store = FaultStore.of(PAGES, PAGES)) {
            StoreTenant kept = store.store.tenant("kept");
            kept.quota(QUOTA);
            kept.writeback(false);
            assertEquals(StoreResult.COMPRESS_POOR, kept.store(0, MemorySegment.ofArray(store.page(Kind.RANDOM, 0))));
            int slot = 0;
            StoreResult result = StoreResult.STORED;
            while (result.isStored()) {
                result = kept.store(slot, MemorySegment.ofArray(store.page(Kind.TEXT, slot)));
                slot++;
            }
            assertEquals(StoreResult.TENANT_LIMIT, result);
            assertEquals(0, kept.usage().writtenBack());
            kept.writeback(true);
            assertEquals(StoreResult.STORED, kept.store(slot, MemorySegment.ofArray(store.page(Kind.RANDOM, slot))));
            assertTrue(kept.usage().writtenBack() > 0);
        }
    }

    /** A page is charged to whoever stored it last, until it leaves the store. */
    @Test
    void theChargeFollowsThePage() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            StoreTenant first = store.store.tenant("first");
            StoreTenant second = store.store.tenant("second");
            store.store(first, 0, Kind.TEXT, 1);
            long bytes = first.usage().bytes();
            assertTrue(bytes > 0);
            store.store(second, 0, Kind.TEXT, 1);
            assertEquals(0, first.usage().bytes());
            assertEquals(0, first.usage().pages());
            assertEquals(bytes, second.usage().bytes());
            store.store.invalidate(0);
            assertEquals(0, second.usage().pages());
            assertEquals(1, second.usage().stored());
            assertEquals(first.name(), store.store.tenants().getFirst().name());
            assertThrows(IllegalArgumentException.class, () -> store.store.tenant(""));
        }
    }
}
