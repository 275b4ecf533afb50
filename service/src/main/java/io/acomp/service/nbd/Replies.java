package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Replies of a worker, gathered in a buffer until the batch is done or the buffer is full, then sent at once. Used by one thread. It has a
 * buffer from {@link #open} to {@link #close} only.
 */
final class Replies {
    private final Outbox outbox;
    private final Buffers buffers;
    private final NbdCounters counters;
    private final ExportCounters ofExport;
    private final boolean structured;
    private final BatchCounts counts = new BatchCounts();
    private @Nullable PooledBuffer buffer;
    private int written;
    private long arrived;

    Replies(Outbox outbox, Buffers buffers, NbdCounters counters, ExportCounters ofExport, boolean structured) {
        this.outbox = outbox;
        this.buffers = buffers;
        this.counters = counters;
        this.ofExport = ofExport;
        this.structured = structured;
    }

    boolean structured() {
        return structured;
    }

    Outbox outbox() {
        return outbox;
    }

    // ---------------------------------------------------------------- a batch

    /**
     * Begins a batch.
     *
     * @param arrivedNanos when its requests arrived
     */
    void open(long arrivedNanos) {
        arrived = arrivedNanos;
        written = 0;
        buffer = buffers.takeLarge();
    }

    /** Gives the buffer back, with what was not sent. */
    void close() {
        PooledBuffer used = buffer;
        if (used != null) {
            buffer = null;
            buffers.give(used);
        }
    }

    /** Sends what was put, and counts what was done. */
    void flush() throws IOException {
        if (written > 0) {
            outbox.send(buffer().bytes().limit(written).position(0));
            written = 0;
        }
        ofExport.add(counts, System.nanoTime() - arrived);
    }

    // ---------------------------------------------------------------- places

    PooledBuffer buffer() {
        PooledBuffer used = buffer;
        if (used == null) {
            throw new IllegalStateException("no batch is open, written=" + written);
        }
        return used;
    }

    MemorySegment memory() {
        return buffer().memory();
    }

    int capacity() {
        return buffer().size();
    }

    /** Where the next byte goes. */
    int position() {
        return written;
    }

    int left() {
        return capacity() - written;
    }

    /** Makes room, by sending if there is too little. */
    void room(int bytes) throws IOException {
        if (left() < bytes) {
            flush();
        }
    }

    /** Bytes at the position are part of the replies. */
    void advance(int bytes) {
        written += bytes;
    }

    // ---------------------------------------------------------------- replies

    /** A command was carried out; its reply has been put, or is put next. */
    void count(NbdCommand command, long length) {
        counts.done(command, length);
    }

    /** Success without data: simple, for it is shorter. */
    void success(NbdCommand command, long cookie, long length) throws IOException {
        room(ReplyHeader.Simple.BYTES);
        ReplyHeader.Simple.put(memory(), written, NbdError.OK.code(), cookie);
        advance(ReplyHeader.Simple.BYTES);
        count(command, length);
    }

    /**
     * An error, with words where the client understands them.
     *
     * @param command null for one that there is not
     */
    void failure(@Nullable NbdCommand command, long cookie, NbdError error, String message) throws IOException {
        if (structured) {
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            int length = ReplyHeader.Error.BYTES + text.length;
            room(ReplyHeader.Chunk.BYTES + length);
            chunk(ReplyHeader.Chunk.FLAG_DONE, ReplyHeader.Chunk.TYPE_ERROR, cookie, length);
            memory().set(Wire.U32, written + ReplyHeader.Error.ERROR, error.code());
            memory().set(Wire.U16, written + ReplyHeader.Error.MESSAGE_LENGTH, (short) text.length);
            MemorySegment.copy(MemorySegment.ofArray(text), 0, memory(), written + ReplyHeader.Error.BYTES, text.length);
            advance(length);
        } else {
            room(ReplyHeader.Simple.BYTES);
            ReplyHeader.Simple.put(memory(), written, error.code(), cookie);
            advance(ReplyHeader.Simple.BYTES);
        }
        counters.error(error);
        if (command != null) {
            counts.failed(command);
        }
    }

    /** A chunk's header; room was made for it. */
    void chunk(int flags, int type, long cookie, long length) {
        ReplyHeader.Chunk.put(memory(), written, flags, type, cookie, length);
        advance(ReplyHeader.Chunk.BYTES);
    }
}
