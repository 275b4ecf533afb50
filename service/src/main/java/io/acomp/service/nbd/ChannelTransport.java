package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/**
 * A channel in blocking mode: one system call a read, and one a write that the socket's buffer has room for. Where a client sends its next
 * request as soon as it has the reply, the reader looks for it for a moment before it sleeps: to be woken on a processor that has gone to
 * sleep takes longer than the request (docs/nbd.md). It gives its processor up between two looks, and a look that was in vain is the last
 * until a request comes quickly again.
 */
final class ChannelTransport implements Transport {
    static final long LOOK_NANOS = 50_000;
    /** A request that came within this was sent by somebody who waits for replies; most of it is the time to be woken. */
    static final long QUICK_NANOS = 120_000;

    private final SocketChannel channel;
    private final LongSupplier nanoTime;
    private boolean quick;

    /**
     * Over a channel.
     *
     * @param channel closed with this
     * @param nanoTime {@link System#nanoTime}
     */
    ChannelTransport(SocketChannel channel, LongSupplier nanoTime) {
        this.channel = channel;
        this.nanoTime = nanoTime;
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer into, boolean alone) throws IOException {
        if (!alone) {
            return channel.read(into);
        }
        long begun = nanoTime.getAsLong();
        if (quick) {
            int read = look(into, begun);
            if (read != 0) {
                return read;
            }
        }
        int read = channel.read(into);
        quick = nanoTime.getAsLong() - begun < QUICK_NANOS;
        return read;
    }

    private int look(ByteBuffer into, long begun) throws IOException {
        channel.configureBlocking(false);
        try {
            while (true) {
                int read = channel.read(into);
                if (read != 0 || nanoTime.getAsLong() - begun > LOOK_NANOS) {
                    return read;
                }
                Thread.yield();
            }
        } finally {
            channel.configureBlocking(true);
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    @Override
    public void farewell() {}

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
