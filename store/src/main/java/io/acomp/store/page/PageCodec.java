package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import io.acomp.AcompStatus;
import io.acomp.store.LoadResult;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.PageBatch;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * Pages into objects of the pool and back, under a context's mutex. Each object has the crc32c of its bytes, combined with the codec
 * pool's fingerprint, and is not decompressed unless it matches.
 *
 * <p>Thread-safe; whoever calls holds the context.
 */
public final class PageCodec {
    private final CodecPools codecs;
    private final SlabPool pool;
    private final int pageSize;
    private final int largestWorthwhile;

    PageCodec(CodecPools codecs, SlabPool pool, int pageSize) {
        this.codecs = codecs;
        this.pool = pool;
        this.pageSize = pageSize;
        int largest = pageSize - 1;
        int raw = pool.classOf(pageSize);
        while (largest > 0 && pool.classOf(largest) >= raw) {
            largest--;
        }
        largestWorthwhile = largest;
    }

    /** Largest compressed page that takes less room than the page as it is. */
    public int largestWorthwhile() {
        return largestWorthwhile;
    }

    /**
     * Compresses into the context's buffer.
     *
     * @param context held by the caller
     * @param codec whose codec does it
     * @param source one page, or the pages of a group
     * @param largest most bytes that are worth it
     * @return bytes produced; 0 if it does not shrink to that; -1 if the codec or the device failed
     */
    public int compress(CpuContext context, CodecPool codec, MemorySegment source, int largest) {
        AcompStatus status = context.compress(codec, source);
        return outcome(status, context.produced(), largest);
    }

    /** Bytes produced; 0 if it does not shrink to what is worth it; -1 if the codec or the device failed. */
    private static int outcome(AcompStatus status, int length, int largest) {
        if (status == AcompStatus.OK) {
            // nothing at all is no compressed page
            return length == 0 ? -1 : length <= largest ? length : 0;
        }
        return status == AcompStatus.DESTINATION_TOO_SMALL ? 0 : -1;
    }

    /**
     * What became of a page of a batch, as {@link #compress} says it.
     *
     * @param batch compressed
     * @param index of the page
     * @param largest most bytes that are worth it
     */
    static int outcome(PageBatch batch, int index, int largest) {
        return outcome(batch.status(index), batch.length(index), largest);
    }

    /**
     * Puts what became of a page of a batch into the pool; see {@link #keep(CpuContext, CodecPool, int)}.
     *
     * @param context held by the caller, whose batch it is
     * @param codec who wrote it
     * @param batch compressed
     * @param index of the page
     * @return its handle, 0 if memory cannot be had
     */
    int keep(CpuContext context, CodecPool codec, PageBatch batch, int index) {
        int length = batch.length(index);
        int handle = pool.store(
                batch.memory(), batch.offset(index), length, context.crc(index, length) ^ codec.fingerprint(), codec.id());
        if (handle != 0) {
            codec.added();
        }
        return handle;
    }

    /**
     * Puts what the codec left in the context's buffer into the pool, and counts it for the codec pool.
     *
     * @param context held by the caller
     * @param codec who wrote it
     * @param length bytes of it
     * @return its handle, 0 if memory cannot be had
     */
    public int keep(CpuContext context, CodecPool codec, int length) {
        int handle = pool.store(context.stored(), 0, length, context.crc(length) ^ codec.fingerprint(), codec.id());
        if (handle != 0) {
            codec.added();
        }
        return handle;
    }

    /**
     * Puts a page into the pool as it is.
     *
     * @param context held by the caller
     * @param page the page
     * @return its handle, 0 if memory cannot be had
     */
    public int keepRaw(CpuContext context, MemorySegment page) {
        MemorySegment.copy(page, 0, context.stored(), 0, pageSize);
        return pool.store(context.stored(), 0, pageSize, context.crc(pageSize), CodecPools.RAW);
    }

    /**
     * Whether the object in the context's buffer is what was stored.
     *
     * @param context held by the caller
     * @param stored as the pool described it
     */
    public boolean isIntact(CpuContext context, long stored) {
        return codecs.isIntact(stored, context.crc(Stored.length(stored)));
    }

    /**
     * Decompresses the intact object in the context's buffer.
     *
     * @param context held by the caller
     * @param stored as the pool described it
     * @param destination of exactly the bytes it must give
     */
    public LoadResult decompress(CpuContext context, long stored, MemorySegment destination) {
        int length = Stored.length(stored);
        int tag = Stored.tag(stored);
        if (tag == CodecPools.RAW) {
            if (length != destination.byteSize()) {
                return LoadResult.CORRUPT;
            }
            MemorySegment.copy(context.stored(), 0, destination, 0, length);
            return LoadResult.LOADED;
        }
        CodecPool codec = codecs.byId(tag);
        if (codec == null) {
            return LoadResult.CORRUPT;
        }
        AcompStatus status = context.decompress(codec, length, destination);
        return status == AcompStatus.OK && context.produced() == destination.byteSize() ? LoadResult.LOADED : LoadResult.DECOMPRESS_FAIL;
    }

    /** What a page that could not be stored is rejected as. */
    static StoreResult rejection(int length) {
        return length == 0 ? StoreResult.COMPRESS_POOR : StoreResult.COMPRESS_FAIL;
    }
}
