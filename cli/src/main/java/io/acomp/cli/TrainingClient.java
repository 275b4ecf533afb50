package io.acomp.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * An NBD client that keeps a number of requests in flight, as libnbd and fio do: what {@link ServeTraining} loads a service with. Numbers are
 * those of the protocol (doc/proto.md of the NBD project). Used by one thread.
 */
final class TrainingClient implements AutoCloseable {
    static final int PAGE = 4096;

    /** Kinds of requests. */
    enum Kind {
        READ(0, PAGE),
        WRITE(1, PAGE),
        FLUSH(3, 0),
        TRIM(4, PAGE);

        private final short code;
        private final int length;

        Kind(int code, int length) {
            this.code = (short) code;
            this.length = length;
        }
    }

    private static final int GREETING_BYTES = 18;
    private static final int FIXED_NEWSTYLE_NO_ZEROES = 3;
    private static final long OPTION_MAGIC = 0x49484156454f5054L;
    private static final int OPTION_STRUCTURED_REPLY = 8;
    private static final int OPTION_GO = 7;
    private static final int OPTION_REPLY_BYTES = 20;
    private static final int OPTION_REPLY_TYPE = 12;
    private static final int OPTION_REPLY_LENGTH = 16;
    private static final int ACKNOWLEDGED = 1;

    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REQUEST_BYTES = 28;
    private static final short DISCONNECT = 2;

    private static final int SIMPLE_MAGIC = 0x67446698;
    private static final int SIMPLE_ERROR = 4;
    private static final int SIMPLE_BYTES = 16;
    private static final int CHUNK_MAGIC = 0x668e33ef;
    private static final int CHUNK_FLAGS = 4;
    private static final int CHUNK_TYPE = 6;
    private static final int CHUNK_LENGTH = 16;
    private static final int CHUNK_BYTES = 20;
    private static final int CHUNK_DONE = 1;

    private static final int MOST_IN_FLIGHT = 16;
    private static final int NOISE_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] noise = new byte[NOISE_BYTES];
    private final byte[] page = new byte[PAGE];
    private final ByteBuffer out = ByteBuffer.allocateDirect(MOST_IN_FLIGHT * (REQUEST_BYTES + PAGE));
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_IN_FLIGHT * (CHUNK_BYTES + Long.BYTES + PAGE)).limit(0);
    private long cookie;

    /**
     * Connects and chooses an export.
     *
     * @param address of the server
     * @param export its name
     * @throws IOException if the server does not do as the protocol says
     */
    TrainingClient(SocketAddress address, String export) throws IOException {
        random.nextBytes(noise);
        channel = SocketChannel.open(address);
        try {
            need(GREETING_BYTES);
            in.position(in.position() + GREETING_BYTES);
            out.putInt(FIXED_NEWSTYLE_NO_ZEROES);
            option(OPTION_STRUCTURED_REPLY, new byte[0]);
            byte[] name = export.getBytes(StandardCharsets.UTF_8);
            option(OPTION_GO, ByteBuffer.allocate(Integer.BYTES + name.length + Short.BYTES).putInt(name.length).put(name).array());
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private void option(int option, byte[] data) throws IOException {
        out.putLong(OPTION_MAGIC).putInt(option).putInt(data.length).put(data);
        send();
        int type;
        do {
            need(OPTION_REPLY_BYTES);
            type = in.getInt(in.position() + OPTION_REPLY_TYPE);
            int bytes = OPTION_REPLY_BYTES + in.getInt(in.position() + OPTION_REPLY_LENGTH);
            need(bytes);
            in.position(in.position() + bytes);
            if (type < 0) {
                throw new IOException("an option was refused; option=" + option + ", type=" + type);
            }
        } while (type != ACKNOWLEDGED);
    }

    /**
     * Sends requests at random offsets and takes their replies.
     *
     * @param kind of all of them
     * @param count how many
     * @param depth in flight, at most 16
     * @param pages of the export
     * @throws IOException if one failed
     */
    void run(Kind kind, int count, int depth, int pages) throws IOException {
        for (int sent = 0, done = 0; done < count; ) {
            while (sent < count && sent - done < depth) {
                request(kind.code, kind == Kind.FLUSH ? 0 : (long) PAGE * random.nextInt(pages), kind.length);
                if (kind == Kind.WRITE) {
                    data();
                }
                sent++;
            }
            send();
            done += reply() ? 1 : 0;
            while (in.remaining() >= SIMPLE_BYTES && done < sent) {
                done += reply() ? 1 : 0; // whatever is there is taken before the next are sent, as by a client that polls
            }
        }
    }

    private void request(short type, long offset, int length) {
        out.putInt(REQUEST_MAGIC).putShort((short) 0).putShort(type).putLong(cookie++).putLong(offset).putInt(length);
    }

    /** A page of which one half compresses. */
    private void data() {
        System.arraycopy(noise, random.nextInt(NOISE_BYTES - PAGE), page, 0, PAGE / 2);
        out.put(page);
    }

    /** Takes a reply, or a chunk of one; true if it was the last of it. */
    private boolean reply() throws IOException {
        need(SIMPLE_BYTES);
        int at = in.position();
        if (in.getInt(at) == SIMPLE_MAGIC) {
            if (in.getInt(at + SIMPLE_ERROR) != 0) {
                throw new IOException("a request failed; error=" + in.getInt(at + SIMPLE_ERROR));
            }
            in.position(at + SIMPLE_BYTES);
            return true;
        }
        need(CHUNK_BYTES);
        at = in.position();
        short type = in.getShort(at + CHUNK_TYPE);
        if (in.getInt(at) != CHUNK_MAGIC || type < 0) {
            throw new IOException("a request failed; magic=" + Integer.toHexString(in.getInt(at)) + ", type=" + type);
        }
        boolean last = (in.getShort(at + CHUNK_FLAGS) & CHUNK_DONE) != 0;
        int bytes = CHUNK_BYTES + in.getInt(at + CHUNK_LENGTH);
        need(bytes);
        in.position(in.position() + bytes);
        return last;
    }

    private void send() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    private void need(int bytes) throws IOException {
        if (in.remaining() >= bytes) {
            return;
        }
        in.compact();
        try {
            while (in.position() < bytes) {
                if (channel.read(in) < 0) {
                    throw new EOFException("the server has left; bytes=" + in.position());
                }
            }
        } finally {
            in.flip();
        }
    }

    /** Says goodbye. */
    @Override
    public void close() throws IOException {
        try (channel) {
            out.clear();
            request(DISCONNECT, 0, 0);
            send();
        }
    }
}
