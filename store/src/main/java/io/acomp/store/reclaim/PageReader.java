package io.acomp.store.reclaim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.Stored;

/**
 * Reads marked pages out of the pool for a batch: into what a block shall hold, with its checksum. It holds a context for one object at a
 * time. A group is decompressed once for its pages in the batch: a page that still bears the mark has been in that group all the time, so
 * the handle still means the same object.
 *
 * <p>Used by whoever holds {@code parts.working()}.
 */
final class PageReader implements AutoCloseable {
    private final StoreParts parts;
    private final CpuContexts contexts;
    private final boolean asStored;
    private final CRC32C crc = new CRC32C();
    private @Nullable Arena arena;
    private @Nullable MemorySegment group;
    /** Handle of the group that was decompressed last, 0 for none. */
    private int groupHandle;

    /**
     * A reader.
     *
     * @param parts the store
     * @param asStored whether blocks take objects as they are in the pool
     */
    PageReader(StoreParts parts, boolean asStored) {
        this.parts = parts;
        this.asStored = asStored;
        contexts = parts.codecs().contexts();
    }

    /** Begins a batch: handles of an earlier one mean nothing any more. */
    void begin() {
        groupHandle = 0;
    }

    /**
     * Reads a page.
     *
     * @param pick which; its checksum and writer are set
     * @param block where to
     * @param view of the same memory
     * @return null, or why it could not be read
     */
    @Nullable Skip read(Pick pick, MemorySegment block, ByteBuffer view) {
        Skip flaw = isOfLastGroup(pick) ? copyOfGroup(pick, block) : readObject(pick, block);
        if (flaw == null && pick.writer == null) {
            crc.reset();
            crc.update(view.clear());
            pick.crc = (int) crc.getValue();
        }
        return flaw;
    }

    private boolean isOfLastGroup(Pick pick) {
        return Control.kind(pick.control) == Control.GROUP && Control.handle(pick.value) == groupHandle;
    }

    private @Nullable Skip copyOfGroup(Pick pick, MemorySegment block) {
        long control = parts.slots().lock(pick.slot);
        boolean still = isStill(pick, control);
        parts.slots().unlock(pick.slot, control);
        if (!still) {
            return Skip.CHANGED;
        }
        takeOfGroup(pick, block);
        return null;
    }

    private void takeOfGroup(Pick pick, MemorySegment block) {
        int pageSize = parts.pageSize();
        MemorySegment.copy(groupMemory(), (long) Control.groupIndex(pick.value) * pageSize, block, 0, pageSize);
    }

    private @Nullable Skip readObject(Pick pick, MemorySegment block) {
        CpuContext context = contexts.lockForWork();
        try {
            for (boolean again = false; ; again = true) {
                long control = parts.slots().lock(pick.slot);
                if (!isStill(pick, control)) {
                    parts.slots().unlock(pick.slot, control);
                    return Skip.CHANGED;
                }
                long stored;
                try {
                    stored = parts.pool().read(Control.handle(pick.value), context.stored());
                } finally {
                    parts.slots().unlock(pick.slot, control);
                }
                if (parts.codec().isIntact(context, stored)) {
                    return fill(context, pick, stored, block);
                }
                // as a load does: a look beside a compaction is repeated once
                if (again) {
                    return Skip.CORRUPT;
                }
            }
        } finally {
            contexts.unlock(context);
        }
    }

    private boolean isStill(Pick pick, long control) {
        return Control.has(control, Control.MARKED) && parts.slots().value(pick.slot) == pick.value;
    }

    private @Nullable Skip fill(CpuContext context, Pick pick, long stored, MemorySegment block) {
        int kind = Control.kind(pick.control);
        if (kind == Control.GROUP) {
            groupHandle = 0;
            if (!parts.codec().decompress(context, stored, groupMemory()).isLoaded()) {
                return Skip.DECOMPRESS_FAIL;
            }
            groupHandle = Control.handle(pick.value);
            takeOfGroup(pick, block);
            return null;
        }
        if (asStored && kind == Control.OBJECT && Stored.length(stored) <= CompressedBlock.largest(parts.pageSize())) {
            CompressedBlock.write(block, Stored.tag(stored), context.stored(), Stored.length(stored));
            pick.crc = Stored.crc(stored);
            CodecPool writer = parts.codecs().byId(Stored.tag(stored));
            if (writer != null) {
                writer.added(); // the copy: its codec pool must not be retired before it is read again
            }
            pick.writer = writer;
            return null;
        }
        return parts.codec().decompress(context, stored, block) == LoadResult.LOADED ? null : Skip.DECOMPRESS_FAIL;
    }

    private MemorySegment groupMemory() {
        MemorySegment present = group;
        if (present == null) {
            arena = Arena.ofShared();
            present = arena.allocate((long) parts.pageSize() * parts.entries().groupPages(), parts.pageSize());
            group = present;
        }
        return present;
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
