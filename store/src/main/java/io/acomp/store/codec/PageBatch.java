package io.acomp.store.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;

/** Pages that are compressed as one request, with room for what becomes of each. Belongs to a context and is used by its holder. */
public final class PageBatch {
    /** Most pages of one request; what a device's queue takes at once is of this order. */
    public static final int PAGES = 32;

    private final int stride;
    private final MemorySegment memory;
    private final ByteBuffer view;
    private final MemorySegment[] rooms = new MemorySegment[PAGES];
    private final List<MemorySegment> sources = new ArrayList<>(PAGES);
    private final List<MemorySegment> outputs = new ArrayList<>(PAGES);
    private final AcompStatus[] statuses = new AcompStatus[PAGES];
    private final int[] lengths = new int[PAGES];

    PageBatch(Arena arena, int pageSize) {
        // what the usual codecs may make of a page that does not shrink
        stride = pageSize + pageSize / 8 + 512;
        memory = arena.allocate((long) stride * PAGES, 64);
        view = memory.asByteBuffer();
        for (int i = 0; i < PAGES; i++) {
            rooms[i] = memory.asSlice((long) stride * i, stride);
        }
    }

    /** Lets go of the pages; what became of them stays until the next request. */
    public void clear() {
        sources.clear();
        outputs.clear();
    }

    /** Takes a page in. */
    public void add(MemorySegment page) {
        outputs.add(rooms[sources.size()]);
        sources.add(page);
    }

    /** Pages it has. */
    public int size() {
        return sources.size();
    }

    /** A page. */
    public MemorySegment page(int index) {
        return sources.get(index);
    }

    /** How a page's compression ended. */
    public AcompStatus status(int index) {
        return statuses[index];
    }

    /** Bytes a page became. */
    public int length(int index) {
        return lengths[index];
    }

    /** Bytes it takes. */
    long bytes() {
        return memory.byteSize();
    }

    /** Where what became of the pages lies. */
    public MemorySegment memory() {
        return memory;
    }

    /** Offset in {@link #memory()} of what became of a page. */
    public int offset(int index) {
        return stride * index;
    }

    List<MemorySegment> sources() {
        return sources;
    }

    List<MemorySegment> outputs() {
        return outputs;
    }

    ByteBuffer view() {
        return view;
    }

    void take(AcompRequest request) {
        for (int i = 0; i < sources.size(); i++) {
            statuses[i] = request.pairStatus(i);
            lengths[i] = (int) request.pairProduced(i);
        }
    }
}
