package io.acomp.service.nbd;

import java.lang.foreign.MemorySegment;

/** A buffer that requests are received into and worked on in. Guarded by its {@link Intake}, but for the bytes themselves. */
final class Receive {
    final PooledBuffer buffer;
    /** Begin of what nobody has taken yet. */
    int parsed;
    /** End of what has arrived. */
    int filled;
    /** Batches that lie in it. */
    int users;
    /** When the last bytes came. */
    long arrived;

    Receive(PooledBuffer buffer) {
        this.buffer = buffer;
    }

    MemorySegment memory() {
        return buffer.memory();
    }

    int pending() {
        return filled - parsed;
    }

    /** True if all of a request's header is there, at {@link #parsed}. */
    boolean hasHeader() {
        return pending() >= RequestHeader.BYTES;
    }

    /** True if all of a request is there. */
    boolean hasRequest() {
        return hasHeader() && RequestHeader.BYTES + RequestHeader.payload(memory(), parsed) <= pending();
    }

    /** True if the request there will not fit into any buffer. */
    boolean hasOversized() {
        return hasHeader() && RequestHeader.BYTES + RequestHeader.payload(memory(), parsed) > Buffers.LARGE;
    }

    /** Bytes of the request that lies there in part, as far as that is known. */
    int wanted() {
        return hasHeader() ? RequestHeader.BYTES + (int) RequestHeader.payload(memory(), parsed) : RequestHeader.BYTES;
    }

    /** Moves what nobody has taken to the begin; nobody works in the buffer. */
    void compact() {
        if (parsed > 0) {
            MemorySegment.copy(memory(), parsed, memory(), 0, pending());
            filled -= parsed;
            parsed = 0;
        }
    }
}
