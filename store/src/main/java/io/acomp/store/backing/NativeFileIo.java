package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** pread and pwrite: nothing on the Java heap, no position shared between threads, and an interrupt does not close the file. */
final class NativeFileIo implements FileIo {
    private static final int STATES = 64;
    /** A cache line each, so that threads do not share one. */
    private static final long STATE_STRIDE = 64;

    private final FileCallsBinding calls;
    private final Path path;
    private final int descriptor;
    private final Arena arena = Arena.ofShared();
    /** Where calls in flight leave their error number. */
    private final MemorySegment[] states = new MemorySegment[STATES];
    /** A bit for each state that is free. */
    private final AtomicLong free = new AtomicLong(-1);

    private NativeFileIo(FileCallsBinding calls, Path path) throws IOException {
        this.calls = calls;
        this.path = path;
        MemorySegment all = arena.allocate(STATES * STATE_STRIDE, STATE_STRIDE);
        for (int state = 0; state < STATES; state++) {
            states[state] = all.asSlice(state * STATE_STRIDE, FileCallsBinding.STATE_BYTES);
        }
        try (Arena names = Arena.ofConfined()) {
            descriptor = calls.open(states[0], names.allocateFrom(path.toAbsolutePath().toString()));
        }
        if (descriptor < 0) {
            arena.close();
            throw failure("open", 0, -descriptor);
        }
    }

    /**
     * Opens a file that is there.
     *
     * @throws IOException if the operating system refuses
     */
    static NativeFileIo open(FileCallsBinding calls, Path path) throws IOException {
        return new NativeFileIo(calls, path);
    }

    @Override
    public long read(long position, MemorySegment to) throws IOException {
        int state = take();
        try {
            long done = 0;
            while (done < to.byteSize()) {
                long result = calls.read(states[state], descriptor, done == 0 ? to : to.asSlice(done), position + done);
                if (result == 0) {
                    break;
                }
                done += moved("read", position + done, result);
            }
            return done;
        } finally {
            give(state);
        }
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        int state = take();
        try {
            long done = 0;
            while (done < from.byteSize()) {
                long result = calls.write(states[state], descriptor, done == 0 ? from : from.asSlice(done), position + done);
                done += moved("write", position + done, result);
            }
        } finally {
            give(state);
        }
    }

    @Override
    public void close() throws IOException {
        int result = calls.close(states[0], descriptor);
        arena.close();
        if (result < 0) {
            throw failure("close", 0, -result);
        }
    }

    /** The bytes that a call moved: none if a signal interrupted it. */
    private long moved(String call, long position, long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (result == -FileCallsBinding.EINTR) {
            return 0;
        }
        throw failure(call, position, (int) -result);
    }

    private IOException failure(String call, long position, int errno) {
        String message = call + " failed, path=" + path + ", position=" + position + ", errno=" + errno;
        return errno == FileCallsBinding.ENOSPC || errno == FileCallsBinding.EDQUOT ? new NoSpaceException(message) : new IOException(message);
    }

    private int take() {
        while (true) {
            long bits = free.get();
            if (bits == 0) {
                Thread.onSpinWait(); // as many calls under way as there are states: far more than a disk takes
                Thread.yield();
            } else if (free.compareAndSet(bits, bits & bits - 1)) {
                return Long.numberOfTrailingZeros(bits);
            }
        }
    }

    private void give(int state) {
        free.getAndUpdate(bits -> bits | 1L << state);
    }
}
