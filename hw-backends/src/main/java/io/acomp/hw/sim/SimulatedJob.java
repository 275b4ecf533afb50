package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;

/** One place of a queue and the job in it. Fields belong to the thread that took the job; {@code place} is guarded by the queue's lock. */
final class SimulatedJob {
    /** Where a job is. */
    enum Place {
        /** There is no job. */
        FREE,
        /** A thread submits or completes it. */
        TAKEN,
        /** It waits for its time. */
        WAITING,
        /** Its time has come, and a worker is not done with it. */
        OVERDUE
    }

    Place place = Place.FREE;
    long tag;
    long number;
    Operation operation = Operation.COMPRESS;
    @Nullable CodecConfig config;
    MemorySegment source = MemorySegment.NULL;
    MemorySegment destination = MemorySegment.NULL;
    @Nullable Fault fault;
    /** When it completes, {@link Long#MAX_VALUE} for never. */
    long due;
    /** A worker has it, or will have it. */
    boolean working;
    /** The codec has run, or need not. */
    boolean worked;
    /** A reset or removal has ended it. */
    boolean failed;
    /** What the device reports. */
    long result;
    /** What the device reports as CRC-32 of the decompressed bytes. */
    int crc;

    boolean has(Fault.Kind kind) {
        return fault != null && fault.kind() == kind;
    }

    /** True if its end comes without regard to the latency law. */
    boolean isDeferred() {
        return has(Fault.Kind.HANG) || has(Fault.Kind.LATE);
    }

    void fail(long now) {
        failed = true;
        due = now;
    }

    void recycle() {
        place = Place.FREE;
        config = null;
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
        fault = null;
        working = false;
        worked = false;
        failed = false;
    }
}
