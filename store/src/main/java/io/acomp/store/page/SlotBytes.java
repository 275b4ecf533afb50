package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreException;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.StoreCounters.Event;

/**
 * Bytes of slots, by zram's rules (KS §6.2, §6.3): what is empty reads as zeros, a page that cannot be stored keeps its old content, a page
 * of one word needs no memory and passes every limit.
 *
 * <p>Thread-safe. Runs in the caller's thread. Callers check bounds.
 */
public final class SlotBytes {
    private final PoolIntake intake;
    private final StorePath storing;
    private final LoadPath loading;
    private final PartWrites partWrites;
    private final SlotTable slots;
    private final Entries entries;
    private final CodecPools codecs;
    private final CpuContexts contexts;
    private final StoreCounters counters;
    private final Tenants.Account account;
    private final int pageSize;

    SlotBytes(StoreParts parts, PoolIntake intake, StorePath storing, LoadPath loading) {
        this.intake = intake;
        this.storing = storing;
        this.loading = loading;
        partWrites = new PartWrites(parts, storing, loading);
        slots = parts.slots();
        entries = parts.entries();
        codecs = parts.codecs();
        contexts = codecs.contexts();
        counters = parts.counters();
        account = parts.tenants().unnamed();
        pageSize = parts.pageSize();
    }

    // ---------------------------------------------------------------- looks

    /** True if nothing is in a slot. */
    public boolean isHole(long slot) {
        return Control.kind(slots.peek(slot)) == Control.EMPTY;
    }

    /** True if a slot holds zeros and takes no memory for them; a look that counts as no access. */
    public boolean isZeroWord(long slot) {
        if (Control.kind(slots.peek(slot)) != Control.SAME) {
            return false;
        }
        long control = slots.lock(slot);
        boolean zero = Control.kind(control) == Control.SAME && slots.value(slot) == 0;
        slots.unlock(slot, control);
        return zero;
    }

    // ---------------------------------------------------------------- out

    /**
     * Reads a part of a slot, or all of it.
     *
     * @param slot which
     * @param within the slot where the first byte lies
     * @param destination where to
     * @param at where the first byte goes
     * @param length how many
     * @throws StoreException if the page cannot be had
     */
    public void read(long slot, int within, MemorySegment destination, long at, int length) {
        LoadResult result;
        do {
            int kind = Control.kind(slots.peek(slot));
            if (kind == Control.EMPTY) {
                Words.fill(destination, at, length, 0);
                return;
            }
            if (kind == Control.SAME && loading.loadIfWord(slot, within, destination, at, length)) {
                return;
            }
            result = kind == Control.BACKED
                    ? loading.loadFromFile(slot, within, destination, at, length)
                    : readFromMemory(slot, within, destination, at, length);
        } while (result == null);
        if (!result.isLoaded()) {
            throw SlotFailure.unreadable(result, slot, slot * pageSize + within);
        }
    }

    /** Null if the page has left for the backing file. */
    private @Nullable LoadResult readFromMemory(long slot, int within, MemorySegment destination, long at, int length) {
        boolean direct = isPage(destination, length);
        CpuContext context = contexts.lock();
        try {
            MemorySegment page = direct ? destination : context.page();
            LoadResult result = loading.loadKept(context, slot, page);
            if (result == LoadResult.ABSENT) {
                Words.fill(destination, at, length, 0);
                return LoadResult.LOADED;
            }
            if (result == LoadResult.LOADED && !direct) {
                MemorySegment.copy(page, within, destination, at, length);
            }
            return result;
        } finally {
            contexts.unlock(context);
        }
    }

    // ---------------------------------------------------------------- in

    /**
     * Writes a part of a slot, or all of it.
     *
     * @param slot which
     * @param within the slot where the first byte goes
     * @param source where from
     * @param at where the first byte lies
     * @param length how many
     * @throws StoreException if the page cannot be stored, or its other bytes not be had; the slot is as it was then
     */
    public void write(long slot, int within, MemorySegment source, long at, int length) {
        StoreResult result = attempt(slot, within, source, at, length);
        if (!result.isStored() && storing.makeRoom(result, account, 1)) {
            result = attempt(slot, within, source, at, length);
        }
        if (!result.isStored()) {
            storing.reject(result, account, 1);
            throw SlotFailure.unwritable(result, slot, slot * pageSize + within);
        }
        codecs.retireDrained();
    }

    /**
     * Writes one word all over a slot.
     *
     * @param slot which
     * @param word what
     * @throws StoreException if stores are switched off
     */
    public void fill(long slot, long word) {
        if (!intake.isEnabled()) {
            storing.reject(StoreResult.DISABLED, account, 1);
            throw SlotFailure.unwritable(StoreResult.DISABLED, slot, slot * pageSize);
        }
        storing.putWord(slot, word, account);
    }

    /** Empties a slot, counting it as freed by the user; {@link #freed()} ends a row of these. */
    public void free(long slot) {
        if (entries.drop(slot)) {
            counters.count(Event.INVALIDATED);
        }
    }

    /** Gives back what slots held that were freed. */
    public void freed() {
        codecs.retireDrained();
    }

    private StoreResult attempt(long slot, int within, MemorySegment source, long at, int length) {
        if (!intake.isEnabled()) {
            return StoreResult.DISABLED;
        }
        if (length != pageSize) {
            return partWrites.write(slot, within, source, at, length);
        }
        boolean direct = isPage(source, length);
        if (direct && Words.isFilled(source)) {
            storing.putWord(slot, Words.first(source), account);
            return StoreResult.STORED;
        }
        CpuContext context = storing.context();
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            MemorySegment page = source;
            if (!direct) {
                page = context.page();
                MemorySegment.copy(source, at, page, 0, length);
                if (Words.isFilled(page)) {
                    storing.putWord(slot, Words.first(page), account);
                    return StoreResult.STORED;
                }
            }
            StoreResult admitted = intake.admit(account);
            return admitted.isStored() ? storing.storeHeld(context, slot, page, account) : admitted;
        } finally {
            contexts.unlock(context);
        }
    }

    private boolean isPage(MemorySegment segment, int length) {
        return length == pageSize && segment.byteSize() == pageSize;
    }
}
