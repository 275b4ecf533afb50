package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.page.StoreCounters.Event;

/**
 * Loads of pages that are on the backing file. The file is read without any lock, as zram does: what was read is the page's if its checksum
 * says so. If not, the page may have been replaced meanwhile, and its block with it: only what fails twice has failed. Thread-safe.
 */
final class BackedLoads {
    private final SlotTable slots;
    private final Entries entries;
    private final BackedPages backed;
    private final CodecPools codecs;
    private final StoreCounters counters;
    private final Tenants tenants;
    private final StoreClock clock;

    BackedLoads(StoreParts parts) {
        slots = parts.slots();
        entries = parts.entries();
        backed = parts.backed();
        codecs = parts.codecs();
        counters = parts.counters();
        tenants = parts.tenants();
        clock = parts.clock();
    }

    /**
     * Loads a part of a page, or all of it.
     *
     * @param slot where it is
     * @param within the page where the part begins
     * @param destination where it goes
     * @param at where its first byte goes
     * @param length of the part
     * @param leaves whether the page leaves the store then
     * @return null if it is not on the backing file, or not any more
     */
    @Nullable LoadResult load(long slot, int within, MemorySegment destination, long at, int length, boolean leaves) {
        long failed = 0;
        while (true) {
            long control = slots.lock(slot);
            if (Control.kind(control) != Control.BACKED) {
                slots.unlock(slot, control);
                return null;
            }
            long value = slots.value(slot);
            slots.unlock(slot, leaves ? control : Control.accessed(control, clock.seconds()));
            LoadResult result = backed.load(value, within, destination, at, length);
            if (result.isLoaded() ? !leaves || leave(slot, value) : value == failed) {
                count(result, control);
                return result;
            }
            failed = value;
            counters.count(Event.BACKED_RETRIES);
        }
    }

    private boolean leave(long slot, long seen) {
        boolean left = entries.dropIfBacked(slot, seen);
        codecs.retireDrained();
        return left;
    }

    private void count(LoadResult result, long control) {
        if (result.isLoaded()) {
            counters.count(Event.BACKED_LOADS);
            if (Control.tenant(control) != 0) {
                tenants.byId(Control.tenant(control)).countLoaded();
            }
        }
    }
}
