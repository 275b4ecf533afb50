package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.engine.EngineCounters.Copy;

/**
 * One job inside a device: which request (and which pair of it) it serves, and the memory the device may touch. Used by the device lane's
 * thread only.
 *
 * <p>The device reads engine memory of the caller as it is; it writes only to memory of this job, from where results are copied: it may
 * write long after the request was given up, when the caller uses its own memory for something else. The copy costs less than a tenth of a
 * microsecond for a page (docs/hardware.md).
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
    long insideNanos;
    int pace;
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
    void freeOutput() {
        MemorySegment made = output;
        output = MemorySegment.NULL;
        if (made != MemorySegment.NULL) {
            Objects.requireNonNull(request.allocator).free(made);
        }
    }

    /** Asks for a larger destination instead of the one there is. */
    void growOutput(long size) {
        freeOutput();
        allocate(size);
        takeDestination();
    }

    /** Makes room for the result: the caller's capacity when decompressing, what the device may need when compressing. */
    void takeDestination() {
        Route route = request.route();
        boolean compresses = route.operation() == Operation.COMPRESS;
        long bound = request.outputBound(compresses, sourceBytes());
        long capacity = request.allocator == null ? request.capacity(pair) : Math.min(output.byteSize(), request.allocatorCap);
        limited = bound < capacity;
        room = Math.min(capacity, bound);
        destination = bounce.destination(compresses ? route.maxCompressedLength(source.byteSize()) : room);
    }

    /** Copies a result to where the caller wants it. */
    void deliver(long produced) {
        MemorySegment only = onlyTarget();
        if (only == MemorySegment.NULL) {
            SegmentList.scatter(destination, produced, request.destination.segments, 0, request.destination.count);
            counters.copied(Copy.SCATTER, produced);
        } else {
            MemorySegment.copy(destination, 0, only, 0, produced);
            counters.copied(arenas.of(only) == null ? Copy.BOUNCE : Copy.SHIELD, produced);
        }
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
