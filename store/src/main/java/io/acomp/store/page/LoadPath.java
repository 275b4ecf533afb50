package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.pool.SlabPool;

/**
 * Pages on their way out (KS §4.3, §6.3). The object is copied out of the pool under the slot's lock; checksum and codec work on the copy
 * with the lock given back, so that a page being read holds up nobody, and compaction is never held up at all. Exclusive loads keep the
 * lock until the page is decompressed, for then it leaves the store. The backing file is read without any lock, as zram does; what was read
 * is the page's if its checksum says so.
 *
 * <p>Thread-safe. Runs in the caller's thread.
 */
final class LoadPath {
    private final SlotTable slots;
    private final Entries entries;
    private final PageCodec codec;
    private final CpuContexts contexts;
    private final SlabPool pool;
    private final StoreCounters counters;
    private final Tenants tenants;
    private final StoreClock clock;
    private final BackedPages backed;
    private final int pageSize;
    private volatile boolean exclusive;

    LoadPath(StoreParts parts) {
        slots = parts.slots();
        entries = parts.entries();
        codec = parts.codec();
        contexts = parts.codecs().contexts();
        pool = parts.pool();
        counters = parts.counters();
        tenants = parts.tenants();
        clock = parts.clock();
        backed = parts.backed();
        pageSize = parts.pageSize();
    }

    void exclusive(boolean value) {
        exclusive = value;
    }

    boolean isExclusive() {
        return exclusive;
    }

    /** Loads a page into exactly as many bytes. */
    LoadResult load(long slot, MemorySegment destination) {
        while (true) {
            int kind = Control.kind(slots.peek(slot));
            if (kind == Control.EMPTY) {
                return absent();
            }
            if (kind == Control.SAME) {
                long control = slots.lock(slot);
                if (Control.kind(control) == Control.SAME && !exclusive) {
                    counters.count(Event.SAME_LOADS);
                    return loadWord(slot, control, destination);
                }
                slots.unlock(slot, control);
            }
            LoadResult result = kind == Control.BACKED ? loadBacked(slot, destination) : loadFromMemory(slot, destination);
            if (result != null) {
                return result;
            }
        }
    }

    /** Null if the page is not on the backing file, or was changed while it was read: look again. */
    private @Nullable LoadResult loadBacked(long slot, MemorySegment destination) {
        boolean leaves = exclusive;
        for (boolean again = false; ; again = true) {
            long control = slots.lock(slot);
            if (Control.kind(control) != Control.BACKED) {
                slots.unlock(slot, control);
                return null;
            }
            long value = slots.value(slot);
            slots.unlock(slot, leaves ? control : Control.accessed(control, clock.seconds()));
            LoadResult result = backed.load(value, destination);
            if (result.isLoaded() ? !leaves || entries.dropIfBacked(slot, value) : (again || result == LoadResult.IO_FAIL) && isBacked(slot, value)) {
                countBacked(result, control);
                return result;
            }
            // the page may have been replaced while it was read
            counters.count(Event.BACKED_RETRIES);
        }
    }

    private boolean isBacked(long slot, long seen) {
        long control = slots.lock(slot);
        boolean same = Control.kind(control) == Control.BACKED && slots.value(slot) == seen;
        slots.unlock(slot, control);
        return same;
    }

    private void countBacked(LoadResult result, long control) {
        if (result.isLoaded()) {
            counters.count(Event.BACKED_LOADS);
            countTenant(control);
        } else {
            count(result);
        }
    }

    /** Null if the page has left for the backing file: look again. */
    private @Nullable LoadResult loadFromMemory(long slot, MemorySegment destination) {
        CpuContext context = contexts.lock();
        try {
            LoadResult result = exclusive ? loadExclusively(context, slot, destination) : load(context, slot, destination);
            if (result == null) {
                return null;
            }
            if (result.isLoaded()) {
                context.countLoad();
            } else {
                count(result);
            }
            return result;
        } finally {
            contexts.unlock(context);
        }
    }

    private @Nullable LoadResult load(CpuContext context, long slot, MemorySegment destination) {
        for (boolean again = false; ; again = true) {
            long control = slots.lock(slot);
            int kind = Control.kind(control);
            if (kind == Control.EMPTY || kind == Control.SAME || kind == Control.BACKED) {
                return loadPlain(slot, control, destination);
            }
            long value = slots.value(slot);
            long stored = pool.read(Control.handle(value), context.stored());
            slots.unlock(slot, accessed(control));
            if (codec.isIntact(context, stored)) {
                return decompress(context, kind, value, stored, destination);
            }
            // a look beside a compaction can go wrong once in a blue moon; what is damaged stays damaged
            if (again) {
                return LoadResult.CORRUPT;
            }
        }
    }

    private @Nullable LoadResult loadExclusively(CpuContext context, long slot, MemorySegment destination) {
        ReentrantLock group = entries.groupLock(slot);
        group.lock();
        try {
            long control = slots.lock(slot);
            int kind = Control.kind(control);
            if (kind == Control.BACKED) {
                slots.unlock(slot, control);
                return null;
            }
            LoadResult result = LoadResult.DECOMPRESS_FAIL;
            try {
                long value = slots.value(slot);
                switch (kind) {
                    case Control.EMPTY -> result = LoadResult.ABSENT;
                    case Control.SAME -> {
                        Words.fill(destination, value);
                        result = LoadResult.LOADED;
                    }
                    default -> {
                        long stored = pool.read(Control.handle(value), context.stored());
                        result = codec.isIntact(context, stored)
                                ? decompress(context, kind, value, stored, destination)
                                : LoadResult.CORRUPT;
                    }
                }
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
        Words.fill(destination, word);
        return LoadResult.LOADED;
    }

    private LoadResult decompress(CpuContext context, int kind, long value, long stored, MemorySegment destination) {
        if (kind != Control.GROUP) {
            return codec.decompress(context, stored, destination);
        }
        MemorySegment pages = context.group((long) pageSize * entries.groupPages());
        LoadResult result = codec.decompress(context, stored, pages);
        if (result.isLoaded()) {
            MemorySegment.copy(pages, (long) pageSize * Control.groupIndex(value), destination, 0, pageSize);
        }
        return result;
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

    private void count(LoadResult result) {
        switch (result) {
            case ABSENT -> counters.count(Event.MISSES);
            case CORRUPT -> counters.count(Event.CORRUPT);
            case DECOMPRESS_FAIL -> counters.count(Event.DECOMPRESS_FAIL);
            case IO_FAIL -> counters.count(Event.BACKING_READ_FAIL);
            case LOADED -> throw new IllegalStateException("a load that is well is no failure");
        }
    }
}
