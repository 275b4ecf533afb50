package io.acomp.store.page;

/**
 * The control word of a slot: what lies there and what is known about it. Its other word, the value, means what the kind says.
 *
 * <pre>
 *  63 ………… 32 | 31 … 16 | 15 … 9 |  8   |  7   |  6   |  5   |  4  | 3 … 1 |  0
 *  access time | tenant  | unused | rec. | mark | inc. | idle | ref | kind  | lock
 *
 *  kind      value
 *  EMPTY     0
 *  SAME      the word that fills the page
 *  OBJECT    pool handle (low 32 bits), place in the pool where it was last seen (high 32 bits, 0 if unknown)
 *  HUGE      the same, of a page stored as it is
 *  BACKED    block of the backing file (low 32 bits), crc32c of what lies there (high 32 bits)
 *  GROUP     pool handle (low 32 bits), index of the page in its group (bits 32 to 39), pages the group was made of (bits 40 to 47)
 * </pre>
 *
 * <p>A word of zero is an empty slot, so that a table fresh from the operating system is an empty store.
 */
public final class Control {
    /** Nothing is stored. */
    public static final int EMPTY = 0;
    /** One machine word fills the page. */
    public static final int SAME = 1;
    /** A compressed page in the pool. */
    public static final int OBJECT = 2;
    /** A page in the pool as it is, for it did not shrink. */
    public static final int HUGE = 3;
    /** A page on the backing file. */
    public static final int BACKED = 4;
    /** A page that was compressed together with its neighbours. */
    public static final int GROUP = 5;

    /** Somebody works on the slot. */
    public static final long LOCK = 1;
    /** The page was used since the clock hand passed. */
    public static final long REFERENCED = 1 << 4;
    /** The page was declared idle and has not been used since. */
    public static final long IDLE = 1 << 5;
    /** No secondary algorithm makes it smaller. */
    public static final long INCOMPRESSIBLE = 1 << 6;
    /** A worker has chosen the page; any access takes the mark away. */
    public static final long MARKED = 1 << 7;
    /** A secondary algorithm wrote it. */
    public static final long RECOMPRESSED = 1 << 8;

    /** What stays when the page is overwritten by nothing new: nothing. What an access takes away. */
    static final long ACCESS_CLEARS = IDLE | MARKED;

    private static final int KIND_SHIFT = 1;
    private static final long KIND_MASK = 7;
    private static final int TENANT_SHIFT = 16;
    private static final long TENANT_MASK = 0xffff;
    private static final int TIME_SHIFT = 32;
    static final long TIME_FIELD = 0xffffffffL << TIME_SHIFT;
    private static final int PLACE_SHIFT = 32;
    private static final int GROUP_INDEX_SHIFT = 32;
    private static final int GROUP_INDEX_MASK = 0xff;
    private static final int GROUP_PAGES_SHIFT = 40;
    private static final int GROUP_PAGES_MASK = 0xff;

    private Control() {}

    /** A fresh entry: referenced, without any other flag. */
    public static long of(int kind, int tenant, long seconds) {
        return (long) kind << KIND_SHIFT | REFERENCED | (long) tenant << TENANT_SHIFT | seconds << TIME_SHIFT;
    }

    /** What lies in the slot. */
    public static int kind(long control) {
        return (int) (control >>> KIND_SHIFT & KIND_MASK);
    }

    /** The same flags with another kind. */
    public static long withKind(long control, int kind) {
        return control & ~(KIND_MASK << KIND_SHIFT) | (long) kind << KIND_SHIFT;
    }

    /** Who is charged for it. */
    public static int tenant(long control) {
        return (int) (control >>> TENANT_SHIFT & TENANT_MASK);
    }

    /** Second of the store's clock in which the page was used last, as an unsigned 32-bit number. */
    public static long seconds(long control) {
        return control >>> TIME_SHIFT;
    }

    /** The word after an access: referenced, neither idle nor marked, with the time of the access. */
    public static long accessed(long control, long seconds) {
        return control & ~(ACCESS_CLEARS | TIME_FIELD) | REFERENCED | seconds << TIME_SHIFT;
    }

    /** The word of a page that has left the pool for the backing file: its tenant and the time of its last access stay, its flags go. */
    public static long backed(long control) {
        return (long) BACKED << KIND_SHIFT | control & (TENANT_MASK << TENANT_SHIFT | TIME_FIELD);
    }

    /** True if a page has an object of the pool to itself: compressed, or as it is. */
    public static boolean isObject(long control) {
        int kind = kind(control);
        return kind == OBJECT || kind == HUGE;
    }

    /** True if a page lies in the pool: compressed, as it is, or in a group. */
    public static boolean inPool(long control) {
        int kind = kind(control);
        return kind == OBJECT || kind == HUGE || kind == GROUP;
    }

    /** True if all of these flags are set. */
    public static boolean has(long control, long flags) {
        return (control & flags) == flags;
    }

    /** The pool handle in a value. */
    public static int handle(long value) {
        return (int) value;
    }

    /** The value of a page in a pool object of its own whose place is not known. */
    public static long ofHandle(int handle) {
        return handle & 0xffffffffL;
    }

    /**
     * The value of a page in a pool object of its own.
     *
     * @param handle of the object
     * @param place where it lies, as the pool says it
     */
    public static long ofObject(int handle, int place) {
        return ofHandle(handle) | (long) place << PLACE_SHIFT;
    }

    /** Where an object was last seen; it may have moved. */
    public static int place(long value) {
        return (int) (value >>> PLACE_SHIFT);
    }

    /**
     * The value of a page in a group.
     *
     * @param handle of the group's object
     * @param index of the page in it
     * @param pages it was made of
     */
    public static long ofGroup(int handle, int index, int pages) {
        return ofHandle(handle) | (long) index << GROUP_INDEX_SHIFT | (long) pages << GROUP_PAGES_SHIFT;
    }

    /** Index of a page in its group. */
    public static int groupIndex(long value) {
        return (int) (value >>> GROUP_INDEX_SHIFT) & GROUP_INDEX_MASK;
    }

    /** Pages that a page's group was made of; fewer may be left. */
    public static int groupPages(long value) {
        return (int) (value >>> GROUP_PAGES_SHIFT) & GROUP_PAGES_MASK;
    }

    /** The value of a page on the backing file. */
    public static long ofBlock(int block, int crc) {
        return block & 0xffffffffL | (long) crc << 32;
    }

    /** The block in a value. */
    public static int block(long value) {
        return (int) value;
    }

    /** The checksum in the value of a page on the backing file. */
    public static int blockCrc(long value) {
        return (int) (value >>> 32);
    }
}
