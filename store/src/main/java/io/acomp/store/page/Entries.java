package io.acomp.store.page;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * What slots hold: puts entries in, takes them out, frees what they held, and keeps the levels of the counters. Every change of an entry
 * goes through here.
 *
 * <p>A page in a group changes under the lock of its group besides its slot's, taken first: whoever takes the last page of a group out of
 * it sees that, and frees the object. Groups are aligned: all of a group's slots have the same number of higher bits.
 *
 * <p>Thread-safe.
 */
public final class Entries {
    private static final int GROUP_LOCKS = 64;
    // what may differ between a page and the one it replaces without any level but the bytes changing
    private static final long COUNTS_ALIKE =
            Control.LOCK | Control.REFERENCED | Control.IDLE | Control.MARKED | Control.RECOMPRESSED | Control.TIME_FIELD;
    private static final int GROUP_VERSIONS = 256;

    private final SlotTable slots;
    private final SlabPool pool;
    private final CodecPools codecs;
    private final StoreCounters counters;
    private final Tenants tenants;
    private final Blocks blocks;
    private final int groupPages;
    private final ReentrantLock[] groupLocks = new ReentrantLock[GROUP_LOCKS];
    private final AtomicLongArray groupVersions = new AtomicLongArray(GROUP_VERSIONS);

    /** Takes back blocks of the backing file. */
    public interface Blocks {
        /** A block that no slot names any more. */
        void release(int block);
    }

    Entries(SlotTable slots, SlabPool pool, CodecPools codecs, StoreCounters counters, Tenants tenants, Blocks blocks, int groupPages) {
        this.slots = slots;
        this.pool = pool;
        this.codecs = codecs;
        this.counters = counters;
        this.tenants = tenants;
        this.blocks = blocks;
        this.groupPages = groupPages;
        for (int i = 0; i < GROUP_LOCKS; i++) {
            groupLocks[i] = new ReentrantLock();
        }
    }

    /** Pages of a full group. */
    public int groupPages() {
        return groupPages;
    }

    /**
     * Counts a page that was stored and puts it into a slot, whatever was there, and frees that.
     *
     * @param slot where
     * @param control of the entry
     * @param value of the entry
     * @param bytes it takes in the pool
     */
    void store(long slot, long control, long value, int bytes) {
        long old = slots.lock(slot);
        if (Control.kind(old) == Control.GROUP) {
            slots.unlock(slot, old);
            added(control, bytes);
            putOverGroup(slot, control, value);
            return;
        }
        exchangeStored(slot, old, control, value, bytes);
    }

    /**
     * Counts a page that was stored and does what {@link #exchange} does.
     *
     * @param bytes it takes in the pool
     */
    void exchangeStored(long slot, long old, long control, long value, int bytes) {
        if (!countsAlike(old, control)) {
            added(control, bytes);
            exchange(slot, old, control, value);
            return;
        }
        // the usual case, a page over another of its kind: of all levels only the bytes change
        long oldValue = slots.value(slot);
        slots.value(slot, value);
        slots.unlock(slot, control);
        long stored = pool.free(Control.handle(oldValue));
        counters.add(Level.COMPRESSED_BYTES, bytes - Stored.length(stored));
        charge(control, 0, bytes - Stored.length(stored));
        forget(stored);
    }

    /** True if one page over the other leaves every level but the bytes as it is: same kind, same tenant, no flag that is counted. */
    private static boolean countsAlike(long old, long control) {
        return (old & ~COUNTS_ALIKE) == (control & ~COUNTS_ALIKE) && Control.isObject(control);
    }

    /**
     * Puts an entry into a slot, whatever was there, and frees that. The entry has been {@linkplain #added counted} before.
     *
     * @param slot where
     * @param control of the entry
     * @param value of the entry
     */
    public void put(long slot, long control, long value) {
        long old = slots.lock(slot);
        if (Control.kind(old) == Control.GROUP) {
            slots.unlock(slot, old);
            putOverGroup(slot, control, value);
            return;
        }
        exchange(slot, old, control, value);
    }

    private void putOverGroup(long slot, long control, long value) {
        ReentrantLock group = groupLock(slot);
        group.lock();
        try {
            exchange(slot, slots.lock(slot), control, value);
        } finally {
            group.unlock();
        }
    }

