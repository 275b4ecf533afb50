package io.acomp.store.reclaim;

import org.jspecify.annotations.Nullable;

import io.acomp.store.codec.CodecPool;

/** A page that a batch has marked. */
final class Pick {
    /** Where it lies. */
    long slot;
    /** Control word the slot had. */
    long control;
    /** Value of the slot. */
    long value;
    /** What was taken of the budget for it. */
    long taken;
    /** Checksum of what goes into the block. */
    int crc;
    /** Who wrote the object that goes into the block, which is counted for him; null if the page itself goes there. */
    @Nullable CodecPool writer;
}
