package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Requests of a connection on their way in. A read takes whatever is there, often many requests; they stay where they arrived, and workers
 * take them by batches of a few pages, so that several can work and replies leave early. One worker at a time reads; the others wait until
 * there is more than he takes. Nobody is woken for a queue that one worker keeps up with.
 *
 * <p>Thread-safe: the state is guarded by this object, which is never held over a read.
 */
final class Intake {
    private static final int MOST_REQUESTS = 16;
    // of writes; a read is half the work
    private static final int MOST_BYTES = 32 << 10;
    // a read into less than this would be one of many
    private static final int LITTLE_ROOM = 32 << 10;
    // so many reads that hardly fill a small buffer send the connection back to one
    private static final int QUIET_READS = 64;
    // a worker who had nothing to do for so long leaves, if there is another
    private static final long IDLE_MILLIS = 1000;

    private final Transport transport;
    private final Buffers buffers;
    private final BooleanSupplier shuttingDown;
    private Receive current;
    private int waiting;
    private int working;
    private int quietReads = QUIET_READS;
    private boolean reading;
    private boolean oversized;
    private boolean stopped;
    private boolean freed;
    private @Nullable Ending ended;

    // the watchdog looks at these: nanoTime or 0
    private volatile long readingSince;
    private volatile long incompleteSince;

    /**
     * An intake.
     *
     * @param transport to read from
     * @param buffers to take buffers from
     * @param shuttingDown whether requests are to be refused
     * @param early what came with the handshake
     */
    Intake(Transport transport, Buffers buffers, BooleanSupplier shuttingDown, MemorySegment early) {
        this.transport = transport;
        this.buffers = buffers;
        this.shuttingDown = shuttingDown;
        current = new Receive(buffers.takeSmall());
        MemorySegment.copy(early, 0, current.memory(), 0, early.byteSize());
        current.filled = (int) early.byteSize();
        current.arrived = System.nanoTime();
    }

    // ---------------------------------------------------------------- for workers

    /**
     * Takes requests, waiting for some.
     *
     * @param batch to fill; must be {@linkplain #release released} when its replies are made
     * @return false if the worker shall leave: nothing more will come, or others do without him
     */
    boolean take(Batch batch) throws IOException {
        while (true) {
            synchronized (this) {
                if (!awaitTurn(batch)) {
                    return false;
                }
                if (batch.source != null) {
                    return true;
                }
            }
            receive();
        }
    }

    /** True with requests in the batch, or with none as the one who reads. */
    private boolean awaitTurn(Batch batch) throws ConnectionEnded {
        boolean idle = false;
        while (true) {
            if (cut(batch)) {
                boolean more = current.hasRequest();
                batch.surplus = more && waiting == 0;
                if (more && waiting > 0) {
                    notify();
                }
                return true;
            }
            if (ended != null || idle) {
                return false;
            }
            if (!reading && !current.hasOversized()) {
                reading = true;
                return true;
            }
            idle = await();
        }
    }

    /** True if nothing happened for long. */
    private boolean await() {
        long start = System.nanoTime();
        waiting++;
        try {
            wait(IDLE_MILLIS);
        } catch (InterruptedException e) {
            // nobody interrupts workers; whoever does wants them to leave
            Thread.currentThread().interrupt();
            return true;
        } finally {
            waiting--;
        }
        return System.nanoTime() - start >= IDLE_MILLIS * 1_000_000;
    }

    private boolean cut(Batch batch) throws ConnectionEnded {
        if (stopped || oversized) {
            return false;
        }
        Receive source = current;
        int begin = source.parsed;
        long work = 0;
        for (int count = 0; count < MOST_REQUESTS && work < MOST_BYTES && source.hasHeader(); count++) {
            boolean genuine = RequestHeader.isGenuine(source.memory(), source.parsed);
            if (!genuine && count == 0) {
                throw new ConnectionEnded(Ending.REQUEST_MAGIC);
            }
            if (!genuine || !source.hasRequest()) {
                break;
            }
            if (RequestHeader.type(source.memory(), source.parsed) == NbdCommand.DISCONNECT.code()) {
                end(Ending.CLIENT);
                break;
            }
            long length = RequestHeader.length(source.memory(), source.parsed);
            work += RequestHeader.type(source.memory(), source.parsed) == NbdCommand.READ.code() ? length / 2 : length;
            source.parsed += RequestHeader.BYTES + (int) RequestHeader.payload(source.memory(), source.parsed);
        }
        batch.oversized = source.parsed == begin && ended == null && takeOversized();
        if (source.parsed == begin && !batch.oversized) {
            return false;
        }
        batch.source = current;
        batch.begin = batch.oversized ? current.parsed - RequestHeader.BYTES : begin;
        batch.end = current.parsed;
        batch.arrived = current.arrived;
        batch.refused = shuttingDown.getAsBoolean();
        current.users++;
        working++;
        return true;
    }

