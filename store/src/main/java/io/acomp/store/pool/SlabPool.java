package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.acomp.store.memory.AddressSpace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The slab pool (zsmalloc's role, KS §5): objects of 1 to {@link #MAX_PAYLOAD} bytes in off-heap memory, named by handles that stay the
 * same while compaction moves the objects.
 *
 * <p>Thread-safe. A handle is the caller's from {@link #store} to {@link #free}; nobody may read or free it outside that time, and the
 * caller orders his own reads before his free. Readers take no lock: they copy, and copy again if the object moved meanwhile (counted).
 * The caller checks what he read against the checksum he gave.
 *
 * <p>Owns its native memory; {@link #close} gives it back. Every method but {@code close} throws {@link IllegalStateException} afterwards.
 */
public final class SlabPool implements AutoCloseable {
    /** Longest payload in bytes: 64 KiB and what a codec may add to data that does not shrink. */
    public static final int MAX_PAYLOAD = 65_536 + 512;

    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final int MOST_TAG = 255;
    private static final int MOST_COMPACTIONS = 64;

    final SizeClass[] classes = new SizeClass[SizeClasses.count()];
    final AddressSpace memory;
    final SpanSpace space;
    final HandleTable handles;
    final ClassChoice choice = new ClassChoice();
    final Mover mover;
    final PoolHooks hooks;
    private final AtomicLong usedPages = new AtomicLong();
    private final LongAdder storeFailures = new LongAdder();
    private final LongAdder readRetries = new LongAdder();
    private final LongAdder freeRetries = new LongAdder();
    private final Compactor compactor;
    private volatile boolean closed;

    /** An empty pool, which has no memory yet. */
    public SlabPool() {
        this(AddressSpace.create());
    }

    /**
     * An empty pool.
     *
     * @param memory what it lives in; the pool's own from here on
     */
    public SlabPool(AddressSpace memory) {
        this(memory, PoolHooks.NONE);
    }

    SlabPool(AddressSpace memory, PoolHooks hooks) {
        this.memory = memory;
        this.hooks = hooks;
        space = new SpanSpace(memory, usedPages, hooks);
        handles = new HandleTable(memory, usedPages, hooks);
        for (int index = 0; index < classes.length; index++) {
            classes[index] = new SizeClass(SizeClasses.shape(index), space, handles, choice);
        }
        mover = new Mover(space, handles);
        compactor = new Compactor(this);
    }

    /**
     * Stores a copy of bytes.
     *
     * @param from where they are; heap or native
     * @param offset of the first, in bytes
     * @param length how many, 1 to {@link #MAX_PAYLOAD}
     * @param crc 32 bits kept with the object
     * @param tag 0 to 255, kept with the object
     * @return a handle, always positive; or 0 if memory cannot be had (counted), nothing is stored then
     * @throws IllegalArgumentException if length or tag are out of bounds
     * @throws IndexOutOfBoundsException if the bytes are not within {@code from}
     * @throws IllegalStateException if closed, or if the arena of {@code from} is
     */
    public int store(MemorySegment from, long offset, int length, int crc, int tag) {
        if (length < 1 || length > MAX_PAYLOAD) {
            throw new IllegalArgumentException("length out of bounds, length=" + length);
        }
        if (tag < 0 || tag > MOST_TAG) {
            throw new IllegalArgumentException("tag out of bounds, tag=" + tag);
        }
        Objects.checkFromIndexSize(offset, length, from.byteSize());
        int own = SizeClasses.indexOf(length);
        SizeClass sizeClass = classes[choice.target(own)];
        int handle = reserve(sizeClass, own);
        if (handle == 0) {
            storeFailures.increment();
            return 0;
        }
        long reserved = handles.get(handle);
        try {
            hooks.reserved(handle);
            fill(handle, reserved, sizeClass.shape, from, offset, length, crc, tag);
        } catch (Throwable failure) { // closed, or a source that cannot be read: nothing is stored
            cancel(sizeClass, own, handle, reserved, failure);
            throw failure;
        }
        return handle;
    }

    /**
     * Copies a payload out. Takes no lock and never waits for compaction.
     *
     * @param handle of the object
     * @param to where the payload goes, from its start; what is behind it is left alone, unless the read is repeated or fails
     * @return what {@link Stored} unpacks
     * @throws IllegalArgumentException if the handle has no object
     * @throws IndexOutOfBoundsException if the payload is longer than {@code to}
     * @throws IllegalStateException if closed
     */
    public long read(int handle, MemorySegment to) {
        while (true) {
            long entry = liveEntry(handle);
            int length = Entry.length(entry);
            long place = Entry.place(entry);
            MemorySegment segment = space.segment(place);
            long offset = space.offset(place);
            long header = segment.get(JAVA_LONG, offset);
            if (length > to.byteSize()) {
                throw new IndexOutOfBoundsException("payload is longer than the destination, length=" + length + ", capacity=" + to.byteSize());
            }
            MemorySegment.copy(segment, offset + ObjectHeader.BYTES, to, 0, length);
            hooks.betweenLooks(handle);
            VarHandle.acquireFence(); // the copy is complete before the second look
            if (handles.get(handle) == entry) {
                return Stored.pack(ObjectHeader.crc(header), Entry.tag(entry), length);
            }
            readRetries.increment();
        }
    }

    /**
     * Where an object lies now, for {@link #readAt}.
     *
     * @param handle of the object
     * @return its place, 0 if it has none that an int can hold
     * @throws IllegalArgumentException if the handle has no object
     * @throws IllegalStateException if closed
     */
    public int place(int handle) {
        long place = Entry.place(liveEntry(handle));
        return place >>> Integer.SIZE == 0 ? (int) place : 0;
    }

    /**
     * Copies a payload out as {@link #read} does, sooner if the object lies where it was last seen: the processor then fetches the object
     * while it still waits for the handle's entry.
     *
     * @param handle of the object
     * @param place where it was, as {@link #place} said; 0 if that is not known
     * @param to where the payload goes
     * @return what {@link Stored} unpacks
     * @throws IllegalArgumentException as {@link #read}
     * @throws IndexOutOfBoundsException as {@link #read}
     * @throws IllegalStateException as {@link #read}
     */
    public long readAt(int handle, int place, MemorySegment to) {
        if (place != 0) {
            long at = Integer.toUnsignedLong(place);
            MemorySegment segment = space.segment(at);
            long offset = space.offset(at);
            long header = segment.get(JAVA_LONG, offset);
            long entry = liveEntry(handle);
            int length = Entry.length(entry);
            if (Entry.place(entry) == at && ObjectHeader.handle(header) == handle && length <= to.byteSize()) {
                MemorySegment.copy(segment, offset + ObjectHeader.BYTES, to, 0, length);
                hooks.betweenLooks(handle);
                VarHandle.acquireFence();
                if (handles.get(handle) == entry) {
                    return Stored.pack(ObjectHeader.crc(header), Entry.tag(entry), length);
                }
                readRetries.increment();
            }
        }
        return read(handle, to);
    }

    /**
     * What is kept with an object, without its payload.
     *
     * @param handle of the object
     * @return what {@link Stored} unpacks
     * @throws IllegalArgumentException if the handle has no object
     * @throws IllegalStateException if closed
     */
    public long describe(int handle) {
        while (true) {
            long entry = liveEntry(handle);
            long place = Entry.place(entry);
            long header = space.segment(place).get(JAVA_LONG, space.offset(place));
            VarHandle.acquireFence();
            if (handles.get(handle) == entry) {
                return Stored.pack(ObjectHeader.crc(header), Entry.tag(entry), Entry.length(entry));
            }
            readRetries.increment();
        }
    }

    /**
     * The last four bytes of a payload: what an owner keeps behind his data, without a copy of the data.
     *
     * @param handle of the object, whose payload has at least four bytes
     * @throws IllegalArgumentException if the handle has no object
     * @throws IllegalStateException if closed
     */
    public int lastInt(int handle) {
        while (true) {
            long entry = liveEntry(handle);
            long place = Entry.place(entry);
            long behind = space.offset(place) + ObjectHeader.BYTES + Entry.length(entry);
            int last = space.segment(place).get(JAVA_INT_UNALIGNED, behind - Integer.BYTES);
            VarHandle.acquireFence();
            if (handles.get(handle) == entry) {
                return last;
            }
            readRetries.increment();
        }
    }

    /**
     * Frees an object; the handle may come back from a later {@link #store}.
     *
     * @param handle of the object
     * @return what {@link Stored} unpacks, without the crc, which would have to be fetched from the object
     * @throws IllegalArgumentException if the handle has no object
     * @throws IllegalStateException if closed
     */
    public long free(int handle) {
        return free(handle, false);
    }

    /**
     * Frees an object and gives back at once all that was touched for it, which {@link #free} may keep for objects to come: so that the pool
     * takes no more than before, for an object that was one too many for a limit.
     *
     * @param handle of the object
     * @return as {@link #free}
     * @throws IllegalArgumentException if the handle has no object
     * @throws IllegalStateException if closed
     */
    public long withdraw(int handle) {
        return free(handle, true);
    }

    private long free(int handle, boolean keepNothing) {
        while (true) {
            long entry = liveEntry(handle);
            long place = Entry.place(entry);
            Span span = space.spanOf(place);
            SizeClass owner = span == null ? null : span.owner;
            hooks.beforeFree(handle);
            if (owner != null && free(owner, handle, entry, keepNothing)) {
                return Stored.pack(0, Entry.tag(entry), Entry.length(entry));
            }
            freeRetries.increment();
        }
    }

    /**
     * Resident bytes: touched pages of spans and of the handle table. Where memory cannot be mapped, see {@link AddressSpace#isLazy}, these
     * are the pages with objects, and {@link PoolStatistics#reservedBytes} is what is resident.
     */
    public long usedBytes() {
        return usedPages.get() * SpanSpace.PAGE_BYTES;
    }

    /**
     * The size class of an object: the same for a length at any time, and higher for a longer one only. An object of a lower class takes
     * less of the pool; how much less depends on which classes are open: an object may lie in a class somewhat above its own.
     *
     * @param length of the payload in bytes, 1 to {@link #MAX_PAYLOAD}
     * @throws IllegalArgumentException if out of bounds
     */
    public int classOf(int length) {
        if (length < 1 || length > MAX_PAYLOAD) {
            throw new IllegalArgumentException("length out of bounds, length=" + length);
        }
        return SizeClasses.indexOf(length);
    }

    /**
     * Bytes that an object in a size class takes, header included.
     *
     * @param classIndex as {@link #classOf} returns it
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public int classSize(int classIndex) {
        return SizeClasses.shape(classIndex).size();
    }

    /**
     * Moves objects together and gives the pages back that become free (KS §5.2). Runs beside readers and writers, in steps of bounded time.
     * One compaction at a time: while another runs this one returns at once (counted).
     *
     * @return pages given back
     * @throws IllegalStateException if closed
     */
    public long compact() {
        requireOpen();
        return compactor.run();
    }

    /**
     * Bytes that {@link #compact} would give back: the pages that are touched less those that would be if the objects of each class lay back
     * to back (KS §5.2). Takes the lock of every class in turn.
     *
     * @throws IllegalStateException if closed
     */
    public long freeableBytes() {
        return freeablePages(new int[classes.length]) * SpanSpace.PAGE_BYTES;
    }

    /**
     * Bytes that would be used after a compaction if some objects were gone. Takes the lock of every class in turn.
     *
     * @param leaving handles of the objects; one that has no object counts for nothing
     * @param count how many of them
     * @throws IllegalStateException if closed
     */
    public long packedBytesWithout(int[] leaving, int count) {
        int[] byClass = new int[classes.length];
        for (int i = 0; i < count; i++) {
            long entry = handles.getAcquire(leaving[i]);
            Span span = Entry.length(entry) == 0 ? null : space.spanOf(Entry.place(entry));
            SizeClass owner = span == null ? null : span.owner;
            if (owner != null) {
                byClass[owner.shape.index()]++;
            }
        }
        long used = usedPages.get();
        return (used - freeablePages(byClass)) * SpanSpace.PAGE_BYTES;
    }

    private long freeablePages(int[] leavingByClass) {
        long pages = 0;
        for (SizeClass sizeClass : classes) {
            sizeClass.lock.lock();
            try {
                requireOpen();
                pages += sizeClass.freeablePages(leavingByClass[sizeClass.shape.index()]);
            } finally {
                sizeClass.lock.unlock();
            }
        }
        return pages;
    }

    /**
     * Compacts until no more than so many bytes are used, or no hole is left. Waits for a compaction that runs. Others that store and free
     * meanwhile may undo what it does, so that it gives up at last: whoever of them must keep a limit looks at it himself.
     *
     * @param bytes that may be used
     * @throws IllegalStateException if closed
     */
    public void compactTo(long bytes) {
        for (int tries = 0; tries < MOST_COMPACTIONS && usedBytes() > bytes && freeableBytes() > 0; tries++) {
            if (compactor.runInTurn() == 0) {
                Thread.yield(); // what could not be moved is being stored
            }
        }
    }

    /** Pages that compactions have given back since the pool was made. */
    public long pagesCompacted() {
        return compactor.pages();
    }

    /**
     * A snapshot of the figures; exact while nothing else runs.
     *
     * @throws IllegalStateException if closed
     */
    public PoolStatistics statistics() {
        requireOpen();
        return PoolStatistics.of(this);
    }

    /**
     * Gives all native memory back. Idempotent. Waits for a compaction and for whoever holds the lock of a class; a reader or writer in the
     * middle of a copy gets an {@link IllegalStateException}.
     */
    @Override
    public void close() {
        compactor.stop();
        for (SizeClass sizeClass : classes) {
            sizeClass.lock.lock();
        }
        try {
            closed = true;
            memory.close();
            usedPages.set(0);
        } finally {
            for (SizeClass sizeClass : classes) {
                sizeClass.lock.unlock();
            }
        }
    }

    long storeFailures() {
        return storeFailures.sum();
    }

    long readRetries() {
        return readRetries.sum();
    }

    long freeRetries() {
        return freeRetries.sum();
    }

    Compactor compactor() {
        return compactor;
    }

    private int reserve(SizeClass sizeClass, int own) {
        sizeClass.lock.lock();
        try {
            requireOpen();
            return sizeClass.reserve(own);
        } finally {
            sizeClass.lock.unlock();
        }
    }

    private void fill(int handle, long reserved, ClassShape shape, MemorySegment from, long offset, int length, int crc, int tag) {
        long place = Entry.place(reserved);
        MemorySegment segment = space.segment(place);
        long at = space.offset(place);
        // what was here before has left its header; whoever sees the entry below sees this too
        segment.set(JAVA_LONG, at, 0);
        long end = at + shape.size() - 1;
        long last = at + ObjectHeader.BYTES + length - 1;
        if (last / SpanSpace.PAGE_BYTES != end / SpanSpace.PAGE_BYTES) {
            segment.set(JAVA_BYTE, end, (byte) 0); // its page counts as touched, so it is
        }
        MemorySegment.copy(from, offset, segment, at + ObjectHeader.BYTES, length);
        handles.setRelease(handle, Entry.published(reserved, length, tag));
        LONG.setRelease(segment, at, ObjectHeader.of(crc, handle)); // compaction may move it from here on
    }

    private void cancel(SizeClass sizeClass, int own, int handle, long reserved, Throwable failure) {
        sizeClass.lock.lock();
        try {
            if (!closed) {
                sizeClass.free(own, handle, Entry.place(reserved));
                sizeClass.keepNothing(Entry.place(reserved));
            }
        } catch (RuntimeException | Error second) {
            failure.addSuppressed(second);
        } finally {
            sizeClass.lock.unlock();
        }
    }

    private boolean free(SizeClass owner, int handle, long entry, boolean keepNothing) {
        owner.lock.lock();
        try {
            requireOpen();
            long place = Entry.place(entry);
            if (handles.get(handle) != entry || owner.spanOf(place) == null) {
                return false;
            }
            owner.free(SizeClasses.indexOf(Entry.length(entry)), handle, place);
            if (keepNothing) {
                owner.keepNothing(place);
            }
            return true;
        } finally {
            owner.lock.unlock();
        }
    }

    private long liveEntry(int handle) {
        long entry = handle > 0 ? handles.getAcquire(handle) : 0;
        if (Entry.length(entry) == 0) {
            requireOpen();
            throw new IllegalArgumentException("handle has no object, handle=" + handle);
        }
        return entry;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("pool is closed, used=" + usedPages.get());
        }
    }
}
