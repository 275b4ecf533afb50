package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.acomp.engine.EngineCounters.Copy;

/**
 * One job inside a device: which request (and which pair of it) it serves, and the memory the device may touch. Used by the device lane's
 * thread only. Its buffers stand in for segments that are not the engine's.
 */
final class DeviceJob implements AutoCloseable {
    private static final EngineArena[] NO_ARENAS = new EngineArena[0];

    final int index;
    private final ArenaRegistry arenas;
    private final EngineCounters counters;
    private final Scratch bounce;
    private EngineArena[] keptArenas = NO_ARENAS;

    RequestImpl request;
    int pair;
    long tag;
    boolean busy;
    long deadlineNanos;
    long beginNanos;
    MemorySegment source = MemorySegment.NULL;
    MemorySegment destination = MemorySegment.NULL;
    MemorySegment output = MemorySegment.NULL;
    long outputSize;
    long room;
    boolean limited;

    DeviceJob(int index, EngineImpl engine) {
        this.index = index;
        this.arenas = engine.arenas();
        this.counters = engine.counters();
        this.bounce = new Scratch(engine.account(), NativeAccount.Kind.BOUNCE);
    }

    long sourceBytes() {
        return pair < 0 ? request.source.bytes : request.source.segments[pair].byteSize();
    }

    /** Makes the source one segment of engine memory. */
    void takeSource() {
        SegmentList list = request.source;
        int first = Math.max(0, pair);
        int count = pair < 0 ? list.count : 1;
        MemorySegment only = list.segments[first];
        if (count == 1 && arenas.of(only) != null) {
            source = only;
            return;
        }
        long bytes = sourceBytes();
        source = bounce.source(bytes);
        SegmentList.gather(list.segments, first, count, source);
        counters.copied(count == 1 ? Copy.BOUNCE : Copy.GATHER, bytes);
    }

    /** Makes the destination one segment of engine memory with as much room as limits and capacity allow. */
    void takeDestination(Route route, long bound) {
        long capacity = capacity();
        limited = bound < capacity;
        room = Math.min(Math.min(capacity, bound), route.maxDestination());
        MemorySegment only = onlyTarget();
        boolean direct = only != MemorySegment.NULL && arenas.of(only) != null;
        if (direct) {
            destination = only.byteSize() == room ? only : only.asSlice(0, room);
        } else {
            if (route.operation() == io.acomp.Operation.COMPRESS) {
                room = Math.min(room, request.transform().maxCompressedLength(source.byteSize()));
            }
            destination = bounce.destination(room);
        }
    }

    /** Copies a result to where the caller wants it, unless the device wrote it there itself. */
    void deliver(long produced) {
        MemorySegment only = onlyTarget();
        if (only != MemorySegment.NULL && arenas.of(only) != null) {
            return;
        }
        if (only != MemorySegment.NULL) {
            MemorySegment.copy(destination, 0, only, 0, produced);
            counters.copied(Copy.BOUNCE, produced);
        } else {
            SegmentList.scatter(destination, produced, request.destination.segments, 0, request.destination.count);
            counters.copied(Copy.SCATTER, produced);
        }
    }

    private long capacity() {
        if (request.allocator != null) {
            return Math.min(output.byteSize(), request.allocatorCap);
        }
        return pair < 0 ? request.destination.bytes : request.destination.segments[pair].byteSize();
    }

    private MemorySegment onlyTarget() {
        if (request.allocator != null) {
            return output;
        }
        if (pair >= 0) {
            return request.destination.segments[pair];
        }
        return request.destination.count == 1 ? request.destination.segments[0] : MemorySegment.NULL;
    }

    /** Keeps the caller's engine arenas open for as long as the device may touch them. */
    void keepArenas() {
        keptArenas = request.surrenderArenas();
    }

    /** Ready for another request. */
    void recycle() {
        busy = false;
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
        output = MemorySegment.NULL;
        bounce.trim();
    }

    /** The device has let go: frees everything. */
    @Override
    public void close() {
        Arrays.stream(keptArenas).forEach(EngineArena::release);
        keptArenas = NO_ARENAS;
        bounce.close();
    }
}
