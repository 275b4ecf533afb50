package io.acomp.engine;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/** Checks a submission's segments and keeps the engine arenas among their owners open while it is in flight. Owned by one request. */
final class SegmentUses {
    private static final EngineArena[] NONE = new EngineArena[0];

    private final ArenaRegistry registry;
    private @Nullable EngineArena[] arenas = NONE;
    private int count;

    SegmentUses(ArenaRegistry registry) {
        this.registry = registry;
    }

    /**
     * Checks one side.
     *
     * @param list the side's segments
     * @param written true if they will be written
     * @param runner the thread that will touch them
     * @throws IllegalArgumentException if one is closed, confined to another thread, or read-only though it will be written
     */
    void take(SegmentList list, boolean written, Thread runner) {
        for (int i = 0; i < list.count; i++) {
            MemorySegment segment = list.segments[i];
            if (written && segment.isReadOnly()) {
                throw new IllegalArgumentException("a destination must be writable, segment=" + segment);
            }
            if (!segment.isAccessibleBy(runner)) {
                throw new IllegalArgumentException("a segment of a confined arena is only for INLINE from its own thread, segment=" + segment);
            }
            MemorySegment.Scope scope = segment.scope();
            if (!scope.isAlive()) {
                throw closed(segment);
            }
            if (!segment.isNative()) {
                continue; // the heap is no arena, and to remember the scope of an array would keep the array
            }
            EngineArena arena = list.knownArena;
            if (scope != list.knownScope) {
                arena = registry.of(segment);
                list.knownScope = scope;
                list.knownArena = arena;
            }
            if (arena != null) {
                use(arena, segment);
            }
        }
    }

    private void use(EngineArena arena, MemorySegment segment) {
        for (int i = 0; i < count; i++) {
            if (arenas[i] == arena) {
                return;
            }
        }
        if (!arena.tryAcquire()) {
            throw closed(segment);
        }
        add(arena);
    }

    private void add(EngineArena arena) {
        if (arenas.length == count) {
            EngineArena[] grown = new EngineArena[Math.max(2, 2 * count)];
            System.arraycopy(arenas, 0, grown, 0, count);
            arenas = grown;
        }
        arenas[count++] = arena;
    }

    /** Ends the uses of the submission. */
    void release() {
        for (int i = 0; i < count; i++) {
            EngineArena arena = arenas[i];
            arenas[i] = null;
            if (arena != null) {
                arena.release();
            }
        }
        if (count != 0) {
            count = 0;
        }
    }

    /** Uses of its own for another owner, which has none: who keeps a device's memory alive when the submission is over. */
    void shareWith(SegmentUses other) {
        for (int i = 0; i < count; i++) {
            EngineArena arena = arenas[i];
            if (arena != null) {
                arena.acquireAgain();
                other.add(arena);
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    static boolean areAlive(SegmentList list) {
        for (int i = 0; i < list.count; i++) {
            if (!list.segments[i].scope().isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** True if some other thread cannot touch one of the segments. */
    static boolean hasConfined(SegmentList list, Thread other) {
        for (int i = 0; i < list.count; i++) {
            if (!list.segments[i].isAccessibleBy(other)) {
                return true;
            }
        }
        return false;
    }

    private static IllegalArgumentException closed(MemorySegment segment) {
        return new IllegalArgumentException("the segment's arena is closed, segment=" + segment);
    }
}
