package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;

/**
 * Memory for the pages of a group, which remembers what it holds: whoever reads neighbours one after another decompresses their group once.
 * Belongs to a context and is used by its holder.
 *
 * <p>Groups are named by handle and version. A version tells how often an object that was, or may have been, in this place of the pool was
 * freed, so that one that comes back under the same handle has another version.
 */
public final class GroupPages {
    private final MemorySegment memory;
    private int handle; // 0 for none: no object has it
    private long version;

    GroupPages(MemorySegment memory) {
        this.memory = memory;
    }

    /** Bytes it takes. */
    long bytes() {
        return memory.byteSize();
    }

    /** The pages, to be read. */
    public MemorySegment memory() {
        return memory;
    }

    /** The pages, to be written to: they are those of no group from here on. */
    public MemorySegment memoryToFill() {
        handle = 0;
        return memory;
    }

    /** True if these are the pages of a group. */
    boolean hold(int groupHandle, long groupVersion) {
        return handle == groupHandle && version == groupVersion;
    }

    /** These are the pages of a group. */
    public void remember(int groupHandle, long groupVersion) {
        handle = groupHandle;
        version = groupVersion;
    }
}
