package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.store.Pages.Kind;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Rows 40 and 32 of KS §7: each cause of a rejection provoked once and counted under its name; what the slot held before is gone. */
class StoreRejectTest {
    private static final int SLOTS = 1_000;
    private static final int VICTIM = 999;

    private final ToyDriver codec = new ToyDriver();
    private AcompEngine engine;
    private CompressedStore store;

    /** Opens a store with an old version in the victim's slot. */
    private void open(boolean rawStorage) {
        engine = AcompEngine.builder().provider(codec).build();
        store = CompressedStore.builder(engine).slots(SLOTS).algorithm(codec.algorithm()).rawStorage(rawStorage).build();
        assertEquals(StoreResult.STORED, store(VICTIM, Kind.SPARSE));
    }

    @AfterEach
    void close() {
        store.close();
        engine.close();
    }

    private StoreResult store(long slot, Kind kind) {
        return store.store(slot, page(kind));
    }

    private static MemorySegment page(Kind kind) {
        return MemorySegment.ofArray(Pages.of(kind, 7));
    }

    @ParameterizedTest
    @EnumSource(names = "STORED", mode = EnumSource.Mode.EXCLUDE)
    void row40_eachCauseHasItsCounter(StoreResult cause) {
        StoreTenant tenant = provoke(cause, 1);
        Map<StoreResult, Long> expected = new EnumMap<>(StoreResult.class);
        for (StoreResult result : StoreResult.values()) {
            if (!result.isStored()) {
                expected.put(result, result == cause ? 1L : 0L);
            }
        }
        if (cause == StoreResult.RECLAIM_FAIL) {
            expected.put(StoreResult.POOL_LIMIT, 1L); // which has to come before
        }
        StoreStatistics counted = store.statistics();
        assertEquals(expected, counted.zswap().rejected());
        assertEquals(expected.values().stream().mapToLong(Long::longValue).sum(), counted.io().failedWrites());
        assertEquals(expected.get(StoreResult.ALLOC_FAIL), counted.zswap().rejectAllocFail());
        assertEquals(expected.get(StoreResult.COMPRESS_FAIL), counted.zswap().rejectCompressFail());
        assertEquals(expected.get(StoreResult.COMPRESS_POOR), counted.zswap().rejectCompressPoor());
        assertEquals(expected.get(StoreResult.RECLAIM_FAIL), counted.zswap().rejectReclaimFail());
        assertEquals(expected.get(StoreResult.POOL_LIMIT), counted.zswap().poolLimitHit());
        assertEquals(cause == StoreResult.TENANT_LIMIT ? 1 : 0, tenant.usage().rejected());
        assertFalse(store.contains(VICTIM), "the old version is gone");
        StoreInvariants.check(store);
    }

    @ParameterizedTest
    @EnumSource(names = {"STORED", "RECLAIM_FAIL"}, mode = EnumSource.Mode.EXCLUDE)
    void aBatchIsRejectedAsAWhole(StoreResult cause) {
        provoke(cause, 3);
        assertEquals(3, store.statistics().zswap().rejected().get(cause));
        for (int slot = VICTIM - 2; slot <= VICTIM; slot++) {
            assertFalse(store.contains(slot));
        }
        StoreInvariants.check(store);
    }

    /** Has a store of so many pages, the last of them the victim's, rejected for a cause. */
    private StoreTenant provoke(StoreResult cause, int pages) {
        if (cause == StoreResult.ALLOC_FAIL) {
            engine = AcompEngine.builder().provider(codec).build();
            StoreConfig config = new StoreConfig(engine);
            config.slots(SLOTS);
            config.poolMemory(() -> new AddressSpace(true, 1)); // less than a page
            store = PageStore.open(config);
            assertEquals(StoreResult.STORED, store(VICTIM, Kind.SAME));
        } else {
            open(cause != StoreResult.COMPRESS_POOR);
        }
        StoreTenant tenant = store.tenant("tenant");
        Kind kind = Kind.SPARSE;
        switch (cause) {
            case DISABLED -> store.enabled(false);
            case POOL_LIMIT -> store.memoryLimit(1);
            case RECLAIM_FAIL -> {
                for (int slot = 0; slot < 500; slot++) {
                    store(slot, Kind.RANDOM);
                }
                store.memoryLimit(store.statistics().mm().memUsedTotal());
                assertEquals(StoreResult.POOL_LIMIT, store(998, Kind.RANDOM));
                for (int slot = 0; slot < 20; slot++) {
                    store.invalidate(slot);
                }
                store.compact();
            }
            case ALLOC_FAIL -> {}
            case COMPRESS_FAIL -> codec.compressFails = AcompStatus.DEVICE_FAILED;
            case COMPRESS_POOR -> kind = Kind.RANDOM;
            case TENANT_LIMIT -> tenant.quota(0);
            case STORED -> throw new AssertionError("no cause");
        }
        MemorySegment page = page(kind);
        long first = VICTIM - pages + 1;
        List<MemorySegment> batch = Collections.nCopies(pages, page);
        StoreResult result = cause == StoreResult.TENANT_LIMIT
                ? pages == 1 ? tenant.store(first, page) : tenant.store(first, batch)
                : pages == 1 ? store.store(first, page) : store.store(first, batch);
        assertEquals(cause, result);
        return tenant;
    }
}
