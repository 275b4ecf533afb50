package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.codec.GroupPages;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.pool.SlabPool;

/**
 * Pages on their way out (KS §4.3, §6.3). The object is copied out of the pool under the slot's lock; checksum and codec work on the copy
 * with the lock given back, so that a page being read holds up nobody, and compaction is never held up at all. Exclusive loads keep the
 * lock until the page is decompressed, for then it leaves the store.
 *
 * <p>Thread-safe. Runs in the caller's thread.
 */
final class LoadPath {
    private final SlotTable slots;
    private final Entries entries;
    private final PageCodec codec;
    private final CodecPools codecs;
    private final CpuContexts contexts;
    private final SlabPool pool;
    private final StoreCounters counters;
    private final Tenants tenants;
    private final StoreClock clock;
    private final BackedLoads fromFile;
    private final int pageSize;
    private volatile boolean exclusive;

    LoadPath(StoreParts parts) {
        slots = parts.slots();
        entries = parts.entries();
        codec = parts.codec();
        codecs = parts.codecs();
        contexts = codecs.contexts();
        pool = parts.pool();
        counters = parts.counters();
        tenants = parts.tenants();
        clock = parts.clock();
        fromFile = new BackedLoads(parts);
        pageSize = parts.pageSize();
    }

    void exclusive(boolean value) {
        exclusive = value;
    }

    /** Loads a page into exactly as many bytes. */
    LoadResult load(long slot, MemorySegment destination) {
        while (true) {
            int kind = Control.kind(slots.peek(slot));
            if (kind == Control.EMPTY) {
                return absent();
            }
            if (kind == Control.SAME && !exclusive && loadIfWord(slot, 0, destination, 0, pageSize)) {
                return LoadResult.LOADED;
            }
            LoadResult result = kind == Control.BACKED
                    ? fromFile.load(slot, 0, destination, 0, pageSize, exclusive)
                    : loadFromMemory(slot, destination);
            if (result != null) {
                if (!result.isLoaded()) {
                    count(result);
                }
                return result;
            }
        }
    }

    /** Null if the page has left for the backing file: look again. */
    private @Nullable LoadResult loadFromMemory(long slot, MemorySegment destination) {
        boolean leaves = exclusive;
        CpuContext context = contexts.lock();
        try {
            LoadResult result = leaves ? loadExclusively(context, slot, destination) : load(context, slot, destination);
            if (result == LoadResult.LOADED) {
                context.countLoad();
            }
            return result;
        } finally {
            contexts.unlock(context);
            if (leaves) {
                codecs.retireDrained();
            }
        }
    }

    /**
     * Loads a part of a page that is on the backing file and stays there; needs no context.
     *
     * @param slot which
     * @param within the page where the first byte lies
     * @param destination where to
     * @param at where the first byte goes
     * @param length how many
     * @return null if it is not there, or not any more
     */
    @Nullable LoadResult loadFromFile(long slot, int within, MemorySegment destination, long at, int length) {
        LoadResult result = fromFile.load(slot, within, destination, at, length, false);
        if (result != null && !result.isLoaded()) {
            count(result);
        }
        return result;
    }

    /**
     * Loads a page that stays in the store, exclusive loads or not.
     *
     * @return null if it has left for the backing file; absent, which is nothing to count, if there is none
     */
    @Nullable LoadResult loadKept(CpuContext context, long slot, MemorySegment destination) {
        LoadResult result = load(context, slot, destination);
        if (result == LoadResult.LOADED) {
            context.countLoad();
        } else if (result != null && result != LoadResult.ABSENT) {
            count(result);
        }
        return result;
    }

    /**
     * Loads a part of a page if one word fills it; needs no context.
     *
     * @param slot which
     * @param within the page where the first byte lies
     * @param destination where to
     * @param at where the first byte goes
     * @param length how many
     * @return false if the slot holds something else
     */
    boolean loadIfWord(long slot, int within, MemorySegment destination, long at, long length) {
        long control = slots.lock(slot);
        if (Control.kind(control) != Control.SAME) {
            slots.unlock(slot, control);
            return false;
        }
        long word = slots.value(slot);
        slots.unlock(slot, accessed(control));
        counters.count(Event.SAME_LOADS);
        Words.fill(destination, at, length, Words.from(word, within));
        return true;
    }

    private @Nullable LoadResult load(CpuContext context, long slot, MemorySegment destination) {
        for (boolean again = false; ; again = true) {
            long control = slots.lock(slot);
            int kind = Control.kind(control);
            if (kind == Control.EMPTY || kind == Control.SAME || kind == Control.BACKED) {
                return loadPlain(slot, control, destination);
            }
            long value = slots.value(slot);
            if (kind == Control.GROUP && isAtHand(context, value)) {
                slots.unlock(slot, accessed(control));
                return fromGroup(context, value, destination);
            }
            long version = kind == Control.GROUP ? entries.groupVersion(Control.handle(value)) : 0;
            long stored = kind == Control.GROUP || again
                    ? pool.read(Control.handle(value), context.stored())
                    : readObject(slot, value, context.stored());
            slots.unlock(slot, accessed(control));
            if (codec.isIntact(context, stored)) {
                return kind == Control.GROUP
                        ? decompressGroup(context, value, version, stored, destination)
                        : codec.decompress(context, stored, destination);
            }
            // a look beside a compaction can go wrong once in a blue moon; what is damaged stays damaged
            if (again) {
                return LoadResult.CORRUPT;
            }
        }
    }

