package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** A side of a request, used again and again. */
class SegmentListTest {
    private final MemorySegment first = MemorySegment.ofArray(new byte[1]);
    private final MemorySegment second = MemorySegment.ofArray(new byte[2]);
    private final MemorySegment third = MemorySegment.ofArray(new byte[4]);

    @Test
    void segmentsThatAreNoLongerListedAreNotKept() {
        SegmentList list = new SegmentList();
        list.set(List.of(first, second, third));
        assertEquals(3, list.count);
        assertEquals(7, list.bytes);
        list.set(List.of(third, first));
        holds(list, 5, third, first);
        list.set(second);
        holds(list, 2, second);
        list.set(List.of(first, second, third));
        holds(list, 7, first, second, third);
        list.clear();
        holds(list, 0);
        list.set(second);
        holds(list, 2, second);
    }

    private static void holds(SegmentList list, long bytes, MemorySegment... segments) {
        assertEquals(segments.length, list.count);
        assertEquals(bytes, list.bytes);
        for (int i = 0; i < list.segments.length; i++) {
            assertSame(i < segments.length ? segments[i] : MemorySegment.NULL, list.segments[i], "segment " + i);
        }
    }
}