    /**
     * Puts an entry, or nothing, into a slot whose lock the caller holds, and gives that lock back. For a slot with a page of a group the
     * caller holds the group's lock too.
     *
     * @param slot locked
     * @param old its control word
     * @param control of the new entry, 0 for none
     * @param value of the new entry
     */
    public void exchange(long slot, long old, long control, long value) {
        long oldValue = slots.value(slot);
        slots.value(slot, value);
        slots.unlock(slot, control);
        boolean last = Control.kind(old) == Control.GROUP && !isHeld(slot, Control.handle(oldValue));
        released(old, oldValue);
        if (last) {
            freeGroup(Control.handle(oldValue));
        }
    }

    /**
     * Empties a slot.
     *
     * @return true if something was there
     */
    public boolean drop(long slot) {
        if (Control.kind(slots.peek(slot)) == Control.EMPTY) {
            return false;
        }
        long old = slots.lock(slot);
        if (Control.kind(old) == Control.GROUP) {
            slots.unlock(slot, old);
            putOverGroup(slot, 0, 0);
            return true;
        }
        exchange(slot, old, 0, 0);
        return Control.kind(old) != Control.EMPTY;
    }

    /**
     * Puts an entry into a slot if a worker's mark is still there and the value still the one it saw: any access in between has taken the
     * mark away (KS §6.5). The caller counts the new entry before, and takes that back if this fails.
     *
     * @param slot where
     * @param seen the value the worker saw
     * @param control of the new entry
     * @param value of the new entry
     * @return true if it was put, false if the slot is left as it is
     */
    public boolean putIfMarked(long slot, long seen, long control, long value) {
        if (Control.kind(control) == Control.GROUP) {
            throw new IllegalStateException("groups are put under their lock, slot=" + slot);
        }
        // a page cannot have joined a group later and still bear the mark
        if (Control.kind(slots.peek(slot)) != Control.GROUP) {
            return exchangeIfMarked(slot, seen, control, value);
        }
        ReentrantLock group = groupLock(slot);
        group.lock();
        try {
            return exchangeIfMarked(slot, seen, control, value);
        } finally {
            group.unlock();
        }
    }

    private boolean exchangeIfMarked(long slot, long seen, long control, long value) {
        long old = slots.lock(slot);
        if (!Control.has(old, Control.MARKED) || slots.value(slot) != seen) {
            slots.unlock(slot, old);
            return false;
        }
        exchange(slot, old, control, value);
        return true;
    }

    /**
     * Empties a slot if its page is on the backing file and its value still the one seen.
     *
     * @param slot where
     * @param seen the value
     * @return true if it was emptied, false if it is left as it is
     */
    public boolean dropIfBacked(long slot, long seen) {
        long old = slots.lock(slot);
        if (Control.kind(old) != Control.BACKED || slots.value(slot) != seen) {
            slots.unlock(slot, old);
            return false;
        }
        exchange(slot, old, 0, 0);
        return true;
    }

    /** The lock of the group a slot belongs to. */
    public ReentrantLock groupLock(long slot) {
        long group = slot / groupPages;
        return groupLocks[(int) (group ^ group >>> 6) & GROUP_LOCKS - 1];
    }

    /** True if a slot of the group still names the object; under the group's lock. */
    private boolean isHeld(long slot, int handle) {
        long first = slot - slot % groupPages;
        long end = Math.min(first + groupPages, slots.slots());
        for (long member = first; member < end; member++) {
            if (Control.kind(slots.peek(member)) == Control.GROUP && Control.handle(slots.value(member)) == handle) {
                return true;
            }
        }
        return false;
    }

    private void freeGroup(int handle) {
        long stored = pool.describe(handle);
        counters.add(Level.GROUPS, -1);
        counters.add(Level.COMPRESSED_BYTES, -Stored.length(stored));
        // before the object is freed: who sees its successor in a slot sees the new version too
        groupVersions.getAndIncrement(handle & GROUP_VERSIONS - 1);
        freeObject(handle);
    }

    /**
     * Tells a group's object from others that have, or will have, the same handle: the number changes before the object is freed.
     *
     * @param handle of a group's object, named by a slot whose lock the caller holds
     */
    public long groupVersion(int handle) {
        return groupVersions.get(handle & GROUP_VERSIONS - 1);
    }

