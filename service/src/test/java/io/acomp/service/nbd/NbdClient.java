package io.acomp.service.nbd;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A client of the protocol that does what it is told, wrong things too. Numbers are written out here, so that the server's are judged. */
public final class NbdClient implements AutoCloseable {
    static final int REQUEST_MAGIC = 0x25609513;
    static final int SIMPLE_MAGIC = 0x67446698;
    static final int CHUNK_MAGIC = 0x668e33ef;
    static final long OPTION_MAGIC = 0x49484156454f5054L;
    static final int ACK = 1;

    private final SocketChannel channel;
    private DataInputStream in;
    private DataOutputStream out;
    private long cookie = 1000;

    /** A reply to an option. */
    record OptionReply(int option, int type, byte[] data) {
        boolean isError() {
            return type < 0;
        }
    }

    /** What INFO or EXPORT_NAME tell. */
    public record Export(long size, int flags) {}

    /** A simple reply, or a chunk of a structured one. */
    record Reply(boolean structured, long cookie, int error, int flags, int type, byte[] payload) {
        long offset() {
            return java.nio.ByteBuffer.wrap(payload).getLong();
        }

        boolean done() {
            return !structured || (flags & 1) != 0;
        }
    }

    private NbdClient(SocketChannel channel) {
        this.channel = channel;
        // a channel's own streams hold one lock for both directions
        streams(new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int at, int length) throws IOException {
                return channel.read(java.nio.ByteBuffer.wrap(bytes, at, length));
            }
        }, Channels.newOutputStream(channel));
    }

    /** A client that has said nothing yet. */
    public static NbdClient connect(SocketAddress address) throws IOException {
        return new NbdClient(SocketChannel.open(address));
    }

    void streams(InputStream input, OutputStream output) {
        in = new DataInputStream(new java.io.BufferedInputStream(input, 1 << 16));
        out = new DataOutputStream(new java.io.BufferedOutputStream(output, 1 << 16));
    }

    SocketChannel channel() {
        return channel;
    }

    /** Bytes that compress, always the same for a seed. */
    public static byte[] pattern(int length, long seed) {
        byte[] bytes = new byte[length];
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(20) + 'a');
        }
        return bytes;
    }

    // ---------------------------------------------------------------- handshake

    /** Takes the greeting and answers with fixed newstyle, no zeroes. */
    public NbdClient greet() throws IOException {
        return greet(3);
    }

    NbdClient greet(int flags) throws IOException {
        assertEquals(0x4e42444d41474943L, in.readLong());
        assertEquals(OPTION_MAGIC, in.readLong());
        assertEquals(3, in.readUnsignedShort());
        out.writeInt(flags);
        out.flush();
        return this;
    }

    void sendOption(int option, byte[] data) throws IOException {
        out.writeLong(OPTION_MAGIC);
        out.writeInt(option);
        out.writeInt(data.length);
        out.write(data);
        out.flush();
    }

    /** Sends an option and takes its replies up to the final one. */
    List<OptionReply> option(int option, byte... data) throws IOException {
        sendOption(option, data);
        List<OptionReply> replies = new ArrayList<>();
        while (true) {
            assertEquals(0x0003e889045565a9L, in.readLong());
            OptionReply reply = new OptionReply(in.readInt(), in.readInt(), in.readNBytes(in.readInt()));
            assertEquals(option, reply.option());
            replies.add(reply);
            if (reply.type() == ACK || reply.isError()) {
                return replies;
            }
        }
    }

    /** The type of the only, or last, reply to an option. */
    int answer(int option, byte... data) throws IOException {
        return option(option, data).getLast().type();
    }

    /** Chooses an export. */
    public Export go(String name) throws IOException {
        List<OptionReply> replies = option(7, infoRequest(name));
        assertEquals(ACK, replies.getLast().type(), () -> new String(replies.getLast().data(), StandardCharsets.UTF_8));
        java.nio.ByteBuffer info = java.nio.ByteBuffer.wrap(replies.getFirst().data());
        assertEquals(0, info.getShort());
        return new Export(info.getLong(), info.getShort() & 0xffff);
    }

    Export exportName(String name, boolean zeroes) throws IOException {
        sendOption(1, name.getBytes(StandardCharsets.UTF_8));
        Export export = new Export(in.readLong(), in.readUnsignedShort());
        if (zeroes) {
            assertEquals(0, Arrays.compare(new byte[124], in.readNBytes(124)));
        }
        return export;
    }

    static byte[] infoRequest(String name, int... infos) {
        return bytes(data -> {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            data.writeInt(text.length);
            data.write(text);
            data.writeShort(infos.length);
            for (int info : infos) {
                data.writeShort(info);
            }
        });
    }

    static byte[] contextQuery(String name, String... queries) {
        return bytes(data -> {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            data.writeInt(text.length);
            data.write(text);
            data.writeInt(queries.length);
            for (String query : queries) {
                byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
                data.writeInt(bytes.length);
                data.write(bytes);
            }
        });
    }

    /** Something that writes. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    // ---------------------------------------------------------------- transmission

    static byte[] request(int flags, int type, long cookie, long offset, long length) {
        return bytes(data -> {
            data.writeInt(REQUEST_MAGIC);
            data.writeShort(flags);
            data.writeShort(type);
            data.writeLong(cookie);
            data.writeLong(offset);
            data.writeInt((int) length);
        });
    }

    /** Puts a request in the buffer; {@link #flush} sends. */
    long put(int flags, int type, long offset, long length, byte... payload) throws IOException {
        long used = cookie++;
        out.write(request(flags, type, used, offset, length));
        out.write(payload);
        return used;
    }

    void flush() throws IOException {
        out.flush();
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next reply or chunk; a simple one's data are not taken. */
    Reply reply() throws IOException {
        int magic = in.readInt();
        if (magic == SIMPLE_MAGIC) {
            int error = in.readInt();
            return new Reply(false, in.readLong(), error, 0, 0, new byte[0]);
        }
        assertEquals(CHUNK_MAGIC, magic, () -> "magic=" + Integer.toHexString(magic));
        int flags = in.readUnsignedShort();
        int type = in.readUnsignedShort();
        long of = in.readLong();
        byte[] payload = in.readNBytes(in.readInt());
        int error = type >= 1 << 15 ? java.nio.ByteBuffer.wrap(payload).getInt() : 0;
        return new Reply(true, of, error, flags, type, payload);
    }

    byte[] data(int length) throws IOException {
        return in.readNBytes(length);
    }

    /** Sends one request and returns the error of its reply, which has no data. */
    public int error(int flags, int type, long offset, long length, byte... payload) throws IOException {
        long sent = put(flags, type, offset, length, payload);
        out.flush();
        Reply reply = reply();
        assertEquals(sent, reply.cookie());
        assertTrue(reply.done());
        return reply.error();
    }

    /** Writes; fails if that fails. */
    public void write(long offset, byte[] data) throws IOException {
        assertEquals(0, error(0, 1, offset, data.length, data));
    }

    /** Reads with structured replies, putting chunks together. */
    byte[] read(long offset, int length) throws IOException {
        return read(0, offset, length, new ArrayList<>());
    }

    byte[] read(int flags, long offset, int length, List<Reply> chunks) throws IOException {
        long sent = put(flags, 0, offset, length);
        out.flush();
        byte[] bytes = new byte[length];
        boolean[] seen = new boolean[length];
        Reply chunk;
        do {
            chunk = reply();
            chunks.add(chunk);
            assertTrue(chunk.structured(), "a read's reply is structured");
            assertEquals(sent, chunk.cookie());
            assertEquals(0, chunk.error(), "error");
            if (chunk.type() == 1 || chunk.type() == 2) {
                java.nio.ByteBuffer payload = java.nio.ByteBuffer.wrap(chunk.payload());
                int at = (int) (payload.getLong() - offset);
                int count = chunk.type() == 1 ? payload.remaining() : payload.getInt();
                assertTrue(at >= 0 && count > 0 && at + count <= length, "within the request");
                if (chunk.type() == 1) {
                    payload.get(bytes, at, count);
                }
                for (int i = at; i < at + count; i++) {
                    assertTrue(!seen[i], "no overlap");
                    seen[i] = true;
                }
            }
        } while (!chunk.done());
        for (int i = 0; i < length; i++) {
            assertTrue(seen[i], "everything is covered");
        }
        return bytes;
    }

    /** Reads with simple replies. */
    public byte[] readSimple(long offset, int length) throws IOException {
        assertEquals(0, error(0, 0, offset, length));
        return in.readNBytes(length);
    }

    /** Says goodbye and waits until the server has gone. */
    public void disconnect() throws IOException {
        put(0, 2, 0, 0);
        out.flush();
        assertTrue(ended());
    }

    /** True if the server has ended the connection, with nothing sent before. */
    boolean ended() throws IOException {
        try {
            in.readByte();
            return false;
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketException e) {
            // it closed with something of ours unread
            return true;
        }
    }

    /** Takes and forgets what comes until the server closes. */
    void drainToEnd() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // a reset is an end, too
            return;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
