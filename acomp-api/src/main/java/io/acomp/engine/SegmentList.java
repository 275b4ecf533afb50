package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** One side of a request: a reusable list of segments. Owned by the request, read by whoever runs it. */
final class SegmentList {
    MemorySegment[] segments = new MemorySegment[1];
    int count;
    long bytes;

    // the engine arena of the scope that was met last: each side is often of one and the same arena, and seldom both
    MemorySegment.@Nullable Scope knownScope;
    @Nullable EngineArena knownArena;

    void set(MemorySegment segment) {
        // a request is often used again with the same segment: what another CPU has in its cache is not written for nothing
        if (count != 1 || segments[0] != segment) {
            bytes = segment.byteSize();
            segments[0] = segment;
            resize(1);
        }
    }

    void set(List<MemorySegment> list) {
        int size = list.size();
        if (segments.length < size) {
            segments = new MemorySegment[Math.max(size, 2 * segments.length)];
        }
        long sum = 0;
        for (int i = 0; i < size; i++) {
            MemorySegment segment = Objects.requireNonNull(list.get(i), "segment");
            segments[i] = segment;
            sum += segment.byteSize();
        }
        resize(size);
        bytes = sum;
    }

    void clear() {
        resize(0);
        bytes = 0;
    }

    /** Lets go of the segments that are no longer listed. */
    private void resize(int size) {
        for (int i = size; i < count; i++) {
            segments[i] = MemorySegment.NULL;
        }
        count = size;
    }

    /** Copies bytes of the listed segments into one. */
    static void gather(MemorySegment[] from, int first, int count, MemorySegment to) {
        long at = 0;
        for (int i = first; i < first + count; i++) {
            long size = from[i].byteSize();
            MemorySegment.copy(from[i], 0, to, at, size);
            at += size;
        }
    }

    /** Copies the first {@code length} bytes of one segment over the listed ones. */
    static void scatter(MemorySegment from, long length, MemorySegment[] to, int first, int count) {
        long at = 0;
        for (int i = first; i < first + count && at < length; i++) {
            long size = Math.min(to[i].byteSize(), length - at);
            MemorySegment.copy(from, at, to[i], 0, size);
            at += size;
        }
    }
}