    /**
     * Counts an entry that is about to be put into a slot.
     *
     * @param control of the entry
     * @param bytes it takes in the pool: the object's, for a page of a group its {@linkplain #groupShare share}
     */
    public void added(long control, int bytes) {
        int kind = Control.kind(control);
        counters.add(Level.PAGES, 1);
        if (kind == Control.SAME) {
            counters.add(Level.SAME_PAGES, 1);
        } else if (kind == Control.BACKED) {
            counters.add(Level.BACKED_PAGES, 1);
        } else if (kind == Control.GROUP) {
            counters.add(Level.GROUPED_PAGES, 1);
        } else {
            counters.add(Level.COMPRESSED_BYTES, bytes);
            if (kind == Control.HUGE) {
                counters.add(Level.HUGE_PAGES, 1);
            }
        }
        countIncompressible(control, 1);
        charge(control, 1, bytes);
    }

    /** Counts a group that is about to be put into its slots, beside its pages. */
    public void addedGroup(int bytes) {
        counters.add(Level.GROUPS, 1);
        counters.add(Level.COMPRESSED_BYTES, bytes);
    }

    /** Frees what an entry held that is in no slot any more, and takes it out of the counters; of a group's page only its share. */
    public void released(long control, long value) {
        int kind = Control.kind(control);
        if (kind == Control.EMPTY) {
            return;
        }
        counters.add(Level.PAGES, -1);
        int bytes = 0;
        switch (kind) {
            case Control.SAME -> counters.add(Level.SAME_PAGES, -1);
            case Control.BACKED -> {
                counters.add(Level.BACKED_PAGES, -1);
                blocks.release(Control.block(value));
            }
            case Control.GROUP -> {
                counters.add(Level.GROUPED_PAGES, -1);
                bytes = groupShare(Stored.length(pool.describe(Control.handle(value))), Control.groupPages(value));
            }
            default -> {
                bytes = Stored.length(freeObject(Control.handle(value)));
                counters.add(Level.COMPRESSED_BYTES, -bytes);
                if (kind == Control.HUGE) {
                    counters.add(Level.HUGE_PAGES, -1);
                }
            }
        }
        countIncompressible(control, -1);
        charge(control, -1, -bytes);
    }

    private void charge(long control, int pages, int bytes) {
        int tenant = Control.tenant(control);
        if (tenant != 0) {
            tenants.byId(tenant).charge(pages, bytes);
        }
    }

    /**
     * Bytes a page of a group is charged for, as long as it is in the group.
     *
     * @param bytes of the group's object
     * @param pages it was made of
     */
    public static int groupShare(int bytes, int pages) {
        return bytes / pages;
    }

    /**
     * Settles a page that a worker has chosen and leaves where it is: takes the worker's mark away, and changes other flags, if the mark is
     * still there and the value still the one it saw.
     *
     * @param slot where
     * @param seen the value the worker saw
     * @param set flags to set
     * @param clear flags to take away besides the mark
     * @return false if the page was used meanwhile; nothing is changed then
     */
    public boolean settle(long slot, long seen, long set, long clear) {
        long old = slots.lock(slot);
        boolean same = Control.has(old, Control.MARKED) && slots.value(slot) == seen;
        long control = same ? old & ~(Control.MARKED | clear) | set : old;
        slots.unlock(slot, control);
        countIncompressible(control, 1);
        countIncompressible(old, -1);
        return same;
    }

    private void countIncompressible(long control, int change) {
        if (Control.has(control, Control.INCOMPRESSIBLE)) {
            counters.add(Level.INCOMPRESSIBLE_PAGES, change);
        }
    }

    /**
     * Frees an object of the pool, and the codec pool's hold on it.
     *
     * @return what {@link Stored} unpacks, without the checksum
     */
    public long freeObject(int handle) {
        long stored = pool.free(handle);
        forget(stored);
        return stored;
    }

    /** Frees an object that was one too many for the limit: the pool takes no more than before it. */
    public void withdraw(int handle) {
        forget(pool.withdraw(handle));
    }

    private void forget(long stored) {
        CodecPool codec = codecs.byId(Stored.tag(stored));
        if (codec != null) {
            codecs.removed(codec);
        }
    }
}
