package io.acomp.store.pool;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The spans of one size class and a stock of handles for the objects to come. Everything but {@link #shape} and {@link #lock} is guarded by
 * the lock.
 */
final class SizeClass {
    private static final int BATCH = 16;
    // a free end of a span, in pages and as part of those touched, from which it is given back without waiting for a compaction
    private static final int LEAST_END_PAGES = 2;
    private static final int END_DIVISOR = 16;

    final ClassShape shape;
    final ReentrantLock lock = new ReentrantLock();
    final Fullness fullness = new Fullness();

    private final SpanSpace space;
    private final HandleTable handles;
    private final ClassChoice choice;
    private final int[] stock = new int[2 * BATCH];
    private int stocked;
    private long objects;
    private long touchedPages;
    private int spans;

    SizeClass(ClassShape shape, SpanSpace space, HandleTable handles, ClassChoice choice) {
        this.shape = shape;
        this.space = space;
        this.handles = handles;
        this.choice = choice;
    }

    long objects() {
        return objects;
    }

    int spans() {
        return spans;
    }

    int stocked() {
        return stocked;
    }

    /** Pages of its spans that are resident. */
    long touchedPages() {
        return touchedPages;
    }

    /** Pages a compaction would give back: those touched less those the objects need if they lie back to back (KS §5.2). */
    long freeablePages() {
        return freeablePages(0);
    }

    /**
     * Pages a compaction would give back if some objects were gone.
     *
     * @param leaving how many
     */
    long freeablePages(int leaving) {
        long staying = Math.max(0, objects - leaving);
        int perSpan = shape.objectsPerSpan();
        return touchedPages - staying / perSpan * shape.pages(perSpan) - shape.pages((int) (staying % perSpan));
    }

    /**
     * Reserves a place and a handle, whose entry names the place.
     *
     * @param own class of the object, this one or a lower
     * @return the handle, or 0 if memory cannot be had
     */
    int reserve(int own) {
        if (stocked == 0) {
            stocked = handles.lend(stock, BATCH);
        }
        if (stocked == 0) {
            return 0;
        }
        Span span = fullness.fullest();
        if (span == null) {
            span = space.take(this);
            if (span == null) {
                restock();
                return 0;
            }
            fullness.add(span);
            spans++;
        }
        long place = take(span);
        int handle = stock[--stocked];
        handles.setRelease(handle, Entry.reserved(place));
        objects++;
        if (own != shape.index()) {
            choice.displace(own, shape.index());
        }
        return handle;
    }

    /** Frees the place and the handle of an object that lies in this class; its own may be a lower. */
    void free(int own, int handle, long place) {
        Span span = requireSpan(place);
        handles.setRelease(handle, 0);
        objects--;
        if (own != shape.index()) {
            choice.forget(own);
        }
        free(span, SpanSpace.index(span, shape, place));
        if (stocked == stock.length) {
            handles.takeBack(stock, BATCH, stocked);
            stocked = BATCH;
        }
        stock[stocked++] = handle;
        restock();
    }

    /** Takes the lowest free place of a span that has one. */
    long take(Span span) {
        int index = span.lowestFree();
        int before = span.touchedPages;
        span.take(index);
        space.touch(span, shape, index);
        touchedPages += span.touchedPages - before;
        fullness.update(span);
        return SpanSpace.place(span, shape, index);
    }

    /** Frees a place; a span without objects is given back. */
    void free(Span span, int index) {
        span.free(index);
        if (span.count() > 0) {
            fullness.update(span);
            trimEnd(span, index);
        } else {
            fullness.remove(span);
            spans--;
            touchedPages -= space.giveBack(span, shape);
        }
    }

    /**
     * Gives back the pages of a span above its highest object.
     *
     * @return pages given back
     */
    int trim(Span span) {
        int pages = space.trim(span, shape, span.highestUsed(span.capacity() - 1) + 1);
        touchedPages -= pages;
        return pages;
    }

    /** Gives back the free end of the span a place was in, and the handles in stock. */
    void keepNothing(long place) {
        Span span = spanOf(place);
        if (span != null) {
            trim(span);
        }
        handles.takeBack(stock, 0, stocked);
        stocked = 0;
    }

    // places are taken lowest first, so the end of a span that holds fewer objects than it did comes free by itself
    private void trimEnd(Span span, int freed) {
        int most = span.touchedPages - Math.max(LEAST_END_PAGES, span.touchedPages / END_DIVISOR);
        if (shape.pages(freed + 1) > most && shape.pages(span.highestUsed(span.capacity() - 1) + 1) <= most) {
            trim(span);
        }
    }

    /** The span of this class that a place is in; null if the place is not, or no longer, of this class. */
    @Nullable Span spanOf(long place) {
        Span span = space.spanOf(place);
        return span != null && span.owner == this ? span : null;
    }

    private Span requireSpan(long place) {
        Span span = spanOf(place);
        if (span == null) {
            throw new IllegalStateException("place is not of this class, size=" + shape.size());
        }
        return span;
    }

    // a class without objects keeps no handles, so that an empty pool has no pages
    private void restock() {
        if (objects == 0) {
            choice.close(shape.index());
            handles.takeBack(stock, 0, stocked);
            stocked = 0;
        }
    }
}
