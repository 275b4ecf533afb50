package io.acomp.store.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;

/**
 * What one CPU compresses and decompresses with (the 2020 series' per-CPU context): a mutex that may sleep, a buffer, and for each codec
 * pool a transform's request with its own stream. The mutex is held over the codec's call and over the copy into or out of the pool. The
 * same code serves synchronous and asynchronous drivers: the request waits for the end, whoever works on it.
 *
 * <p>Everything but {@link #isAlive()} and the figures belongs to the holder of the mutex.
 */
public final class CpuContext {
    private final ReentrantLock mutex = new ReentrantLock();
    private final CRC32C crc = new CRC32C();
    private final Arena arena;
    private final MemorySegment page;
    private final Slices stored;
    private final ByteBuffer storedView;
    private final @Nullable AcompContext[] requests = new AcompContext[CodecPools.MAX_ID + 1];
    private @Nullable GroupPages group;
    private long[] notes = new long[PageBatch.PAGES];
    private @Nullable PageBatch batch;
    private boolean alive = true;
    private long produced;
    private long loads;
    private long stores;

    /**
     * A context.
     *
     * @param arena its memory, freed with it
     * @param pageSize in bytes
     * @param maxStored largest object in bytes
     */
    CpuContext(Arena arena, int pageSize, int maxStored) {
        this.arena = arena;
        MemorySegment buffer = arena.allocate(maxStored, 64);
        stored = new Slices(buffer);
        storedView = buffer.asByteBuffer();
        page = arena.allocate(pageSize, 64);
    }

    /** The context's mutex; taken by {@link CpuContexts} only. */
    ReentrantLock mutex() {
        return mutex;
    }

    boolean isAlive() {
        return alive;
    }

    /** Frees everything; under the mutex. */
    void retire() {
        alive = false;
        for (int id = 0; id < requests.length; id++) {
            close(id);
        }
        arena.close();
    }

    /** Closes the request of a codec pool, if there is one; under the mutex. */
    void close(int id) {
        AcompContext request = requests[id];
        if (request != null) {
            requests[id] = null;
            request.close();
        }
    }

    /** Memory for what is stored: the codec's output, or a copy of an object of the pool. */
    public MemorySegment stored() {
        return stored.whole();
    }

    /** Memory for one page. */
    public MemorySegment page() {
        return page;
    }

    /** True if the pages of a group are there still; needs no memory. */
    public boolean holdsGroup(int handle, long version) {
        GroupPages present = group;
        return present != null && present.hold(handle, version);
    }

    /**
     * Memory for the pages of a group, made when first needed.
     *
     * @param bytes of a full group, the same every time
     * @throws OutOfMemoryError if it cannot be had
     */
    public GroupPages group(long bytes) {
        GroupPages present = group;
        if (present == null) {
            present = new GroupPages(arena.allocate(bytes, 64));
            group = present;
        }
        return present;
    }

    /** What a store of several pages notes of each; at least so many. */
    public long[] notes(int pages) {
        if (notes.length < pages) {
            notes = new long[pages];
        }
        return notes;
    }

    /** Pages that are compressed together, made when first needed. */
    public PageBatch batch() {
        PageBatch present = batch;
        if (present == null) {
            present = new PageBatch(arena, (int) page.byteSize());
            batch = present;
        }
        return present;
    }

    /** Checksum of the first bytes of {@link #stored()}. */
    public int crc(int length) {
        return crc(storedView, 0, length);
    }

    /** Checksum of a page's output in {@link #batch()}. */
    public int crc(int index, int length) {
        PageBatch pages = batch();
        return crc(pages.view(), pages.offset(index), length);
    }

    private int crc(ByteBuffer view, int offset, int length) {
        view.limit(offset + length).position(offset);
        crc.reset();
        crc.update(view);
        return (int) crc.getValue();
    }

    /**
     * Compresses a page into {@link #stored()}; its length is {@link #produced()}.
     *
     * @param pool whose codec does it
     * @param source one page, or the pages of a group
     * @return the codec's status; too small a destination says that the page does not shrink
     */
    public AcompStatus compress(CodecPool pool, MemorySegment source) {
        AcompRequest request = request(pool);
        // room for whatever the codec may make of it: with less some codecs are slower, or go through a buffer of their own
        request.source(source).destination(source.byteSize() == page.byteSize() ? stored.first(pool.pageRoom()) : stored.whole());
        AcompStatus status = request.compressAndWait();
        produced = request.produced();
        return status;
    }

    /**
     * Decompresses the first bytes of {@link #stored()}.
     *
     * @param pool whose codec does it
     * @param length of what is stored
     * @param destination where to; its size is the capacity
     * @return the codec's status
     */
    public AcompStatus decompress(CodecPool pool, int length, MemorySegment destination) {
        AcompRequest request = request(pool);
        request.source(stored.first(length)).destination(destination);
        AcompStatus status = request.decompressAndWait();
        produced = request.produced();
        return status;
    }

    /**
     * Compresses pages as one request: one slot of a ring, one doorbell of a device for all of them (KS §1.8).
     *
     * @param pool whose codec does it
     * @param batch the pages, at most {@link PageBatch#PAGES}; takes the results
     */
    public void compress(CodecPool pool, PageBatch batch) {
        AcompRequest request = request(pool);
        try {
            request.pairs(batch.sources(), batch.outputs());
            request.compressAndWait();
            batch.take(request);
        } finally {
            request.source(page).destination(page); // the request keeps what it was given until it is given other segments
        }
    }

    /** Bytes the last call produced. */
    public int produced() {
        return (int) produced;
    }

    private AcompRequest request(CodecPool pool) {
        AcompContext present = requests[pool.id()];
        if (present == null) {
            present = pool.newContext();
            requests[pool.id()] = present;
        }
        return present.request();
    }

    /** Counts a page loaded through this context. */
    public void countLoad() {
        loads++;
    }

    /** Counts a page stored through this context. */
    public void countStore() {
        stores++;
    }

    /** Bytes of buffers, streams and scratch; approximate while the context is in use. From any thread. */
    long bytes() {
        PageBatch pages = batch;
        GroupPages grouped = group;
        long bytes = stored.bytes() + page.byteSize() + (long) Long.BYTES * notes.length;
        bytes += (pages == null ? 0 : pages.bytes()) + (grouped == null ? 0 : grouped.bytes());
        for (AcompContext request : requests) {
            bytes += request == null ? 0 : request.nativeBytes();
        }
        return bytes;
    }

    long loads() {
        return loads;
    }

    long stores() {
        return stores;
    }
}
