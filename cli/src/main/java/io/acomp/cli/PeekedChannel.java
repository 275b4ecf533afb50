package io.acomp.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel whose first bytes were looked at and come again. Not thread-safe. */
final class PeekedChannel implements ReadableByteChannel {
    private final ReadableByteChannel channel;
    private ByteBuffer start = ByteBuffer.allocate(0);

    /**
     * Wraps a channel that nothing was read from.
     *
     * @param channel closed with this one
     */
    PeekedChannel(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads the first bytes; they will be read again. Call it once, before anything is read.
     *
     * @param target filled, unless the data ends before
     * @throws IOException if reading fails
     */
    void peek(ByteBuffer target) throws IOException {
        while (target.hasRemaining() && channel.read(target) >= 0) {
            // a pipe may give less than asked for
        }
        start = target.duplicate().flip();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!start.hasRemaining()) {
            return channel.read(target);
        }
        int count = Math.min(start.remaining(), target.remaining());
        target.put(start.slice(start.position(), count));
        start.position(start.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
