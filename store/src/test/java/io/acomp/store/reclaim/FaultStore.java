package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.acomp.AcompEngine;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;
import io.acomp.store.ToyDriver;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.FaultDevice;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;
import io.acomp.store.page.StoreCounters.Event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store over a backing file in memory, whose device and codec fail when told to, and whose clock stands still. */
final class FaultStore implements AutoCloseable {
    private static final byte FILLER = 0x55;

    final ToyDriver codec = new ToyDriver();
    final FaultDevice device;
    final AcompEngine engine;
    final PageStore store;
    final Reclaim reclaim;
    final AtomicLong nanos = new AtomicLong();
    private final int pageSize;
    private boolean closed;
    private final long nativeBytes = AddressSpace.processBytes();

    /** A store with so many slots and blocks, and what else the test wants. */
    FaultStore(int slots, int blocks, Consumer<StoreConfig> settings) {
        engine = AcompEngine.builder().provider(codec).build();
        StoreConfig config = new StoreConfig(engine);
        config.slots(slots);
        config.clock(nanos::get);
        settings.accept(config);
        FaultDevice[] opened = new FaultDevice[1];
        config.backing(
                size -> {
                    opened[0] = new FaultDevice(size, blocks);
                    return new BackingFile(opened[0], size, blocks);
                },
                8);
        store = PageStore.open(config);
        device = opened[0];
        reclaim = store.reclaim();
        pageSize = store.pageSize();
    }

    static FaultStore of(int slots, int blocks) {
        return new FaultStore(slots, blocks, _ -> {});
    }

    /** A page of the store's size. */
    byte[] page(Kind kind, long seed) {
        return Pages.of(kind, seed, pageSize);
    }

    StoreResult tryStore(long slot, byte[] page) {
        return store.store(slot, MemorySegment.ofArray(page));
    }

    void store(long slot, byte[] page) {
        assertEquals(StoreResult.STORED, tryStore(slot, page));
    }

    void store(long slot, Kind kind, long seed) {
        store(slot, page(kind, seed));
    }

    /** Stores a page for a tenant. */
    void store(StoreTenant tenant, long slot, Kind kind, long seed) {
        assertEquals(StoreResult.STORED, tenant.store(slot, MemorySegment.ofArray(page(kind, seed))));
    }

    LoadResult tryLoad(long slot) {
        return store.load(slot, MemorySegment.ofArray(new byte[pageSize]));
    }

    /** Loads a page into the middle of guard bytes, and expects it. */
    void expect(long slot, byte[] page) {
        byte[] guarded = new byte[pageSize + 2];
        Arrays.fill(guarded, FILLER);
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(guarded).asSlice(1, pageSize)), () -> "slot " + slot);
        assertArrayEquals(page, Arrays.copyOfRange(guarded, 1, 1 + pageSize), () -> "slot " + slot);
        assertEquals(FILLER, guarded[0]);
        assertEquals(FILLER, guarded[1 + pageSize]);
    }

    void expect(long slot, Kind kind, long seed) {
        expect(slot, page(kind, seed));
    }

    SlotState.Content content(long slot) {
        return store.state(slot).content();
    }

    WritebackReport writeback(Selection selection) {
        return writeback(WritebackRequest.of(selection));
    }

    /** Writes pages back and expects the report to add up. */
    WritebackReport writeback(WritebackRequest request) {
        WritebackReport report = store.writeback(request);
        long skipped = report.skipped().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(report.examined(), report.done() + skipped, report::toString);
        return report;
    }

    long count(Event event) {
        return store.parts().counters().get(event);
    }

    /** Blocks taken, in pages. */
    long blocksTaken() {
        return store.statistics().bd().bdCount() * BackingFile.UNIT / pageSize;
    }

    /** Checks what holds in every store. */
    void check() {
        StoreInvariants.check(store);
    }

    /** Says that the test has closed the store itself. */
    void closed() {
        closed = true;
    }

    /** Checks, and expects that nothing is left after it is closed. */
    @Override
    public void close() {
        try {
            if (!closed) {
                check();
            }
        } finally {
            store.close();
            engine.close();
        }
        assertTrue(device.isClosed());
        assertEquals(0, codec.streamsOpen.get(), "streams of the codec");
        assertEquals(nativeBytes, AddressSpace.processBytes(), "native bytes");
    }
}
