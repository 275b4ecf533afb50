package io.acomp.store.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * A table of longs outside the Java heap, zero at first, resident only where it was touched. Thread-safe with the ordering each method
 * names. After its address space is closed every method throws {@link IllegalStateException}.
 */
public final class NativeTable {
    /** Bytes of an entry. */
    public static final int ENTRY_BYTES = Long.BYTES;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Reserved reserved;
    private final MemorySegment segment;
    private final long entries;

    private NativeTable(Reserved reserved, long entries) {
        this.reserved = reserved;
        this.segment = reserved.segment();
        this.entries = entries;
    }

    /**
     * Reserves a table.
     *
     * @param space whose memory it is
     * @param entries number of longs, at least 1
     * @return the table, or null if memory cannot be had
     * @throws IllegalStateException if the address space is closed
     */
    public static @Nullable NativeTable reserve(AddressSpace space, long entries) {
        Reserved reserved = space.reserve(Math.multiplyExact(entries, ENTRY_BYTES));
        return reserved == null ? null : new NativeTable(reserved, entries);
    }

    /** Number of entries. */
    public long entries() {
        return entries;
    }

    /**
     * Plain read.
     *
     * @param index of the entry
     */
    public long get(long index) {
        return (long) LONG.get(segment, index * ENTRY_BYTES);
    }

    /**
     * Plain write.
     *
     * @param index of the entry
     * @param value new value
     */
    public void set(long index, long value) {
        LONG.set(segment, index * ENTRY_BYTES, value);
    }

    /**
     * Read that later accesses stay behind.
     *
     * @param index of the entry
     */
    public long getAcquire(long index) {
        return (long) LONG.getAcquire(segment, index * ENTRY_BYTES);
    }

    /**
     * Write that earlier accesses stay before.
     *
     * @param index of the entry
     * @param value new value
     */
    public void setRelease(long index, long value) {
        LONG.setRelease(segment, index * ENTRY_BYTES, value);
    }

    /**
     * Atomic compare and set, with the ordering of a volatile access.
     *
     * @param index of the entry
     * @param expected value it must have
     * @param value new value
     * @return true if it had and has
     */
    public boolean compareAndSet(long index, long expected, long value) {
        return LONG.compareAndSet(segment, index * ENTRY_BYTES, expected, value);
    }

    /**
     * Gives the pages back that lie wholly within a range; their entries are zero afterwards.
     *
     * @param from first entry
     * @param to behind the last entry
     * @return bytes given back; 0 also if the pages were zeroed and stay resident, see {@link AddressSpace#keptBytes}
     * @throws IndexOutOfBoundsException if not within the table
     */
    public long release(long from, long to) {
        long start = AddressSpace.wholePages(from * ENTRY_BYTES);
        long end = to * ENTRY_BYTES & -AddressSpace.PAGE_BYTES;
        if (end <= start) {
            return 0;
        }
        return reserved.release(start, end - start) ? end - start : 0;
    }

    /** Resident bytes as the operating system counts them. Slow; for checks. */
    public long residentBytes() {
        return reserved.residentBytes();
    }
}
