package io.acomp.hw.qat;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;

/** A job on its way through a queue; one object serves many, one after another. Guarded by the queue, then the worker's that took it. */
final class QatJob {
    long tag;
    Operation operation = Operation.COMPRESS;
    @Nullable QatConfig config;
    MemorySegment source = MemorySegment.NULL;
    MemorySegment destination = MemorySegment.NULL;

    /** Lets go of what the job was about. */
    void clear() {
        config = null;
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
    }
}
