package io.acomp.store.memory;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** A piece of an {@link AddressSpace}. Thread-safe as far as the segment is; lives as long as the address space is open. */
public final class Reserved {
    private final AddressSpace space;
    private final MemorySegment segment;

    Reserved(AddressSpace space, MemorySegment segment) {
        this.space = space;
        this.segment = segment;
    }

    /** The memory; access after the address space is closed throws {@link IllegalStateException}. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Gives pages back; they read as zeros afterwards. A write to them that races with this
     * may be lost.
     *
     * @param offset of the first page in bytes, multiple of the page size
     * @param length in bytes, multiple of the page size
     * @return false if the pages were zeroed and stay resident, see {@link AddressSpace#keptBytes}
     * @throws IllegalStateException if closed
     * @throws IndexOutOfBoundsException if not within the piece
     * @throws IllegalArgumentException if not whole pages
     */
    public boolean release(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, segment.byteSize());
        if (((offset | length) & AddressSpace.PAGE_BYTES - 1) != 0) {
            throw new IllegalArgumentException("not whole pages, offset=" + offset + ", length=" + length);
        }
        return length == 0 || space.release(segment, offset, length);
    }

    /**
     * Resident bytes as the operating system counts them. Slow; for checks.
     *
     * @throws IllegalStateException if closed
     */
    public long residentBytes() {
        return space.residentBytes(segment);
    }
}
