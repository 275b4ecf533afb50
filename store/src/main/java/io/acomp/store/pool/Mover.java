package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Moves the objects of a class from its sparsest span to its fullest, within the last one from its end to its start, and gives the pages
 * behind the last object back (KS §5.2). An object that is being stored stays where it is. Thread-safe; the caller holds the lock of the
 * class.
 */
final class Mover {
    private static final int TRIMS = 8;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final SpanSpace space;
    private final HandleTable handles;
    private final LongAdder moves = new LongAdder();

    Mover(SpanSpace space, HandleTable handles) {
        this.space = space;
        this.handles = handles;
    }

    /** Objects moved. */
    long moves() {
        return moves.sum();
    }

    /**
     * Moves some objects.
     *
     * @param sizeClass whose
     * @param most how many at most
     * @return how many
     */
    int move(SizeClass sizeClass, int most) {
        Span source = sizeClass.fullness.sparsest();
        if (source == null) {
            return 0;
        }
        int moved = 0;
        int index = source.highestUsed(source.capacity() - 1);
        while (index >= 0 && moved < most) {
            Span target = sizeClass.fullness.fullest();
            if (target == null || target == source && source.lowestFree() > index) {
                break;
            }
            int below = source.highestUsed(index - 1);
            if (move(sizeClass, source, index, target)) {
                sizeClass.free(source, index);
                moved++;
            }
            index = below;
        }
        moves.add(moved);
        return moved;
    }

    /**
     * Gives back the pages behind the last objects of some spans.
     *
     * @param sizeClass whose
     */
    void trim(SizeClass sizeClass) {
        int trims = 0;
        for (int group = 1; group < Fullness.FULL; group++) {
            for (@Nullable Span span = sizeClass.fullness.head(group); span != null && trims < TRIMS; span = span.next) {
                trims += sizeClass.trim(span) > 0 ? 1 : 0;
            }
        }
    }

    private boolean move(SizeClass sizeClass, Span source, int index, Span target) {
        long from = SpanSpace.place(source, sizeClass.shape, index);
        MemorySegment old = space.segment(from);
        long oldAt = space.offset(from);
        long header = (long) LONG.getAcquire(old, oldAt);
        if (header == 0) {
            return false;
        }
        int handle = ObjectHeader.handle(header);
        long entry = handles.getAcquire(handle);
        // an object is being stored where another was: its entry comes after the header of that one has gone
        if (Entry.length(entry) == 0 || Entry.place(entry) != from || (long) LONG.getAcquire(old, oldAt) != header) {
            return false;
        }
        long place = sizeClass.take(target);
        MemorySegment segment = space.segment(place);
        long at = space.offset(place);
        segment.set(JAVA_BYTE, at + sizeClass.shape.size() - 1, (byte) 0);
        MemorySegment.copy(old, oldAt + ObjectHeader.BYTES, segment, at + ObjectHeader.BYTES, Entry.length(entry));
        LONG.setRelease(segment, at, header); // in one piece: who looks where the object was last seen compares it
        handles.setRelease(handle, Entry.moved(entry, place));
        return true;
    }
}