    /** Copies the object of a locked slot, and notes where it lies if it has moved. */
    private long readObject(long slot, long value, MemorySegment to) {
        int handle = Control.handle(value);
        long stored = pool.readAt(handle, Control.place(value), to);
        int place = pool.place(handle);
        if (place != Control.place(value)) {
            slots.value(slot, Control.ofObject(handle, place));
        }
        return stored;
    }

    private @Nullable LoadResult loadExclusively(CpuContext context, long slot, MemorySegment destination) {
        ReentrantLock group = entries.groupLock(slot);
        group.lock();
        try {
            long control = slots.lock(slot);
            if (Control.kind(control) == Control.BACKED) {
                slots.unlock(slot, control);
                return null;
            }
            LoadResult result = LoadResult.DECOMPRESS_FAIL;
            try {
                result = loadLocked(context, slot, control, destination);
            } finally {
                if (result.isLoaded()) {
                    countTenant(control);
                    entries.exchange(slot, control, 0, 0);
                } else {
                    slots.unlock(slot, control);
                }
            }
            return result;
        } finally {
            group.unlock();
        }
    }

    /** Loads what a slot holds, other than a page on the backing file, whose lock the caller holds and keeps. */
    LoadResult loadLocked(CpuContext context, long slot, long control, MemorySegment destination) {
        int kind = Control.kind(control);
        if (kind == Control.EMPTY) {
            return LoadResult.ABSENT;
        }
        long value = slots.value(slot);
        if (kind == Control.SAME) {
            Words.fill(destination, 0, pageSize, value);
            return LoadResult.LOADED;
        }
        return loadHeld(context, kind, value, destination);
    }

    private @Nullable LoadResult loadPlain(long slot, long control, MemorySegment destination) {
        switch (Control.kind(control)) {
            case Control.EMPTY -> {
                slots.unlock(slot, control);
                return LoadResult.ABSENT;
            }
            case Control.SAME -> {
                return loadWord(slot, control, destination);
            }
            default -> {
                slots.unlock(slot, control);
                return null;
            }
        }
    }

    private LoadResult loadWord(long slot, long control, MemorySegment destination) {
        long word = slots.value(slot);
        slots.unlock(slot, accessed(control));
        Words.fill(destination, 0, pageSize, word);
        return LoadResult.LOADED;
    }

    /** Loads from the pool while the slot's lock is held. */
    private LoadResult loadHeld(CpuContext context, int kind, long value, MemorySegment destination) {
        if (kind == Control.GROUP && isAtHand(context, value)) {
            return fromGroup(context, value, destination);
        }
        long stored = pool.read(Control.handle(value), context.stored());
        if (!codec.isIntact(context, stored)) {
            stored = pool.read(Control.handle(value), context.stored());
            if (!codec.isIntact(context, stored)) {
                return LoadResult.CORRUPT;
            }
        }
        return kind == Control.GROUP
                ? decompressGroup(context, value, entries.groupVersion(Control.handle(value)), stored, destination)
                : codec.decompress(context, stored, destination);
    }

    /** True if the context still has the pages of a group; under the lock of a slot that names it. */
    private boolean isAtHand(CpuContext context, long value) {
        int handle = Control.handle(value);
        return context.holdsGroup(handle, entries.groupVersion(handle));
    }

    private LoadResult decompressGroup(CpuContext context, long value, long version, long stored, MemorySegment destination) {
        GroupPages group = groupPages(context);
        LoadResult result = codec.decompress(context, stored, group.memoryToFill());
        if (!result.isLoaded()) {
            return result;
        }
        group.remember(Control.handle(value), version);
        return fromGroup(context, value, destination);
    }

    private LoadResult fromGroup(CpuContext context, long value, MemorySegment destination) {
        MemorySegment.copy(groupPages(context).memory(), (long) pageSize * Control.groupIndex(value), destination, 0, pageSize);
        return LoadResult.LOADED;
    }

    private GroupPages groupPages(CpuContext context) {
        return context.group((long) pageSize * entries.groupPages());
    }

    private long accessed(long control) {
        countTenant(control);
        return Control.accessed(control, clock.seconds());
    }

    private void countTenant(long control) {
        int tenant = Control.tenant(control);
        if (tenant != 0) {
            tenants.byId(tenant).countLoaded();
        }
    }

    private LoadResult absent() {
        counters.count(Event.MISSES);
        return LoadResult.ABSENT;
    }

    void count(LoadResult result) {
        switch (result) {
            case ABSENT -> counters.count(Event.MISSES);
            case CORRUPT -> counters.count(Event.CORRUPT);
            case DECOMPRESS_FAIL -> counters.count(Event.DECOMPRESS_FAIL);
            case IO_FAIL -> counters.count(Event.BACKING_READ_FAIL);
            case LOADED -> throw new IllegalStateException("a load that is well is no failure");
        }
    }
}
