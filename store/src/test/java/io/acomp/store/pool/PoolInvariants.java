package io.acomp.store.pool;

import java.util.BitSet;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What holds in every pool while nothing runs. */
public final class PoolInvariants {
    private PoolInvariants() {}

    /**
     * Checks a pool all through.
     *
     * @param pool on which no other thread works
     */
    public static void check(SlabPool pool) {
        BitSet handles = new BitSet();
        BitSet slots = new BitSet();
        long pages = 0;
        long stocked = 0;
        int[] displaced = new int[pool.classes.length];
        for (SizeClass sizeClass : pool.classes) {
            pages += check(pool, sizeClass, handles, slots, displaced);
            stocked += sizeClass.stocked();
        }
        assertEquals(handles.cardinality() + stocked, pool.handles.lentCount(), "handles lent");
        assertEquals(slots.cardinality(), pool.space.slotsTaken(), "slots taken");
        for (int own = 0; own < displaced.length; own++) {
            assertEquals(displaced[own], pool.choice.displaced(own), "displaced objects of class=" + own);
            assertTrue(pool.choice.target(own) >= own, "target of class=" + own);
        }
        long handlePages = pool.usedBytes() / SpanSpace.PAGE_BYTES - pages;
        assertTrue(handlePages >= 0 && handlePages * 512 >= handles.cardinality(), () -> "handle pages=" + handlePages);
        assertEquals(handles.isEmpty(), pool.usedBytes() == 0, "empty pool, used=" + pool.usedBytes());
        if (pool.memory.isLazy()) {
            // a reader that looked where an object was makes a page resident again, the shared one of zeros, which costs nothing
            long resident = pool.memory.residentBytes();
            assertTrue(resident >= pool.usedBytes(), "resident=" + resident + ", used=" + pool.usedBytes());
        }
    }

    private static long check(SlabPool pool, SizeClass sizeClass, BitSet handles, BitSet slots, int[] displaced) {
        ClassShape shape = sizeClass.shape;
        long pages = 0;
        long objects = 0;
        int spans = 0;
        for (int group = 0; group < Fullness.GROUPS; group++) {
            Span before = null;
            int count = 0;
            for (Span span = sizeClass.fullness.head(group); span != null; span = span.next) {
                assertEquals(before, span.previous, "links");
                assertEquals(group, Fullness.groupOf(span.count(), span.capacity()), "group");
                assertTrue(span.count() > 0, "an empty span is given back");
                objects += check(pool, sizeClass, span, handles, displaced);
                for (int slot = span.slot; slot < span.slot + shape.slots(); slot++) {
                    assertTrue(!slots.get(slot), "slot lent twice, slot=" + slot);
                    slots.set(slot);
                }
                pages += span.touchedPages;
                before = span;
                count++;
            }
            assertEquals(count, sizeClass.fullness.count(group), "spans in group=" + group);
            spans += count;
        }
        assertEquals(objects, sizeClass.objects(), "objects of size=" + shape.size());
        assertEquals(spans, sizeClass.spans(), "spans of size=" + shape.size());
        assertEquals(pages, sizeClass.touchedPages(), "pages of size=" + shape.size());
        return pages;
    }

    private static int check(SlabPool pool, SizeClass sizeClass, Span span, BitSet handles, int[] displaced) {
        assertEquals(sizeClass, span.owner, "owner");
        ClassShape shape = sizeClass.shape;
        int used = 0;
        for (int index = 0; index < span.capacity(); index++) {
            long place = SpanSpace.place(span, shape, index);
            boolean touched = shape.pages(index + 1) <= span.touchedPages;
            long header = touched ? pool.space.segment(place).get(JAVA_LONG, pool.space.offset(place)) : 0;
            if (span.isUsed(index)) {
                assertTrue(header != 0, "used without a header, index=" + index);
                int handle = ObjectHeader.handle(header);
                assertTrue(!handles.get(handle), "handle twice, handle=" + handle);
                handles.set(handle);
                long entry = pool.handles.getAcquire(handle);
                assertEquals(place, Entry.place(entry), "place of handle=" + handle);
                int length = Entry.length(entry);
                assertTrue(length > 0 && length + ObjectHeader.BYTES <= shape.size(), () -> "length=" + length);
                int own = SizeClasses.indexOf(length);
                displaced[own] += own == shape.index() ? 0 : 1;
                used++;
            }
        }
        assertEquals(used, span.count(), "count of span=" + span.slot);
        return used;
    }
}
