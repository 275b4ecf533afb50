package io.acomp.store.reclaim;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;
import io.acomp.store.LoadResult;
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
 * <p>Nobody waits for the file with a context in his hands: a page as it is needs none, a compressed one only once it has been read. So
 * readers come before contexts.
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
    public LoadResult load(long value, int within, MemorySegment destination, long at, int length) {
        int block = Control.block(value);
        int crc = Control.blockCrc(value);
        BlockReader reader = readers.take();
        try {
            file.read(block, reader.block());
            if (codecOf(block) != 0) {
                return decompress(reader.block(), block, crc, within, destination, at, length);
            }
            if (reader.crc() != crc) {
                return LoadResult.CORRUPT;
            }
            MemorySegment.copy(reader.block(), within, destination, at, length);
            return LoadResult.LOADED;
        } catch (BackingException _) { // counted by the file, and by whoever sees the result
            return LoadResult.IO_FAIL;
        } finally {
            readers.give(reader);
        }
    }

    private LoadResult decompress(MemorySegment content, int block, int crc, int within, MemorySegment destination, long at, int length) {
        CpuContext context = codecs.contexts().lock();
        try {
            // asked with the context in hand: what the block names now is not retired before the context is given back
            int writer = codecOf(block);
            int bytes = writer == 0 ? 0 : CompressedBlock.read(content, writer, context.stored());
            long stored = Stored.pack(crc, writer, bytes);
            if (bytes == 0 || !codec.isIntact(context, stored)) {
                return LoadResult.CORRUPT;
            }
            MemorySegment page = context.page();
            LoadResult result = codec.decompress(context, stored, page);
            if (result.isLoaded()) {
                MemorySegment.copy(page, within, destination, at, length);
            }
            return result;
        } finally {
            codecs.contexts().unlock(context);
        }
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
        if (blockCodecs != null) {
            blockCodecs.keep(block, writer);
        }
    }

    @Override
    public void release(int block) {
        if (blockCodecs != null) {
            blockCodecs.release(block);
        }
        file.release(block);
    }

    @Override
    public BackingStatistics statistics() {
        return file.statistics();
    }

    @Override
    public long memoryBytes() {
        return file.memoryBytes() + readers.bytes() + (blockCodecs == null ? 0 : blockCodecs.bytes());
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
