package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.engine.EngineCounters.Copy;

/**
 * One job inside a device: which request (and which pair of it) it serves, and the memory the device may touch. Used by the device lane's
 * thread only. Its buffers stand in for segments that are not the engine's.
 */
final class DeviceJob implements AutoCloseable {
    final int index;
    private final ArenaRegistry arenas;
    private final EngineCounters counters;
    private final Scratch bounce;
    RequestImpl request;
    int pair;
    long tag;
    boolean busy;
    boolean submitted;
    @Nullable ArenaHold hold;
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

    /** Asks the caller's allocator for a destination. */
    void allocate(long size) {
        outputSize = size;
        output = Objects.requireNonNull(request.allocator).allocate(size);
    }

    /** Gives what the allocator made back to it, if there is something. */
    void freeOutput(OutputAllocator allocator) {
        MemorySegment made = output;
        output = MemorySegment.NULL;
        if (made != MemorySegment.NULL) {
            allocator.free(made);
        }
    }

    /** Makes the destination one segment of engine memory with as much room as limits and capacity allow. */
    void takeDestination() {
        Route route = request.route();
        long bound = request.outputBound(route.operation() == Operation.COMPRESS, sourceBytes());
        long capacity = capacity();
        limited = bound < capacity;
        room = Math.min(Math.min(capacity, bound), route.maxDestination());
        MemorySegment only = onlyTarget();
        boolean direct = only != MemorySegment.NULL && arenas.of(only) != null;
        if (direct) {
            destination = only.byteSize() == room ? only : only.asSlice(0, room);
        } else {
            if (route.operation() == Operation.COMPRESS) {
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

    /** Ready for another request. */
    void recycle() {
        busy = false;
        submitted = false;
        hold = null;
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
        output = MemorySegment.NULL;
        bounce.trim();
    }

    /** The device has let go: frees the buffers. */
    @Override
    public void close() {
        bounce.close();
    }
}
