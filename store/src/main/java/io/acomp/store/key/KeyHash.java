package io.acomp.store.key;

import java.lang.foreign.MemorySegment;

/** The hash of a key: 64 bits, the same for the same bytes as long as the store lives. Thread-safe. */
interface KeyHash {
    /**
     * Hashes all of a segment.
     *
     * @param key at least one byte
     */
    long of(MemorySegment key);
}
