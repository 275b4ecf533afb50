package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

import io.acomp.engine.Transform;

/**
 * The part of a compressed stream that is in memory: read in large pieces, looked at in one contiguous stretch, handed to lanes without a
 * copy. A lane's source is a stretch of a chunk; while one is in use, the chunk's bytes stay where they are and the window moves on to
 * another chunk, taking along only what no lane has yet. Used by the pipeline's thread.
 */
final class InputWindow implements AutoCloseable {
    /** Size that chunks grow to by themselves, in bytes. */
    static final long CHUNK_BYTES = 1 << 20;

    private static final long FIRST_CHUNK_BYTES = 64 << 10;
    private static final int GROWTH = 4;
    /** What a lane should find at least, before the window is moved to make room for more. */
    private static final long LOW_BYTES = 512 << 10;
    /** Bytes of one read beside a running lane, which may need the thread soon. */
    private static final long READ_AHEAD_BYTES = 512 << 10;

    /** A buffer of the window. */
    static final class Chunk {
        final NativeBuffer buffer;
        private int users;

        private Chunk(NativeBuffer buffer) {
            this.buffer = buffer;
        }
    }

    private final Transform transform;
    private final ReadableByteChannel source;
    private final List<Chunk> chunks = new ArrayList<>();
    private Chunk current;
    private long start;
    private long end;
    private long offset;
    private boolean ended;

    /**
     * A window.
     *
     * @param expectedBytes what the source is thought to hold, -1 if unknown
     */
    InputWindow(Transform transform, ReadableByteChannel source, long expectedBytes) {
        this.transform = transform;
        this.source = source;
        current = addChunk();
        current.buffer.ensure(expectedBytes < 0 ? FIRST_CHUNK_BYTES : Math.min(CHUNK_BYTES, expectedBytes + 1));
    }

    MemorySegment memory() {
        return current.buffer.memory();
    }

    /** Where in {@link #memory()} the window starts. */
    long start() {
        return start;
    }

    /** Where in {@link #memory()} the window ends. */
    long end() {
        return end;
    }

    /** Size of the chunk the window is in. */
    long capacity() {
        return current.buffer.capacity();
    }

    long available() {
        return end - start;
    }

    /** Byte offset of the window's start in the stream. */
    long offset() {
        return offset;
    }

    /** Bytes read from the source so far. */
    long read() {
        return offset + end - start;
    }

    /** True if the source has ended; the window may still hold bytes. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * Reads once, after making room if there is none.
     *
     * @return false if the source has ended
     */
    boolean readMore() throws IOException {
        if (!ended && end == current.buffer.capacity()) {
            makeRoom();
        }
        readUpTo(current.buffer.capacity());
        return !ended;
    }

    /**
     * Reads a little into the room behind the window; what is in use by lanes stays untouched.
     *
     * @return false if the source has ended or there is no room
     */
    boolean readAhead() throws IOException {
        return readUpTo(Math.min(current.buffer.capacity(), end + READ_AHEAD_BYTES));
    }

    private boolean readUpTo(long limit) throws IOException {
        if (ended || end == limit) {
            return false;
        }
        int count = source.read(current.buffer.view(end, limit));
        if (count < 0) {
            ended = true;
        } else if (count == 0) {
            Thread.yield();
        }
        end += Math.max(0, count);
        return !ended;
    }

    /** Makes room behind a window of few bytes, so that there is something to read ahead into; no lane may use the chunk. */
    void tidy() {
        if (available() < LOW_BYTES && end == current.buffer.capacity()) {
            makeRoom();
        }
    }

    /** Lets the window start further on. */
    void consume(long bytes) {
        start += bytes;
        offset += bytes;
    }

    /**
     * Passes over bytes without keeping them.
     *
     * @return false if the source ended before
     */
    boolean skip(long bytes) throws IOException {
        long left = bytes;
        while (true) {
            long here = Math.min(left, available());
            consume(here);
            left -= here;
            if (left == 0) {
                return true;
            }
            if (ended) {
                return false;
            }
            readMore();
        }
    }

    /** Marks the current chunk as used by a lane. */
    Chunk retain() {
        current.users++;
        return current;
    }

    /** Ends a use. */
    void release(Chunk chunk) {
        chunk.users--;
    }

    private void makeRoom() {
        long held = end - start;
        long capacity = current.buffer.capacity();
        long wanted = Math.max(Math.min(CHUNK_BYTES, GROWTH * capacity), 2 * held);
        if (current.users > 0) {
            Chunk next = unusedChunk();
            next.buffer.ensure(wanted);
            MemorySegment.copy(memory(), start, next.buffer.memory(), 0, held);
            current = next;
        } else if (!current.buffer.ensure(wanted, start, end)) {
            MemorySegment.copy(memory(), start, memory(), 0, held);
        }
        start = 0;
        end = held;
    }

    private Chunk unusedChunk() {
        for (Chunk chunk : chunks) {
            if (chunk.users == 0) {
                return chunk;
            }
        }
        return addChunk();
    }

    private Chunk addChunk() {
        Chunk chunk = new Chunk(new NativeBuffer(transform));
        chunks.add(chunk);
        return chunk;
    }

    /** Frees the memory; no lane may use it any more. */
    @Override
    public void close() {
        for (Chunk chunk : chunks) {
            chunk.buffer.close();
        }
    }
}
