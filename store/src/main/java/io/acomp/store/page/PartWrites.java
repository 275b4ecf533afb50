package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.StoreCounters.Event;

/**
 * Parts of pages on their way in (KS §6.2): the page is loaded, changed and stored under the slot's own lock, so that nobody's bytes are lost
 * between, and other slots are not concerned. Who wants the same slot waits for a codec's two calls. A page on the backing file is read
 * before, without any lock, and again if the slot has changed meanwhile.
 *
 * <p>The order of locks is the store's: context, group, slot, pool. Thread-safe. Runs in the caller's thread.
 */
final class PartWrites {
    private final StorePath storing;
    private final LoadPath loading;
    private final SlotTable slots;
    private final Entries entries;
    private final CpuContexts contexts;
    private final StoreCounters counters;
    private final Tenants.Account account;
    private final BackedPages backed;
    private final PageBuffers buffers;
    private final int pageSize;

    PartWrites(StoreParts parts, StorePath storing, LoadPath loading) {
        this.storing = storing;
        this.loading = loading;
        slots = parts.slots();
        entries = parts.entries();
        contexts = parts.codecs().contexts();
        counters = parts.counters();
        account = parts.tenants().unnamed();
        backed = parts.backed();
        pageSize = parts.pageSize();
        buffers = new PageBuffers(pageSize);
    }

    /**
     * Writes a part of a slot.
     *
     * @param slot which
     * @param within the slot where the first byte goes
     * @param source where from
     * @param at where the first byte lies
     * @param length how many
     * @return why the page cannot be stored; the slot is as it was then
     * @throws io.acomp.store.StoreException if the page's other bytes cannot be had; the slot is as it was then
     */
    StoreResult write(long slot, int within, MemorySegment source, long at, int length) {
        long failed = 0;
        while (true) {
            long value = valueOnFile(slot);
            StoreResult result = value == 0
                    ? overMemory(slot, within, source, at, length)
                    : overFile(slot, value, value == failed, within, source, at, length);
            if (result != null) {
                return result;
            }
            failed = value;
        }
    }

    // ---------------------------------------------------------------- the old page is in memory

    /** Null if it has left for the backing file. */
    private @Nullable StoreResult overMemory(long slot, int within, MemorySegment source, long at, int length) {
        CpuContext context = storing.context();
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            long control = slots.lock(slot);
            if (Control.kind(control) != Control.GROUP) {
                return overLocked(context, slot, control, within, source, at, length);
            }
            slots.unlock(slot, control);
            ReentrantLock group = entries.groupLock(slot);
            group.lock();
            try {
                return overLocked(context, slot, slots.lock(slot), within, source, at, length);
            } finally {
                group.unlock();
            }
        } finally {
            contexts.unlock(context);
        }
    }

    private @Nullable StoreResult overLocked(
            CpuContext context, long slot, long control, int within, MemorySegment source, long at, int length) {
        boolean exchanged = false;
        try {
            if (Control.kind(control) == Control.BACKED) {
                return null;
            }
            MemorySegment page = context.page();
            LoadResult loaded = loading.loadLocked(context, slot, control, page);
            if (loaded == LoadResult.ABSENT) {
                page.fill((byte) 0);
            } else {
                checkLoaded(loaded, slot, within);
            }
            MemorySegment.copy(source, at, page, within, length);
            StoreResult result = storing.exchange(context, slot, control, page, account);
            exchanged = result.isStored();
            return result;
        } finally {
            if (!exchanged) {
                slots.unlock(slot, control);
            }
        }
    }

    // ---------------------------------------------------------------- the old page is on the backing file

    /** The value of a slot whose page is on the file; 0, which no such value is, if it is not there. */
    private long valueOnFile(long slot) {
        if (Control.kind(slots.peek(slot)) != Control.BACKED) {
            return 0;
        }
        long control = slots.lock(slot);
        long value = Control.kind(control) == Control.BACKED ? slots.value(slot) : 0;
        slots.unlock(slot, control);
        return value;
    }

    /** Null if the page has changed meanwhile, or could not be read and {@code again} is false. */
    private @Nullable StoreResult overFile(long slot, long value, boolean again, int within, MemorySegment source, long at, int length) {
        MemorySegment page = buffers.take();
        try {
            LoadResult loaded = backed.load(value, 0, page, 0, pageSize);
            if (!loaded.isLoaded() && !again) {
                // the block may be another page's already: what fails twice has failed
                counters.count(Event.BACKED_RETRIES);
                return null;
            }
            if (loaded.isLoaded()) {
                MemorySegment.copy(source, at, page, within, length);
            }
            CpuContext context = storing.context();
            if (context == null) {
                return StoreResult.ALLOC_FAIL;
            }
            try {
                return exchangeIfSame(context, slot, value, loaded, page, within);
            } finally {
                contexts.unlock(context);
            }
        } finally {
            buffers.give(page);
        }
    }

    private @Nullable StoreResult exchangeIfSame(
            CpuContext context, long slot, long value, LoadResult loaded, MemorySegment page, int within) {
        long control = slots.lock(slot);
        boolean exchanged = false;
        try {
            if (Control.kind(control) != Control.BACKED || slots.value(slot) != value) {
                counters.count(Event.BACKED_RETRIES);
                return null;
            }
            checkLoaded(loaded, slot, within);
            counters.count(Event.BACKED_LOADS);
            StoreResult result = storing.exchange(context, slot, control, page, account);
            exchanged = result.isStored();
            return result;
        } finally {
            if (!exchanged) {
                slots.unlock(slot, control);
            }
        }
    }

    private void checkLoaded(LoadResult loaded, long slot, int within) {
        if (!loaded.isLoaded()) {
            loading.count(loaded);
            throw SlotFailure.unreadable(loaded, slot, slot * pageSize + within);
        }
    }
}
