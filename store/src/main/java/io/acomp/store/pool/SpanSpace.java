package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.store.memory.AddressSpace;
import io.acomp.store.memory.Reserved;

/**
 * The pool's address space: chunks of reserved memory cut into slots, runs of which are lent to size classes as spans. A span lies within
 * one chunk. Thread-safe; its lock is taken inside those of the classes.
 */
final class SpanSpace {
    static final int PAGE_BYTES = AddressSpace.PAGE_BYTES;
    /** An address slot in bytes. */
    static final int SLOT_BYTES = 256 << 10;
    /** Addresses a place can name, in bytes. */
    static final long MOST_BYTES = (long) Entry.GRANULE_BYTES << Entry.PLACE_BITS;

    private static final int LAZY_CHUNK_SHIFT = 26;
    private static final int ARENA_CHUNK_SHIFT = 22;
    private static final int SLOT_GRANULES = SLOT_BYTES / Entry.GRANULE_BYTES;

    private final AddressSpace memory;
    private final AtomicLong usedPages;
    private final PoolHooks hooks;
    private final int chunkGranuleShift;
    private final int slotsPerChunk;
    private final ReentrantLock lock = new ReentrantLock();
    private final BitSet taken = new BitSet();
    // no slot before this one is free
    private int firstFree;

    private volatile MemorySegment[] segments = {};
    private volatile Reserved[] chunks = {};
    private volatile @Nullable Span[] spans = {};

    /**
     * Reserves nothing yet.
     *
     * @param memory where chunks come from
     * @param usedPages where touched pages are counted
     * @param hooks of tests
     */
    SpanSpace(AddressSpace memory, AtomicLong usedPages, PoolHooks hooks) {
        this.memory = memory;
        this.usedPages = usedPages;
        this.hooks = hooks;
        int shift = memory.isLazy() ? LAZY_CHUNK_SHIFT : ARENA_CHUNK_SHIFT;
        chunkGranuleShift = shift - Integer.numberOfTrailingZeros(Entry.GRANULE_BYTES);
        slotsPerChunk = (1 << shift) / SLOT_BYTES;
    }

    /** The chunk a place is in. */
    MemorySegment segment(long place) {
        return segments[(int) (place >>> chunkGranuleShift)];
    }

    /** Where a place is in its chunk, in bytes. */
    long offset(long place) {
        return (place & (1L << chunkGranuleShift) - 1) * Entry.GRANULE_BYTES;
    }

    /** The span whose slots a place is in; null if there never was one. */
    @Nullable Span spanOf(long place) {
        return spans[(int) (place / SLOT_GRANULES)];
    }

    /** The place of an object in a span. */
    static long place(Span span, ClassShape shape, int index) {
        return (long) span.slot * SLOT_GRANULES + (long) index * (shape.size() / Entry.GRANULE_BYTES);
    }

    /** Which object of a span a place is. */
    static int index(Span span, ClassShape shape, long place) {
        return (int) (place - (long) span.slot * SLOT_GRANULES) / (shape.size() / Entry.GRANULE_BYTES);
    }

    /** Counts the pages of a span up to the end of an object as touched. */
    void touch(Span span, ClassShape shape, int index) {
        int pages = shape.pages(index + 1);
        if (pages > span.touchedPages) {
            usedPages.addAndGet(pages - span.touchedPages);
            span.touchedPages = pages;
        }
    }

    /**
     * Gives back the pages of a span behind its first objects.
     *
     * @return pages given back
     */
    int trim(Span span, ClassShape shape, int objects) {
        int keep = shape.pages(objects);
        int pages = span.touchedPages - keep;
        if (pages > 0) {
            long offset = (long) (span.slot % slotsPerChunk) * SLOT_BYTES + (long) keep * PAGE_BYTES;
            chunks[span.slot / slotsPerChunk].release(offset, (long) pages * PAGE_BYTES);
            span.touchedPages = keep;
            usedPages.addAndGet(-pages);
            return pages;
        }
        return 0;
    }

    /**
     * Lends slots to a class.
     *
     * @return an empty span, or null if address space cannot be had
     */
    @Nullable Span take(SizeClass owner) {
        lock.lock();
        try {
            int slots = owner.shape.slots();
            int slot = freeRun(slots);
            while (slot + slots > chunks.length * slotsPerChunk) {
                if (!grow()) {
                    return null;
                }
                slot = freeRun(slots);
            }
            Span span = spans[slot];
            if (span == null || span.slot != slot) {
                span = new Span(slot);
            }
            for (int i = 0; i < slots; i++) {
                spans[slot + i] = span;
            }
            taken.set(slot, slot + slots);
            firstFree = taken.nextClearBit(firstFree);
            span.open(owner);
            return span;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back the slots of an empty span; its pages go to the operating system. */
    int giveBack(Span span, ClassShape shape) {
        int pages = trim(span, shape, 0);
        lock.lock();
        try {
            span.owner = null;
            taken.clear(span.slot, span.slot + shape.slots());
            firstFree = Math.min(firstFree, span.slot);
            return pages;
        } finally {
            lock.unlock();
        }
    }

    /** Slots lent. */
    int slotsTaken() {
        lock.lock();
        try {
            return taken.cardinality();
        } finally {
            lock.unlock();
        }
    }

    private int freeRun(int slots) {
        int slot = firstFree;
        while (true) {
            int end = taken.nextSetBit(slot);
            int chunkEnd = (slot / slotsPerChunk + 1) * slotsPerChunk;
            if (slot + slots <= chunkEnd && (end < 0 || end - slot >= slots)) {
                return slot;
            }
            slot = end < 0 || end >= chunkEnd ? chunkEnd : end;
            slot = taken.nextClearBit(slot);
        }
    }

    private boolean grow() {
        int count = chunks.length;
        long bytes = (long) slotsPerChunk * SLOT_BYTES;
        if ((count + 1) * bytes > MOST_BYTES || hooks.mapFails()) {
            return false;
        }
        Reserved chunk = memory.reserve(bytes);
        if (chunk == null) {
            return false;
        }
        spans = Arrays.copyOf(spans, (count + 1) * slotsPerChunk);
        MemorySegment[] grown = Arrays.copyOf(segments, count + 1);
        grown[count] = chunk.segment();
        segments = grown;
        Reserved[] more = Arrays.copyOf(chunks, count + 1);
        more[count] = chunk;
        chunks = more;
        return true;
    }
}
