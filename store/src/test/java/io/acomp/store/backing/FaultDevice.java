package io.acomp.store.backing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;

/**
 * A device in memory that fails when told to and lets tests act in the middle of its calls. Thread-safe; switches may be set at any time.
 */
public final class FaultDevice implements BackingDevice {
    /**
     * A write that reached the memory.
     *
     * @param position first byte
     * @param length bytes
     */
    public record Write(long position, long length) {}

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private final AtomicInteger writeCalls = new AtomicInteger();
    private final AtomicInteger readCalls = new AtomicInteger();
    private volatile boolean readsFail;
    private volatile boolean writesFail;
    private volatile boolean full;
    private volatile int failingWrite;
    private volatile Runnable beforeRead = () -> {};
    private volatile Runnable beforeWrite = () -> {};
    private volatile Runnable afterWrite = () -> {};
    private volatile boolean closed;

    /**
     * All zeros.
     *
     * @param pageSize bytes of a block
     * @param blocks how many, without block 0
     */
    public FaultDevice(int pageSize, int blocks) {
        memory = arena.allocate((blocks + 1L) * pageSize);
    }

    /** Whether reads fail. */
    public void failReads(boolean fail) {
        readsFail = fail;
    }

    /** Whether writes fail. */
    public void failWrites(boolean fail) {
        writesFail = fail;
    }

    /** Whether writes find no space. */
    public void full(boolean noSpace) {
        full = noSpace;
    }

    /** Makes one write fail: the nth from here on, counting from 1. */
    public void failWrite(int nth) {
        failingWrite = writeCalls.get() + nth;
    }

    /** Runs in each reading thread before it reads. */
    public void beforeRead(Runnable hook) {
        beforeRead = hook;
    }

    /** Runs in each writing thread before bytes move: what blocks here is a write that is under way. */
    public void beforeWrite(Runnable hook) {
        beforeWrite = hook;
    }

    /** Runs in each writing thread after bytes moved: what blocks here is a write that completes late. */
    public void afterWrite(Runnable hook) {
        afterWrite = hook;
    }

    /** Writes that succeeded, in order. */
    public List<Write> writes() {
        return writes;
    }

    /** Calls of read, failed ones too. */
    public int readCalls() {
        return readCalls.get();
    }

    /** Calls of write, failed ones too. */
    public int writeCalls() {
        return writeCalls.get();
    }

    /** True once closed. */
    public boolean isClosed() {
        return closed;
    }

    /** The bytes themselves, to look at or to damage. */
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public void read(long position, MemorySegment to) throws BackingException {
        readCalls.incrementAndGet();
        beforeRead.run();
        if (readsFail) {
            throw new BackingException(Code.READ_FAILED, "told to fail, position=" + position, null);
        }
        MemorySegment.copy(memory, position, to, 0, to.byteSize());
    }

    @Override
    public void write(long position, MemorySegment from) throws BackingException {
        int call = writeCalls.incrementAndGet();
        beforeWrite.run();
        if (full) {
            throw new BackingException(Code.NO_SPACE, "told to be full, position=" + position, null);
        }
        if (writesFail || call == failingWrite) {
            throw new BackingException(Code.WRITE_FAILED, "told to fail, position=" + position, null);
        }
        MemorySegment.copy(from, 0, memory, position, from.byteSize());
        writes.add(new Write(position, from.byteSize()));
        afterWrite.run();
    }

    @Override
    public void close() {
        closed = true;
        arena.close();
    }
}