    /** Takes the header of a write that fits into no buffer, and reading with it, if nobody else is at work in the buffer. */
    private boolean takeOversized() {
        if (reading || current.users > 0 || !current.hasOversized()) {
            return false;
        }
        enlarge();
        current.parsed += RequestHeader.BYTES;
        reading = true;
        oversized = true;
        return true;
    }

    /** Ends the use of a batch's bytes. */
    synchronized void release(Batch batch) {
        Receive source = batch.source;
        if (source == null) {
            return;
        }
        batch.source = null;
        working--;
        source.users--;
        if (batch.oversized) {
            reading = false;
            oversized = false;
        }
        if (source.users == 0 && source != current) {
            buffers.give(source.buffer);
        }
        if (waiting > 0 && (batch.oversized || current.hasOversized())) {
            notify();
        }
    }

    // ---------------------------------------------------------------- for the one who reads

    /** Reads once. */
    private void receive() {
        Receive into;
        boolean alone;
        synchronized (this) {
            alone = working == 0;
            makeRoom();
            into = current;
        }
        int read = -1;
        Ending failure = into.pending() > 0 ? Ending.TRANSPORT : Ending.END_OF_STREAM;
        try {
            read = read(into, into.pending() > 0, alone);
        } catch (IOException e) {
            failure = Ending.TRANSPORT;
        }
        synchronized (this) {
            reading = false;
            if (read < 0) {
                end(shuttingDown.getAsBoolean() && failure == Ending.END_OF_STREAM ? Ending.SHUTDOWN : failure);
            } else {
                boolean full = into.filled == into.buffer.size();
                quietReads = full || read > Buffers.SMALL / 2 ? 0 : quietReads + 1;
            }
        }
    }

    /**
     * Reads more data of an oversized write, behind what is there; by the worker who has it.
     *
     * @param batch the write's
     * @return where the data are
     * @throws ConnectionEnded if no more come
     */
    Receive more(Batch batch) throws IOException {
        Receive source = batch.source;
        if (source == null || !batch.oversized) {
            throw new IllegalStateException("only who has an oversized write reads on, oversized=" + batch.oversized);
        }
        synchronized (this) {
            source.compact();
        }
        if (read(source, true, false) < 0) {
            throw new ConnectionEnded(Ending.TRANSPORT);
        }
        return source;
    }

    private int read(Receive into, boolean incomplete, boolean alone) throws IOException {
        long now = System.nanoTime() | 1;
        readingSince = now;
        incompleteSince = incomplete ? now : 0;
        try {
            ByteBuffer bytes = into.buffer.bytes();
            int read = transport.read(bytes.limit(bytes.capacity()).position(into.filled), alone);
            if (read > 0) {
                synchronized (this) {
                    into.filled += read;
                    into.arrived = System.nanoTime();
                }
            }
            return read;
        } finally {
            readingSince = 0;
            incompleteSince = 0;
        }
    }

    /** Leaves room behind what is there for the rest of it and then some. */
    private void makeRoom() {
        if (current.users == 0) {
            current.compact();
            if (current.wanted() > Buffers.SMALL || quietReads < QUIET_READS) {
                enlarge();
            } else if (current.buffer.size() > Buffers.SMALL) {
                replace(buffers.takeSmall());
            }
        } else {
            int room = current.buffer.size() - current.filled;
            if (room < Math.max(LITTLE_ROOM, current.wanted() - current.pending())) {
                replace(buffers.takeLarge());
            }
        }
    }

    private void enlarge() {
        if (current.buffer.size() < Buffers.LARGE) {
            replace(buffers.takeLarge());
        }
    }

    /** Moves what nobody has taken to another buffer. */
    private void replace(PooledBuffer buffer) {
        Receive old = current;
        current = new Receive(buffer);
        MemorySegment.copy(old.memory(), old.parsed, current.memory(), 0, old.pending());
        current.filled = old.pending();
        current.arrived = old.arrived;
        if (old.users == 0) {
            buffers.give(old.buffer);
        }
    }

    // ---------------------------------------------------------------- life

    private void end(Ending why) {
        if (ended == null) {
            ended = why;
        }
        notifyAll();
    }

    /** Why nothing more comes; null while something may. */
    synchronized @Nullable Ending ended() {
        return ended;
    }

    /** Lets nobody take anything any more. */
    synchronized void stop(Ending why) {
        stopped = true;
        end(why);
    }

    /** True if for so long nothing has come, and nothing is to do. */
    synchronized boolean isIdle(long nanos) {
        long since = readingSince;
        return since != 0 && current.users == 0 && current.pending() == 0 && System.nanoTime() - since >= nanos;
    }

    /** When the wait for the rest of a request began; 0 if nobody waits for one. */
    long incompleteSince() {
        return incompleteSince;
    }

    /** Gives the buffer back; all workers have left. */
    synchronized void free() {
        if (!freed) {
            freed = true;
            buffers.give(current.buffer);
        }
    }
}
