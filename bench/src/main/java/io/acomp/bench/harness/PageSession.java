package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;

/** One thread's way to a {@link PageTarget}. Used by one thread at a time. */
public interface PageSession extends AutoCloseable {
    /**
     * Stores a page in the place of what is there.
     *
     * @param page its number
     * @param from {@link PageTarget#PAGE_BYTES} bytes of native memory, aligned to as many
     * @throws HarnessException if it is not stored
     */
    void write(long page, MemorySegment from);

    /**
     * Brings a page back.
     *
     * @param page its number
     * @param to {@link PageTarget#PAGE_BYTES} bytes of native memory, aligned to as many
     * @throws HarnessException if it does not come back
     */
    void read(long page, MemorySegment to);

    @Override
    void close();
}
