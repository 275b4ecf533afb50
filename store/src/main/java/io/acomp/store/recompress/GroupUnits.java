package io.acomp.store.recompress;

import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;

/**
 * Aligned runs of slots whose pages may be compressed together. Candidates are the pages asked for and, where a group has lost more than half
 * of its pages, those that are left, so that the group's object can be freed. Used by the worker alone.
 */
final class GroupUnits implements Units {
    private final SlotTable slots;
    private final Entries entries;
    private final PageUnits pages;
    private final GroupWork work;
    private final int groupPages;
    private final int pageSize;

    GroupUnits(StoreParts parts, PageUnits pages, GroupWork work) {
        slots = parts.slots();
        entries = parts.entries();
        groupPages = entries.groupPages();
        pageSize = parts.pageSize();
        this.pages = pages;
        this.work = work;
    }

    @Override
    public long count() {
        return (slots.slots() + groupPages - 1) / groupPages;
    }

    @Override
    public int largest() {
        return groupPages * pageSize;
    }

    private long first(long unit) {
        return unit * groupPages;
    }

    private long end(long unit) {
        return Math.min(first(unit) + groupPages, slots.slots());
    }

    @Override
    public int mark(long unit) {
        long first = first(unit);
        long end = end(unit);
        boolean grouped = false;
        int bytes = 0;
        for (long slot = first; slot < end; slot++) {
            bytes += pages.mark(slot, false);
            grouped |= Control.kind(slots.peek(slot)) == Control.GROUP;
        }
        return grouped ? bytes + markWorn(first, end) : bytes;
    }

    /** Marks the pages of the first group that is worn. */
    private int markWorn(long first, long end) {
        ReentrantLock lock = entries.groupLock(first);
        lock.lock();
        try {
            for (long slot = first; slot < end; slot++) {
                if (isGrouped(slot) && isWorn(first, end, slots.value(slot))) {
                    return markAll(first, end, Control.handle(slots.value(slot)));
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Under the group's lock, which keeps pages in their groups. */
    private boolean isGrouped(long slot) {
        return Control.kind(slots.peek(slot)) == Control.GROUP;
    }

    private boolean isWorn(long first, long end, long value) {
        int live = 0;
        for (long slot = first; slot < end; slot++) {
            if (isGrouped(slot) && Control.handle(slots.value(slot)) == Control.handle(value)) {
                live++;
            }
        }
        return 2 * live < Control.groupPages(value);
    }

    private int markAll(long first, long end, int handle) {
        int bytes = 0;
        for (long slot = first; slot < end; slot++) {
            if (isGrouped(slot) && Control.handle(slots.value(slot)) == handle) {
                slots.unlock(slot, slots.lock(slot) | Control.MARKED);
                bytes += pages.measure(slot);
            }
        }
        return bytes;
    }

    @Override
    public int measure(long unit) {
        int bytes = 0;
        for (long slot = first(unit); slot < end(unit); slot++) {
            bytes += pages.measure(slot);
        }
        return bytes;
    }

    @Override
    public void unmark(long unit) {
        for (long slot = first(unit); slot < end(unit); slot++) {
            pages.unmark(slot);
        }
    }

    @Override
    public void work(long unit) {
        work.recompress(first(unit), end(unit));
    }
}
