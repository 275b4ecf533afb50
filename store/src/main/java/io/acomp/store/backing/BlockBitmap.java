package io.acomp.store.backing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which blocks are taken: a bit for each, in words that are changed by compare-and-set. Goes on where it found the last one, so that blocks
 * taken one after the other are neighbours where they can be. Thread-safe, lock-free.
 */
final class BlockBitmap {
    private final int blocks;
    /** Bit b - 1 is block b's; bits beyond the last block are set for good. */
    private final AtomicLongArray taken;
    /** At least the bits set: whoever counted itself in finds a free one. */
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger cursor = new AtomicInteger();

    /**
     * All free.
     *
     * @param blocks how many, at least 1
     */
    BlockBitmap(int blocks) {
        this.blocks = blocks;
        int words = (blocks - 1) / Long.SIZE + 1;
        taken = new AtomicLongArray(words);
        if (blocks % Long.SIZE != 0) {
            taken.set(words - 1, -1L << blocks);
        }
    }

    /** A block, 1 to the number of blocks; 0 if all are taken. */
    int allocate() {
        if (used.incrementAndGet() > blocks) {
            used.decrementAndGet();
            return 0;
        }
        int word = cursor.get();
        while (true) {
            long bits = taken.get(word);
            if (bits == -1) {
                word = word + 1 == taken.length() ? 0 : word + 1;
            } else if (taken.compareAndSet(word, bits, bits | bits + 1)) {
                cursor.setPlain(word);
                return word * Long.SIZE + Long.numberOfTrailingZeros(~bits) + 1;
            }
        }
    }

    /**
     * Gives a block back.
     *
     * @throws IllegalStateException if it is not taken
     */
    void release(int block) {
        int word = (block - 1) / Long.SIZE;
        long bit = 1L << block - 1;
        if (block < 1 || block > blocks || (taken.getAndUpdate(word, bits -> bits & ~bit) & bit) == 0) {
            throw new IllegalStateException("the block is not taken, block=" + block);
        }
        used.decrementAndGet();
    }

    /** True if the block exists and is taken. */
    boolean isTaken(int block) {
        return block >= 1 && block <= blocks && (taken.get((block - 1) / Long.SIZE) & 1L << block - 1) != 0;
    }

    /** Blocks taken. */
    int used() {
        return Math.min(used.get(), blocks); // one being refused counts itself for a moment
    }

    int blocks() {
        return blocks;
    }

    /** Bytes it takes. */
    long bytes() {
        return (long) Long.BYTES * taken.length();
    }
}
