package io.acomp.store.pool;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.memory.AddressSpace;
import io.acomp.store.memory.NativeTable;

/**
 * Handles and their {@linkplain Entry entries}. Handles are lent in batches, lowest first, so that the pages of entries stay dense; a page
 * none of whose handles is lent is given back. Thread-safe; its lock is taken inside those of the classes.
 */
final class HandleTable {
    private static final int LAZY_PART_SHIFT = 18;
    private static final int ARENA_PART_SHIFT = 16;
    private static final int PER_PAGE = AddressSpace.PAGE_BYTES / NativeTable.ENTRY_BYTES;
    private static final int WORDS_PER_PAGE = PER_PAGE / Long.SIZE;
    private static final long MOST_HANDLES = Integer.MAX_VALUE;

    private final AddressSpace memory;
    private final AtomicLong usedPages;
    private final PoolHooks hooks;
    private final int partShift;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile NativeTable[] parts = {};
    private long[] lent = {};
    private short[] lentOnPage = {};
    // no page before this one has a handle to lend
    private int firstPage;

    /**
     * Reserves nothing yet.
     *
     * @param memory where the table comes from
     * @param usedPages where touched pages are counted
     * @param hooks of tests
     */
    HandleTable(AddressSpace memory, AtomicLong usedPages, PoolHooks hooks) {
        this.memory = memory;
        this.usedPages = usedPages;
        this.hooks = hooks;
        partShift = memory.isLazy() ? LAZY_PART_SHIFT : ARENA_PART_SHIFT;
    }

    /** The entry of a handle; zero also if there is no such handle. Later reads stay behind it. */
    long getAcquire(int handle) {
        int id = handle - 1;
        NativeTable[] all = parts;
        int part = id >>> partShift;
        return part < all.length ? all[part].getAcquire(id & (1 << partShift) - 1) : 0;
    }

    /** The entry of a handle that is lent. */
    long get(int handle) {
        int id = handle - 1;
        return parts[id >>> partShift].get(id & (1 << partShift) - 1);
    }

    /** Sets the entry of a handle that is lent. Earlier writes stay before it. */
    void setRelease(int handle, long entry) {
        int id = handle - 1;
        parts[id >>> partShift].setRelease(id & (1 << partShift) - 1, entry);
    }

    /**
     * Lends handles.
     *
     * @param into where they go, from the start
     * @param most how many at most
     * @return how many; 0 if memory cannot be had
     */
    int lend(int[] into, int most) {
        lock.lock();
        try {
            int count = 0;
            while (count < most) {
                int page = pageWithRoom();
                if (page < 0) {
                    break;
                }
                count = lendFrom(page, into, count, most);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes handles back; their entries are zero.
     *
     * @param handles the handles
     * @param from index of the first
     * @param to index behind the last
     */
    void takeBack(int[] handles, int from, int to) {
        lock.lock();
        try {
            for (int i = from; i < to; i++) {
                int id = handles[i] - 1;
                int page = id / PER_PAGE;
                lent[id >>> 6] &= ~(1L << id);
                firstPage = Math.min(firstPage, page);
                if (--lentOnPage[page] == 0) {
                    long first = (long) page * PER_PAGE & (1 << partShift) - 1;
                    parts[page * PER_PAGE >>> partShift].release(first, first + PER_PAGE);
                    usedPages.decrementAndGet();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Handles lent, to objects and to the classes' stocks. */
    long lentCount() {
        lock.lock();
        try {
            long sum = 0;
            for (short onPage : lentOnPage) {
                sum += onPage;
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    private int lendFrom(int page, int[] into, int from, int most) {
        int count = from;
        if (lentOnPage[page] == 0) {
            // resident from here on, as it is counted
            setRelease(page * PER_PAGE + 1, 0);
            usedPages.incrementAndGet();
        }
        for (int word = page * WORDS_PER_PAGE; word < (page + 1) * WORDS_PER_PAGE && count < most; word++) {
            while (lent[word] != -1 && count < most) {
                int bit = Long.numberOfTrailingZeros(~lent[word]);
                lent[word] |= 1L << bit;
                lentOnPage[page]++;
                into[count++] = (word << 6) + bit + 1;
            }
        }
        return count;
    }

    private int pageWithRoom() {
        while (firstPage < lentOnPage.length && lentOnPage[firstPage] == PER_PAGE) {
            firstPage++;
        }
        return firstPage < lentOnPage.length || grow() ? firstPage : -1;
    }

    private boolean grow() {
        int count = parts.length;
        if ((count + 1L << partShift) > MOST_HANDLES || hooks.handlesFail()) {
            return false;
        }
        NativeTable part = NativeTable.reserve(memory, 1L << partShift);
        if (part == null) {
            return false;
        }
        int pages = (count + 1 << partShift) / PER_PAGE;
        lent = Arrays.copyOf(lent, pages * WORDS_PER_PAGE);
        lentOnPage = Arrays.copyOf(lentOnPage, pages);
        NativeTable[] grown = Arrays.copyOf(parts, count + 1);
        grown[count] = part;
        parts = grown;
        return true;
    }
}
