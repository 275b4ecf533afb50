package io.acomp.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

import org.jspecify.annotations.Nullable;

/**
 * Standard output under a {@link java.io.PrintWriter}, which says that writing failed but not why. Used by one thread at a time.
 */
final class PrintedOutput extends OutputStream {
    private final WritableByteChannel channel;
    private @Nullable IOException failure;

    /**
     * A stream that writes to a channel.
     *
     * @param channel not closed by this stream
     */
    PrintedOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException thrown) {
            failure = failure == null ? thrown : failure;
            throw thrown;
        }
    }

    /**
     * Throws what made an earlier write fail.
     *
     * @throws IOException the first failure
     */
    void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
