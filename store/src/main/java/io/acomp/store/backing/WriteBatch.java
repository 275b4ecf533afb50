package io.acomp.store.backing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;

/**
 * Blocks written together (zram's writeback_batch_size). Its pages lie side by side in native memory: whoever fills the batch decompresses
 * straight into {@link #nextPage}, and neighbouring blocks leave in one write without having been copied again.
 *
 * <p>For one thread at a time. Blocks stay the caller's: it takes them, and releases those that could not be written or are not wanted.
 */
public final class WriteBatch implements AutoCloseable {
    private final BackingFile file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pages;
    private final MemorySegment[] page;
    private final int[] blocks;
    private final @Nullable BackingException[] failures;
    private int size;

    WriteBatch(BackingFile file, int capacity) {
        this.file = file;
        int pageSize = file.pageSize();
        pages = arena.allocate((long) capacity * pageSize, BackingFile.UNIT);
        page = new MemorySegment[capacity];
        for (int index = 0; index < capacity; index++) {
            page[index] = pages.asSlice((long) index * pageSize, pageSize);
        }
        blocks = new int[capacity];
        failures = new BackingException[capacity];
    }

    /** How many blocks it takes. */
    public int capacity() {
        return blocks.length;
    }

    /** How many it has. */
    public int size() {
        return size;
    }

    /** True if no block can be added. */
    public boolean isFull() {
        return size == blocks.length;
    }

    /**
     * Where the page of the block that is added next goes; it is the caller's until then.
     *
     * @throws IllegalStateException if the batch is full
     */
    public MemorySegment nextPage() {
        requireRoom();
        return page[size];
    }

    /**
     * Adds a block, whose page is in {@link #nextPage}.
     *
     * @param block one that is taken; the same goes in once only
     * @return its index in the batch
     * @throws IllegalStateException if the batch is full
     * @throws IllegalArgumentException if the block is not taken
     */
    public int add(int block) {
        requireRoom();
        file.requireTaken(block);
        blocks[size] = block;
        failures[size] = null;
        return size++;
    }

    /** The block at an index. */
    public int block(int index) {
        return blocks[checked(index)];
    }

    /**
     * Writes all blocks, neighbours together, whatever becomes of some of them; {@link #failure} says what became of each. The batch keeps
     * them until {@link #clear}.
     *
     * @return how many could not be written
     */
    public int write() {
        int failed = 0;
        int first = 0;
        while (first < size) {
            int end = first + 1;
            while (end < size && blocks[end] == blocks[end - 1] + 1) {
                end++;
            }
            failed += write(first, end);
            first = end;
        }
        return failed;
    }

    private int write(int first, int end) {
        BackingException failure = null;
        try {
            long pageSize = file.pageSize();
            file.write(blocks[first], end - first, pages.asSlice(first * pageSize, (end - first) * pageSize));
        } catch (BackingException failed) {
            failure = failed;
        }
        for (int index = first; index < end; index++) {
            failures[index] = failure;
        }
        return failure == null ? 0 : end - first;
    }

    /** Why the block at an index could not be written; null if it was. A failed write of neighbours is the failure of each of them. */
    public @Nullable BackingException failure(int index) {
        return failures[checked(index)];
    }

    /** Empties the batch. */
    public void clear() {
        size = 0;
    }

    /** Frees the pages. Not during {@link #write}. */
    @Override
    public void close() {
        arena.close();
    }

    private void requireRoom() {
        if (isFull()) {
            throw new IllegalStateException("the batch is full, size=" + size);
        }
    }

    private int checked(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("the batch has no such block, index=" + index);
        }
        return index;
    }
}
