package io.acomp.service.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way from the event loop to the transfer's thread. Holds at most {@link #WINDOW_BYTES} and what one read brings;
 * beyond that the socket is not read. Bytes are copied once, from the buffer they were received in to where the pipeline wants them.
 *
 * <p>The client has a purse of time: waiting for it takes from the purse, each byte puts some back, and who has emptied it is too slow.
 */
final class BodyQueue implements ReadableByteChannel {
    /** Bytes that may lie here before the socket is not read any more. */
    static final int WINDOW_BYTES = 1 << 20;

    /** What wakes the socket up again once so little is left. */
    private static final int LOW_BYTES = WINDOW_BYTES / 2;

    /** The first wait that ends without bytes; each one after it is twice as long. */
    private static final long FIRST_LULL_NANOS = 1_000_000;
    private static final int MOST_LULLS = 5;
    /** Waits in a row after which results that are held back go out. */
    private static final int PATIENT_LULLS = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    private final Runnable demand;
    private final long mostBytes;
    private final long fullPurse;
    private final double nanosPerByte;
    private final LongAdder counter;
    private BeforeWait beforeWait = () -> {};
    private int lulls;
    private long purse;
    private long queued;
    private long received;
    /** True while the socket is read, or has been asked to be. */
    private boolean reading;
    private boolean ended;
    private volatile boolean closed;
    private @Nullable IOException failure;

    /** Runs before the transfer waits longer for the client. */
    @FunctionalInterface
    interface BeforeWait {
        /** Sends what can be sent. */
        void run() throws IOException;
    }

    /**
     * A queue.
     *
     * @param limits of sizes and times
     * @param counter of bytes received
     * @param demand asks for more to be read from the socket; called on the transfer's thread, without the lock
     */
    BodyQueue(HttpLimits limits, LongAdder counter, Runnable demand) {
        this.mostBytes = limits.requestBytes();
        this.fullPurse = nanos(limits.bodyTime());
        this.purse = fullPurse;
        this.nanosPerByte = 1e9 / limits.bodyBytesPerSecond();
        this.counter = counter;
        this.demand = demand;
    }

    private static long nanos(Duration time) {
        return time.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : time.toNanos();
    }

    // ---------------------------------------------------------------- the event loop's side

    /**
     * Takes bytes.
     *
     * @param bytes given over to the queue
     * @return true if the socket should be read on
     */
    boolean offer(ByteBuf bytes) {
        int length = bytes.readableBytes();
        counter.add(length);
        lock.lock();
        try {
            received += length;
            if (received > mostBytes && failure == null) {
                failure = new ProblemException(Problem.of(
                        ProblemCode.CONTENT_TOO_LARGE, "the body is larger than this service takes, maxRequestBytes=" + mostBytes));
            }
            if (closed || failure != null || length == 0) {
                bytes.release();
            } else {
                buffers.addLast(bytes);
                queued += length;
                purse = Math.min(fullPurse, purse + (long) (nanosPerByte * length));
            }
            arrival.signal();
            reading = !closed && failure == null && queued < WINDOW_BYTES;
            return reading;
        } finally {
            lock.unlock();
        }
    }

    /** The body is complete. */
    void end() {
        lock.lock();
        try {
            ended = true;
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The body will not be complete; what has come is dropped. */
    void fail(IOException reason) {
        lock.lock();
        try {
            if (failure == null && !ended) {
                failure = reason;
                drop();
            }
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- the transfer's side

    /** What to do before waiting longer. */
    void beforeWait(BeforeWait action) {
        beforeWait = action;
    }

    /**
     * Some bytes, as soon as there are any, or none after a little while: the pipeline looks then what the lanes have finished, and asks
     * again.
     *
     * @return how many, -1 at the end
     * @throws ProblemException REQUEST_TIMEOUT if they come too slowly, CONTENT_TOO_LARGE
     * @throws ClientGoneException if the connection is closed
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (lulls >= PATIENT_LULLS) {
            beforeWait.run();
        }
        int count;
        boolean wants;
        lock.lock();
        try {
            count = take(target);
            wants = askMore(count);
        } finally {
            lock.unlock();
        }
        if (wants) {
            demand.run();
        }
        if (count == 0 && target.hasRemaining()) {
            count = takeLater(target);
        }
        lulls = count == 0 ? Math.min(lulls + 1, MOST_LULLS) : 0;
        return count;
    }

    private int takeLater(ByteBuffer target) throws IOException {
        lock.lock();
        try {
            if (buffers.isEmpty() && !ended && failure == null) {
                await();
            }
            return take(target);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the socket must be asked; it is not read by itself once the window was full. */
    private boolean askMore(int count) {
        boolean wants = count >= 0 && !reading && !ended && queued < LOW_BYTES;
        reading |= wants;
        return wants;
    }

    private int take(ByteBuffer target) throws IOException {
        if (failure != null) {
            throw failure;
        }
        int count = 0;
        ByteBuf first = buffers.peekFirst();
        while (first != null && target.hasRemaining()) {
            int length = Math.min(target.remaining(), first.readableBytes());
            int limit = target.limit();
            target.limit(target.position() + length);
            first.readBytes(target);
            target.limit(limit);
            count += length;
            if (!first.isReadable()) {
                buffers.removeFirst().release();
            }
            first = buffers.peekFirst();
        }
        queued -= count;
        return count == 0 && ended ? -1 : count;
    }

    private void await() throws IOException {
        long start = System.nanoTime();
        try {
            arrival.awaitNanos(Math.min(purse, FIRST_LULL_NANOS << lulls));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException(interrupted);
        }
        purse -= System.nanoTime() - start;
        if (purse <= 0 && buffers.isEmpty() && !ended && failure == null) {
            throw new ProblemException(Problem.of(
                    ProblemCode.REQUEST_TIMEOUT, "the body comes too slowly or not at all, send it faster, bytes=" + received));
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Drops what is here and what still comes. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
        queued = 0;
    }
}
