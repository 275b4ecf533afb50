package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Reads and writes where {@link NativeFileIo} is not to be had. An asynchronous channel, waited for: it is the one channel of the JDK that
 * an interrupt does not close. Copies through the Java heap and hops to another thread.
 */
final class ChannelFileIo implements FileIo {
    private final AsynchronousFileChannel channel;

    /**
     * Over a channel.
     *
     * @param channel stays the caller's
     */
    ChannelFileIo(AsynchronousFileChannel channel) {
        this.channel = channel;
    }

    @Override
    public long read(long position, MemorySegment to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(to.byteSize()));
        while (buffer.hasRemaining()) {
            if (await(channel.read(buffer, position + buffer.position())) < 0) {
                break;
            }
        }
        MemorySegment.copy(buffer.array(), 0, to, ValueLayout.JAVA_BYTE, 0, buffer.position());
        return buffer.position();
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(from.toArray(ValueLayout.JAVA_BYTE));
        while (buffer.hasRemaining()) {
            await(channel.write(buffer, position + buffer.position()));
        }
    }

    @Override
    public void close() {
        // the channel is its owner's
    }

    /** Waits however often the thread is interrupted, and leaves it interrupted. */
    private static int await(Future<Integer> result) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw translated(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException translated(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        // the JDK has no type for it, the operating systems' messages are all there is
        if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("not enough space")) {
            return new NoSpaceException(cause.getMessage());
        }
        return cause instanceof IOException exception ? exception : new IOException(cause);
    }
}
