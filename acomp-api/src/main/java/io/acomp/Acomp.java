package io.acomp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A transform (the kernel's tfm): one algorithm with its drivers and settings.
 *
 * <p>Thread-safe; any number of requests at once. Close it after the last request has completed: {@link #close()} waits for requests in
 * flight, and requests submitted afterwards throw {@link IllegalStateException}.
 */
public sealed interface Acomp extends AutoCloseable permits io.acomp.engine.Transform {
    /** The algorithm's name. */
    String algorithm();

    /**
     * The driver that serves a direction; of several, the first that is asked. {@link AcompRequest#driver()} says who served a request.
     *
     * @param operation the direction
     */
    String driver(Operation operation);

    /** The settings it was opened with. */
    AcompSettings settings();

    /** A new reusable request. */
    AcompRequest newRequest();

    /**
     * A request with a codec stream of its own; see {@link AcompContext}.
     *
     * @throws IllegalStateException if the transform or engine is closed
     */
    AcompContext newContext();

    /**
     * Bytes that are enough to compress a source of this length, whatever it holds.
     *
     * @param sourceLength in bytes, at least 0
     */
    long maxCompressedLength(long sourceLength);

    /**
     * Native bytes of what the drivers prepared of the settings: dictionaries, above all. 0 once closed. Streams are not in it, see
     * {@link EngineStatistics#nativeBytes} and {@link AcompContext#nativeBytes}.
     */
    long nativeBytes();

    /**
     * Compresses on a lane. Uses {@link WhenFull#BACKLOG}; a future that cannot be taken completes exceptionally with
     * {@link java.util.concurrent.RejectedExecutionException}, other failures with {@link AcompException}. The future completes on the
     * lane's thread or the engine's callback executor. Cancelling the future cancels a
     * request that has not started; one that runs goes on, and so does its future.
     *
     * @param source bytes to compress
     * @param destination where to; its size is the capacity
     */
    CompletableFuture<AcompResult> compress(MemorySegment source, MemorySegment destination);

    /** Compresses a scatter-gather list; see {@link #compress(MemorySegment, MemorySegment)}. */
    CompletableFuture<AcompResult> compress(List<MemorySegment> sources, List<MemorySegment> destinations);

    /** Decompresses on a lane; see {@link #compress(MemorySegment, MemorySegment)}. */
    CompletableFuture<AcompResult> decompress(MemorySegment source, MemorySegment destination);

    /** Decompresses a scatter-gather list; see {@link #compress(MemorySegment, MemorySegment)}. */
    CompletableFuture<AcompResult> decompress(List<MemorySegment> sources, List<MemorySegment> destinations);

    /**
     * Compresses data of any length over all lanes, in order and in bounded memory: zstd and lz4 as frames, gzip as members, zlib and
     * deflate as blocks of one stream. Blocks the calling thread, which does the reading and writing. The output depends on the input, the
     * settings and the block size, never on the lanes. Members of a gzip file of several say in their headers how long they are (QATzip's
     * {@code QZ} field), so that they can be decompressed side by side.
     *
     * @param source read to its end, not closed
     * @param target written in order, not closed
     * @param options lanes, block size, limits, progress
     * @return what was read and written
     * @throws IOException if reading or writing fails; blocks that were complete before have been written
     * @throws AcompException if compression fails; UNSUPPORTED for raw block formats, and for drivers that cannot cut zlib or deflate if
     *     there are more than 64 MiB
     * @throws IllegalStateException if the transform or engine is closed, and on a lane's thread
     * @throws java.nio.channels.IllegalBlockingModeException if a channel is in non-blocking mode
     */
    StreamResult compressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options) throws IOException;

    /**
     * Decompresses data of any length, over all lanes where frames can be told apart and on one lane otherwise. All frames and members are
     * read. Blocks the calling thread, which does the reading and writing.
     *
     * @param source read to its end, not closed
     * @param target written in order, not closed
     * @param options lanes, limits, progress
     * @return what was read and written
     * @throws IOException if reading or writing fails
     * @throws AcompException if the data is empty, corrupt, cut off or followed by something else (with the byte offset in the source: where
     *     the damage or its frame starts, where the data ends, or where the other thing begins), or a limit is exceeded; everything before
     *     has been written
     * @throws IllegalStateException if the transform or engine is closed, and on a lane's thread
     * @throws java.nio.channels.IllegalBlockingModeException if a channel is in non-blocking mode
     */
    StreamResult decompressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options) throws IOException;

    /** Waits for requests in flight and frees what the transform holds. Idempotent. Throws IllegalStateException on a lane's thread. */
    @Override
    void close();
}
