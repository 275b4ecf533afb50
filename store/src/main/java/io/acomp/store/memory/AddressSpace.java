package io.acomp.store.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.StampedLock;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * One owner's native memory: reserved in pieces, zeroed, resident only where it was touched, given back page by page, all gone at close.
 *
 * <p>Where memory cannot be mapped (another platform, pages of another size, native access denied) {@link #isLazy} is false and pieces come
 * from an arena: they are resident as a whole, and giving back only zeroes (counted). Owners reserve smaller pieces then.
 *
 * <p>Thread-safe. After {@link #close} every access to a piece throws {@link IllegalStateException}; none crashes, whatever it races with.
 */
public final class AddressSpace implements AutoCloseable {
    /** Unit of residence in bytes. */
    public static final int PAGE_BYTES = 4096;

    private static final AtomicLong PROCESS_BYTES = new AtomicLong();

    private final Arena arena = Arena.ofShared();
    // held shared while an address is given to the operating system, exclusively to close
    private final StampedLock open = new StampedLock();
    private final List<Reserved> pieces = new ArrayList<>();
    private final boolean lazy;
    private final long mostBytes;
    private final LongAdder keptBytes = new LongAdder();
    private long bytes;
    private boolean closed;

    /**
     * Reserves nothing yet.
     *
     * @param lazy false to do without mapping even where it can be had
     * @param mostBytes bound of what may be reserved at a time
     */
    public AddressSpace(boolean lazy, long mostBytes) {
        this.lazy = lazy && MemoryBinding.AVAILABLE;
        this.mostBytes = mostBytes;
    }

    /** An address space of the best kind there is here, without a bound of its own. */
    public static AddressSpace create() {
        return new AddressSpace(true, Long.MAX_VALUE);
    }

    /** Bytes reserved in the process, by all address spaces that are open. */
    public static long processBytes() {
        return PROCESS_BYTES.get();
    }

    /** True if untouched pages cost nothing and pages can be given back. */
    public boolean isLazy() {
        return lazy;
    }

    /** Bytes reserved. */
    public long reservedBytes() {
        long stamp = open.readLock();
        try {
            return bytes;
        } finally {
            open.unlockRead(stamp);
        }
    }

    /**
     * Bytes that were to be given back and could only be zeroed: all of them if the address space is not lazy; those that the operating
     * system would not take, as from a process that locks its memory.
     */
    public long keptBytes() {
        return keptBytes.sum();
    }

    /**
     * Reserves a piece, all zeros.
     *
     * @param size in bytes, at least 1; rounded up to whole pages
     * @return the piece, or null if it cannot be had: bound reached, address space or memory exhausted
     * @throws IllegalStateException if closed
     */
    public @Nullable Reserved reserve(long size) {
        long whole = wholePages(size);
        long stamp = open.writeLock();
        try {
            requireOpen();
            if (whole > mostBytes - bytes) {
                return null;
            }
            MemorySegment segment = lazy ? MemoryBinding.map(whole, arena) : allocate(whole);
            if (segment == null) {
                return null;
            }
            Reserved piece = new Reserved(this, segment);
            pieces.add(piece);
            bytes += whole;
            PROCESS_BYTES.addAndGet(whole);
            return piece;
        } finally {
            open.unlockWrite(stamp);
        }
    }

    /**
     * Resident bytes of all pieces, as the operating system counts them. Slow; for checks.
     *
     * @throws IllegalStateException if closed
     */
    public long residentBytes() {
        long sum = 0;
        long stamp = open.readLock();
        try {
            requireOpen();
            for (Reserved piece : pieces) {
                sum += resident(piece.segment());
            }
        } finally {
            open.unlockRead(stamp);
        }
        return sum;
    }

    /** Gives all of it back. Idempotent. */
    @Override
    public void close() {
        long stamp = open.writeLock();
        try {
            if (!closed) {
                arena.close();
                closed = true;
                PROCESS_BYTES.addAndGet(-bytes);
                bytes = 0;
                pieces.clear();
            }
        } finally {
            open.unlockWrite(stamp);
        }
    }

    /** Size rounded up to whole pages, in bytes. */
    static long wholePages(long size) {
        return Math.addExact(size, PAGE_BYTES - 1) & -PAGE_BYTES;
    }

    /** See {@link Reserved#release}. */
    boolean release(MemorySegment segment, long offset, long length) {
        if (lazy && released(segment.address() + offset, length)) {
            return true;
        }
        segment.asSlice(offset, length).fill((byte) 0);
        keptBytes.add(length);
        return false;
    }

    /** See {@link Reserved#residentBytes}. */
    long residentBytes(MemorySegment segment) {
        long stamp = open.readLock();
        try {
            requireOpen();
            return resident(segment);
        } finally {
            open.unlockRead(stamp);
        }
    }

    private boolean released(long address, long length) {
        long stamp = open.readLock();
        try {
            requireOpen();
            return MemoryBinding.release(address, length);
        } finally {
            open.unlockRead(stamp);
        }
    }

    private long resident(MemorySegment segment) {
        if (!lazy) {
            return segment.byteSize();
        }
        long count = segment.byteSize() / PAGE_BYTES;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment pages = scratch.allocate(count);
            if (!MemoryBinding.resident(segment.address(), segment.byteSize(), pages)) {
                throw new IllegalStateException("mincore failed, bytes=" + segment.byteSize());
            }
            long resident = 0;
            for (long page = 0; page < count; page++) {
                resident += pages.get(JAVA_BYTE, page) & 1;
            }
            return resident * PAGE_BYTES;
        }
    }

    private @Nullable MemorySegment allocate(long whole) {
        try {
            return arena.allocate(whole, PAGE_BYTES);
        } catch (OutOfMemoryError exhausted) {
            return null;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("address space is closed, reserved=" + bytes);
        }
    }
}
