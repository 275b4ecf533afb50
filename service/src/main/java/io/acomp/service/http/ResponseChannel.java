package io.acomp.service.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;

/**
 * A response's body on its way from the transfer's thread to the socket. The first {@link #HELD_BYTES} are held back, so that a failure
 * early on can still be told with a status; they go out when there are more, or when the transfer waits for the client. What is written
 * afterwards goes to the socket from the pipeline's own memory, without a copy: a write returns when the socket has taken all of it.
 */
final class ResponseChannel implements WritableByteChannel {
    /** Bytes held back. */
    static final int HELD_BYTES = 64 << 10;

    private final Exchange exchange;
    private final long readNanos;
    private final LongAdder counter;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean committed;

    /**
     * A channel.
     *
     * @param exchange whose response this is
     * @param readTime within which the client must take what is written at once
     * @param counter of bytes the socket has taken
     */
    ResponseChannel(Exchange exchange, Duration readTime, LongAdder counter) {
        this.exchange = exchange;
        this.readNanos = readTime.toNanos();
        this.counter = counter;
    }

    /** Whether a byte of the body, or the head before it, has gone out. */
    boolean isCommitted() {
        return committed;
    }

    /**
     * Writes all of it.
     *
     * @throws ClientGoneException if the connection is closed, or the client does not read
     */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        if (!committed && held.readableBytes() + length <= HELD_BYTES) {
            if (held.capacity() == 0) {
                held = exchange.allocate(HELD_BYTES);
            }
            held.writeBytes(source);
            return length;
        }
        flushHeld();
        commit();
        send(Unpooled.wrappedBuffer(source.slice()));
        source.position(source.limit());
        return length;
    }

    /** Sends what is held back, if anything is. */
    void flushHeld() throws IOException {
        if (held.isReadable()) {
            commit();
            ByteBuf bytes = held;
            held = Unpooled.EMPTY_BUFFER;
            send(bytes);
        }
    }

    /** Ends the response: with a length if nothing has gone out so far, with the final chunk otherwise. */
    void complete() {
        if (committed) {
            exchange.complete();
        } else {
            ByteBuf bytes = held;
            held = Unpooled.EMPTY_BUFFER;
            counter.add(bytes.readableBytes());
            exchange.completeWith(bytes);
        }
    }

    private void commit() {
        if (!committed) {
            committed = true;
            exchange.begin();
        }
    }

    private void send(ByteBuf bytes) throws IOException {
        int length = bytes.readableBytes();
        ChannelFuture sent = exchange.send(bytes);
        if (!sent.awaitUninterruptibly(readNanos, TimeUnit.NANOSECONDS)) {
            exchange.abort(AbortReason.CLIENT_DOES_NOT_READ);
            // the memory is the pipeline's: nobody may read it once this has returned
            sent.awaitUninterruptibly();
        }
        if (!sent.isSuccess()) {
            throw new ClientGoneException(sent.cause());
        }
        counter.add(length);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Drops what is held back. */
    @Override
    public void close() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
