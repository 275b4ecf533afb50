package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The client during the handshake: reads options whole, sends replies to them. What the client has sent too early stays in the buffer. Used by
 * one thread.
 */
final class HandshakeChannel {
    private static final int MOST_WORDS = 250;

    private final PooledBuffer in;
    private final PooledBuffer out;
    private final Connection connection;
    // what was received and not consumed lies in between
    private int begin;
    private int end;
    private int written;

    HandshakeChannel(Connection connection, PooledBuffer in, PooledBuffer out) {
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    Transport transport() {
        return connection.transport();
    }

    /** Goes on over another transport. */
    void transport(Transport other) {
        connection.transport(other);
    }

    // ---------------------------------------------------------------- in

    /** The received bytes; those of the last {@link #need} begin at {@link #position}. */
    MemorySegment received() {
        return in.memory();
    }

    int position() {
        return begin;
    }

    /** Bytes that were received beyond what was consumed. */
    int pending() {
        return end - begin;
    }

    /** Most bytes that {@link #need} can be asked for. */
    int capacity() {
        return in.size();
    }

    /**
     * Waits until so many bytes are there, and moves them to the begin of the buffer if they do not fit behind what was consumed.
     *
     * @throws ConnectionEnded if the client ends before
     */
    void need(int bytes) throws IOException {
        if (begin + bytes > in.size()) {
            MemorySegment.copy(in.memory(), begin, in.memory(), 0, pending());
            end -= begin;
            begin = 0;
        }
        while (pending() < bytes) {
            ByteBuffer into = in.bytes().limit(in.size()).position(end);
            int read = transport().read(into, false);
            if (read < 0) {
                throw new ConnectionEnded(pending() == 0 ? Ending.END_OF_STREAM : Ending.TRANSPORT);
            }
            end += read;
        }
    }

    void consume(int bytes) {
        begin += bytes;
    }

    /** Consumes bytes without looking at them, any number. */
    void skip(long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            need(1);
            int part = (int) Math.min(left, pending());
            consume(part);
            left -= part;
        }
    }

    // ---------------------------------------------------------------- out

    HandshakeChannel put16(int value) throws IOException {
        room(Short.BYTES);
        out.memory().set(Wire.U16, written, (short) value);
        written += Short.BYTES;
        return this;
    }

    HandshakeChannel put32(int value) throws IOException {
        room(Integer.BYTES);
        out.memory().set(Wire.U32, written, value);
        written += Integer.BYTES;
        return this;
    }

    HandshakeChannel put64(long value) throws IOException {
        room(Long.BYTES);
        out.memory().set(Wire.U64, written, value);
        written += Long.BYTES;
        return this;
    }

    HandshakeChannel put(byte[] bytes) throws IOException {
        room(bytes.length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, out.memory(), written, bytes.length);
        written += bytes.length;
        return this;
    }

    /** A reply to an option, whose data are put next. */
    HandshakeChannel reply(int option, int type, int length) throws IOException {
        return put64(Wire.OPTION_REPLY_MAGIC).put32(option).put32(type).put32(length);
    }

    /** An error with words for people, cut where they repeat too much of what the client has sent. */
    void refuse(int option, OptionError error, String message) throws IOException {
        String words = message.length() > MOST_WORDS ? message.substring(0, MOST_WORDS) : message;
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        reply(option, error.type(), text.length).put(text);
        flush();
    }

    void acknowledge(int option) throws IOException {
        reply(option, Wire.Reply.ACK, 0);
        flush();
    }

    /** Sends what was put. */
    void flush() throws IOException {
        transport().write(out.bytes().limit(written).position(0));
        written = 0;
    }

    private void room(int bytes) throws IOException {
        if (written + bytes > out.size()) {
            flush();
        }
    }
}
