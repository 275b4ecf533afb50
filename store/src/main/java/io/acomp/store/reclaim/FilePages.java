package io.acomp.store.reclaim;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;
import io.acomp.store.LoadResult;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.BackingStatistics;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.page.BackedPages;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageCodec;
import io.acomp.store.pool.Stored;

/**
 * Pages on a backing file: a block each, which holds the page, or its object as the pool had it (KS §6.1). Thread-safe.
 *
 * <p>Loads of pages as they are need no context. Those of compressed pages hold one while they read: contexts and slot locks come before
 * readers.
 */
public final class FilePages implements BackedPages {
    private final BackingFile file;
    private final CodecPools codecs;
    private final PageCodec codec;
    private final BlockReaders readers;
    private final @Nullable BlockCodecs blockCodecs;

    /**
     * Over a file.
     *
     * @param file closed with this
     * @param codecs whose objects blocks may hold
     * @param codec decompresses them
     * @param compressed whether blocks hold objects
     * @throws OutOfMemoryError if memory cannot be had; the file is left open
     */
    public FilePages(BackingFile file, CodecPools codecs, PageCodec codec, boolean compressed) {
        this.file = file;
        this.codecs = codecs;
        this.codec = codec;
        blockCodecs = compressed ? new BlockCodecs(codecs, file.statistics().blocks()) : null;
        readers = new BlockReaders(file.pageSize());
    }

    @Override
    public LoadResult load(@Nullable CpuContext held, long value, MemorySegment destination) {
        if (blockCodecs == null || held != null) {
            return read(held, value, destination);
        }
        // before the reader, as whoever holds a context already
        CpuContext context = codecs.contexts().lock();
        try {
            return read(context, value, destination);
        } finally {
            codecs.contexts().unlock(context);
        }
    }

    private LoadResult read(@Nullable CpuContext context, long value, MemorySegment destination) {
        int block = Control.block(value);
        BlockReader reader = readers.take();
        try {
            file.read(block, reader.block());
            int writer = codecOf(block);
            if (writer != 0 && context != null) {
                return decompress(context, reader.block(), writer, Control.blockCrc(value), destination);
            }
            if (reader.crc() != Control.blockCrc(value)) {
                return LoadResult.CORRUPT;
            }
            MemorySegment.copy(reader.block(), 0, destination, 0, destination.byteSize());
            return LoadResult.LOADED;
        } catch (BackingException _) { // counted by the file, and by whoever sees the result
            return LoadResult.IO_FAIL;
        } finally {
            readers.give(reader);
        }
    }

    private LoadResult decompress(CpuContext context, MemorySegment block, int writer, int crc, MemorySegment destination) {
        int length = CompressedBlock.read(block, writer, context.stored());
        long stored = Stored.pack(crc, writer, length);
        if (length == 0 || !codec.isIntact(context, stored)) {
            return LoadResult.CORRUPT;
        }
        return codec.decompress(context, stored, destination);
    }

    /** The file. */
    BackingFile file() {
        return file;
    }

    /** True if a block may hold an object as the pool had it. */
    boolean holdsObjects() {
        return blockCodecs != null;
    }

    /** Id of the codec pool that wrote the object in a block, 0 if the block holds a page as it is. */
    public int codecOf(int block) {
        return blockCodecs == null ? 0 : blockCodecs.of(block);
    }

    /** Notes that a block holds an object of a codec pool, until the block is released. */
    void keep(int block, CodecPool writer) {
        if (blockCodecs == null) {
            throw new IllegalStateException("blocks hold pages, block=" + block);
        }
        blockCodecs.keep(block, writer);
    }

    @Override
    public void release(int block) {
        if (codecOf(block) != 0 && blockCodecs != null) {
            blockCodecs.release(block);
        }
        file.release(block);
    }

    @Override
    public BdStat statistics() {
        BackingStatistics counted = file.statistics();
        return new BdStat(counted.count(), counted.reads(), counted.writes());
    }

    @Override
    public void close() {
        readers.close();
        try {
            file.close();
        } catch (BackingException refused) {
            throw new UncheckedIOException(refused);
        } finally {
            if (blockCodecs != null) {
                blockCodecs.close();
            }
        }
    }
}
