package io.acomp.store.pool;

import org.jspecify.annotations.Nullable;

/**
 * The spans of a class by how full they are (KS §5.2): none of the places in use, ten steps of ten percent, all. Guarded by the lock of the
 * class.
 */
final class Fullness {
    /** Number of groups. */
    static final int GROUPS = 12;
    /** The group of full spans. */
    static final int FULL = GROUPS - 1;

    private static final int STEPS = 10;

    private final @Nullable Span[] heads = new Span[GROUPS];
    private final @Nullable Span[] tails = new Span[GROUPS];
    private final int[] counts = new int[GROUPS];

    /** The group of a span by its count. */
    static int groupOf(int count, int capacity) {
        if (count == 0) {
            return 0;
        }
        return count == capacity ? FULL : count * STEPS / capacity + 1;
    }

    /** A span of the fullest group that has room; null if there is none. */
    @Nullable Span fullest() {
        for (int group = FULL - 1; group >= 0; group--) {
            if (heads[group] != null) {
                return heads[group];
            }
        }
        return null;
    }

    /** A span of the sparsest group, never a full one; another than {@link #fullest} if there are two; null if there is none. */
    @Nullable Span sparsest() {
        for (int group = 0; group < FULL; group++) {
            if (tails[group] != null) {
                return tails[group];
            }
        }
        return null;
    }

    /** The first span of a group, the others follow it; null if there is none. */
    @Nullable Span head(int group) {
        return heads[group];
    }

    /** Number of spans in a group. */
    int count(int group) {
        return counts[group];
    }

    void add(Span span) {
        int group = groupOf(span.count(), span.capacity());
        Span head = heads[group];
        span.group = group;
        span.previous = null;
        span.next = head;
        if (head == null) {
            tails[group] = span;
        } else {
            head.previous = span;
        }
        heads[group] = span;
        counts[group]++;
    }

    void remove(Span span) {
        Span before = span.previous;
        Span after = span.next;
        if (before == null) {
            heads[span.group] = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tails[span.group] = before;
        } else {
            after.previous = before;
        }
        span.previous = null;
        span.next = null;
        counts[span.group]--;
    }

    /** Puts a span whose count has changed into the group it belongs to. */
    void update(Span span) {
        if (groupOf(span.count(), span.capacity()) != span.group) {
            remove(span);
            add(span);
        }
    }
}
