package io.acomp.service.trace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.ObservedRequest;
import io.acomp.Operation;
import io.acomp.RequestObserver;

/**
 * Records the requests of engines in a file: give it to {@link AcompEngine.Builder#observer}. A request costs a look at two names and six
 * words in a buffer; a thread of the recorder's writes them. Where the buffer is full, the file at its limit or the disk at its end, requests
 * are dropped and counted: no request ever waits for it. Allocates nothing per request.
 *
 * <p>Thread-safe. It is closed after the engines that have it; requests that end later are dropped.
 */
public final class TraceRecorder implements RequestObserver, AutoCloseable {
    /** Limit of a file that grows as long as there is room. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private static final System.Logger LOG = System.getLogger("io.acomp.service.trace");
    private static final int SLOTS = 1 << 14;
    private static final int STRIPES = Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors());
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BUSY_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_UNITS = 0xffff_ffffL;
    private static final int MAX_PAIRS = 0xffff;
    /** Room kept for what ends a file. */
    private static final int END_BYTES = 64;
    private static final int NAME_BYTES = TraceFormat.CHUNK_HEADER_BYTES + TraceFormat.MAX_VARINT_BYTES;

    private final TraceStripe[] stripes;
    private final TraceNames names = new TraceNames();
    private final LongAdder dropped = new LongAdder();
    private final FileChannel file;
    private final TraceChunks chunks;
    private final TraceStripe.Sink sink = this::encode;
    private final long limit;
    private final long begin = System.nanoTime();
    private final Thread writer;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    // the writer's
    private volatile long recorded;
    private int namesWritten;
    private long flushedAt = begin;

    private TraceRecorder(FileChannel file, long limit, int stripes, int slots) throws IOException {
        this.file = file;
        this.limit = limit;
        this.stripes = new TraceStripe[stripes];
        for (int i = 0; i < stripes; i++) {
            this.stripes[i] = new TraceStripe(slots);
        }
        chunks = new TraceChunks(file);
        chunks.header(System.currentTimeMillis());
        writer = Thread.ofPlatform().daemon().name("acomp-trace").unstarted(this::run);
    }

    /**
     * Opens a file and starts to record. An older trace is overwritten; any other file is not.
     *
     * @param path of the file, readable by its owner only
     * @param limitBytes most bytes of it; what comes then is dropped
     * @throws IOException if it cannot be opened or written
     */
    public static TraceRecorder start(Path path, long limitBytes) throws IOException {
        TraceRecorder recorder = open(path, limitBytes, STRIPES, SLOTS);
        recorder.writer.start();
        return recorder;
    }

    /** For tests: one that does not write before it is told to. */
    static TraceRecorder open(Path path, long limitBytes, int stripes, int slots) throws IOException {
        FileChannel file = TraceFile.open(path);
        try {
            return new TraceRecorder(file, limitBytes, stripes, slots);
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public void ended(ObservedRequest request) {
        int flags = request.operation() == Operation.DECOMPRESS ? TraceFormat.FLAG_DECOMPRESS : 0;
        flags |= request.isPart() ? TraceFormat.FLAG_PART : 0;
        flags |= request.ranInline() ? TraceFormat.FLAG_INLINE : 0;
        flags |= request.ranOnDevice() ? TraceFormat.FLAG_DEVICE : 0;
        flags |= request.status().code() << TraceFormat.STATUS_SHIFT;
        long algorithm = names.number(request.algorithm());
        long driver = names.number(request.driver());
        long pairs = Math.min(MAX_PAIRS, request.pairCount());
        long what = flags | algorithm << 16 | driver << 32 | pairs << 48;
        long times = units(request.waitNanos()) << 32 | units(request.serviceNanos());
        TraceStripe stripe = stripes[(int) Thread.currentThread().threadId() & stripes.length - 1];
        if (ended || !stripe.offer(request.submitNanos(), what, request.sourceBytes(), request.produced(), times)) {
            dropped.increment();
        }
    }

    private static long units(long nanos) {
        return Math.clamp(nanos >> TraceFormat.TIME_SHIFT, 0, MAX_UNITS);
    }

    // ---------------------------------------------------------------- the writer

    private void run() {
        while (!closing) {
            LockSupport.parkNanos(this, write() > 0 ? BUSY_NANOS : QUIET_NANOS);
        }
    }

    /**
     * Takes what has come, and writes what has waited long enough.
     *
     * @return requests taken
     */
    int write() {
        int taken = 0;
        for (TraceStripe stripe : stripes) {
            taken += stripe.drain(sink);
        }
        if (System.nanoTime() - flushedAt >= FLUSH_NANOS) {
            flush();
        }
        return taken;
    }

    private void encode(long submitNanos, long what, long source, long produced, long times) {
        if (ended) {
            dropped.increment();
            return;
        }
        chunks.request(submitNanos - begin, what, source, produced, times);
        if (chunks.isFull()) {
            flush();
        }
    }

    private void flush() {
        flushedAt = System.nanoTime();
        int waiting = chunks.waiting();
        if (waiting == 0 || ended) {
            return;
        }
        List<String> all = names.names();
        long nameBytes = all.stream().skip(namesWritten).mapToLong(name -> NAME_BYTES + 4L * name.length()).sum();
        if (chunks.writtenWithWaiting() + nameBytes + END_BYTES > limit) {
            stop("a trace has reached its limit, recording has ended, limit=" + limit, null);
            dropped.add(waiting);
            chunks.drop();
            return;
        }
        try {
            for (; namesWritten < all.size(); namesWritten++) {
                chunks.name(namesWritten + 1, all.get(namesWritten));
            }
            chunks.flush();
            recorded += waiting;
        } catch (IOException e) {
            failure = e;
            stop("a trace cannot be written, recording has ended", e);
            dropped.add(waiting);
        }
    }

    private void stop(String message, @Nullable IOException cause) {
        ended = true;
        LOG.log(System.Logger.Level.WARNING, message, cause);
    }

    // ---------------------------------------------------------------- its owner

    /** Requests in the file so far. */
    public long recorded() {
        return recorded;
    }

    /** Requests that are not and will not be in the file. */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * Writes what is left and ends the file. Idempotent.
     *
     * @throws IOException if the file is not whole: now, or since something went wrong earlier
     */
    @Override
    public synchronized void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        closing = true;
        try {
            joinWriter();
            write();
            flush();
            ended = true;
            IOException earlier = failure;
            if (earlier != null) {
                throw new IOException("a trace is not whole, reason=" + earlier.getMessage(), earlier);
            }
            chunks.end(recorded, dropped.sum());
        } finally {
            file.close();
        }
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (writer.isAlive()) {
            LockSupport.unpark(writer);
            try {
                writer.join(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
