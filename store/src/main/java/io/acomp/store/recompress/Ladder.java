package io.acomp.store.recompress;

import org.jspecify.annotations.Nullable;

import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;

/**
 * The secondary algorithms a pass climbs, by priority (KS §6.5). They may change while it runs, so each is looked up when it is needed, under
 * a context's mutex.
 */
final class Ladder {
    private final CodecPools codecs;
    private final int first;
    private final int last;

    /**
     * Algorithms of a request.
     *
     * @param priority 1 to 3, or 0 for all
     * @throws IllegalStateException if there is none
     */
    Ladder(CodecPools codecs, int priority) {
        this.codecs = codecs;
        first = priority == 0 ? 1 : priority;
        last = priority == 0 ? top() : priority;
        if (last == 0 || codecs.byRole(last) == null) {
            throw new IllegalStateException("there is no such secondary algorithm, set one first, priority=" + priority);
        }
    }

    /** The highest priority there is an algorithm of, 0 for none. */
    private int top() {
        int role = CodecPools.SECONDARIES;
        while (role > 0 && codecs.byRole(role) == null) {
            role--;
        }
        return role;
    }

    /** The priority to begin with. */
    int first() {
        return first;
    }

    /** The priority to end with. */
    int last() {
        return last;
    }

    /** The algorithm of a priority, under a context's mutex, which then keeps it alive. */
    @Nullable CodecPool at(int priority) {
        return codecs.byRole(priority);
    }

    /** The priority of the algorithm that wrote an object, 0 for the primary and for those without a role. */
    int priorityOf(int tag) {
        int role = CodecPools.SECONDARIES;
        while (role > 0) {
            CodecPool codec = codecs.byRole(role);
            if (codec != null && codec.id() == tag) {
                return role;
            }
            role--;
        }
        return role;
    }

    /** True if an object may still be made smaller: its algorithm comes before the last of this pass. */
    boolean isBelow(int tag) {
        return priorityOf(tag) < last;
    }

    /** True if whoever has failed at the last algorithm has failed at the best there is. */
    boolean endsAtTop() {
        return last == top();
    }
}
