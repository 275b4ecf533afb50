package io.acomp.service.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes the chunks of a trace. Used by one thread. */
final class TraceChunks {
    private final WritableByteChannel out;
    private final ByteBuffer chunk = ByteBuffer.allocate(TraceFormat.MAX_CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long written;
    private long lastTime;
    private int waiting;

    TraceChunks(WritableByteChannel out) {
        this.out = out;
        begin();
    }

    private void begin() {
        chunk.clear().position(TraceFormat.CHUNK_HEADER_BYTES);
        lastTime = 0;
        waiting = 0;
    }

    void header(long wallMillis) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(TraceFormat.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(TraceFormat.MAGIC_AT, TraceFormat.MAGIC)
                .putShort(TraceFormat.VERSION_AT, (short) TraceFormat.VERSION)
                .putLong(TraceFormat.BEGIN_AT, wallMillis);
        write(header);
    }

    /** Names a number, before the requests that use it. */
    void name(int number, String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer small = small(TraceFormat.MAX_VARINT_BYTES + text.length);
        varint(small, number);
        end(TraceFormat.NAME, small.put(text));
    }

    /** The last chunk. */
    void end(long requests, long dropped) throws IOException {
        ByteBuffer small = small(2 * TraceFormat.MAX_VARINT_BYTES);
        varint(small, requests);
        varint(small, dropped);
        end(TraceFormat.END, small);
    }

    private static ByteBuffer small(int bytes) {
        return ByteBuffer.allocate(TraceFormat.CHUNK_HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN).position(TraceFormat.CHUNK_HEADER_BYTES);
    }

    /** Adds a request to the chunk of requests. */
    void request(long nanos, long what, long source, long produced, long times) {
        int pairs = (int) (what >>> 48);
        int flags = (int) what & 0xffff | (pairs > 0 ? TraceFormat.FLAG_PAIRS : 0);
        long time = nanos >> TraceFormat.TIME_SHIFT;
        chunk.putShort((short) flags);
        long delta = time - lastTime;
        varint(chunk, delta << 1 ^ delta >> 63);
        lastTime = time;
        varint(chunk, what >>> 16 & 0xffff);
        varint(chunk, what >>> 32 & 0xffff);
        varint(chunk, source);
        varint(chunk, produced);
        if (pairs > 0) {
            varint(chunk, pairs);
        }
        varint(chunk, times >>> 32);
        varint(chunk, times & 0xffff_ffffL);
        waiting++;
    }

    /** True if a further request may not fit. */
    boolean isFull() {
        return chunk.remaining() < TraceFormat.MAX_RECORD_BYTES;
    }

    /** Requests added since the last chunk. */
    int waiting() {
        return waiting;
    }

    /** Bytes of the file once they are written. */
    long writtenWithWaiting() {
        return written + chunk.position();
    }

    /** Writes them, if there are any. */
    void flush() throws IOException {
        if (waiting > 0) {
            end(TraceFormat.RECORDS, chunk);
            begin();
        }
    }

    /** Forgets them. */
    void drop() {
        begin();
    }

    private void end(byte type, ByteBuffer bytes) throws IOException {
        bytes.put(TraceFormat.TYPE_AT, type).putInt(TraceFormat.LENGTH_AT, bytes.position() - TraceFormat.CHUNK_HEADER_BYTES);
        bytes.flip();
        bytes.putInt(TraceFormat.CRC_AT, crc(bytes));
        write(bytes);
    }

    /** Checksum of a whole chunk: everything but the checksum itself. */
    static int crc(ByteBuffer chunk) {
        CRC32C crc = new CRC32C();
        crc.update(chunk.slice(0, TraceFormat.CRC_AT));
        crc.update(chunk.slice(TraceFormat.CHUNK_HEADER_BYTES, chunk.limit() - TraceFormat.CHUNK_HEADER_BYTES));
        return (int) crc.getValue();
    }

    private static void varint(ByteBuffer to, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            to.put((byte) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        to.put((byte) left);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            written += out.write(bytes);
        }
    }
}
