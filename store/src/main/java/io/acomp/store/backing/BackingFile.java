package io.acomp.store.backing;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.StampedLock;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;
import io.acomp.store.WritebackSettings;

/**
 * Blocks of a page each that cold pages are written to (zram's backing_dev, KS §6.1). Blocks are numbered from 1; 0 is no block. Nothing is
 * synced to stable storage: the content lives as long as the store, and what is to outlive it belongs in a snapshot.
 *
 * <p>Thread-safe. Who took a block owns it: nobody else writes or releases it. Writing goes through {@link WriteBatch}. Reads and writes of
 * interrupted threads are as any others, and leave the thread interrupted.
 */
public final class BackingFile implements AutoCloseable {
    /** The unit of the counters and of the writeback budget, in bytes (KS §6.1, §6.6). */
    public static final int UNIT = 4_096;

    private final BackingDevice device;
    private final int pageSize;
    private final BlockBitmap bitmap;
    /** Held for reading by every read and write, for writing from close on. */
    private final StampedLock gate = new StampedLock();
    private volatile boolean closed;
    /** Guarded by the gate. */
    private boolean deviceClosed;

    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder readFailures = new LongAdder();
    private final LongAdder writeFailures = new LongAdder();

    /**
     * Over a device.
     *
     * @param device closed with this
     * @param pageSize bytes of a block, a multiple of {@value #UNIT}
     * @param blocks how many; the device has room for one more
     */
    public BackingFile(BackingDevice device, int pageSize, int blocks) {
        this.device = device;
        this.pageSize = pageSize;
        this.bitmap = new BlockBitmap(blocks);
    }

    /**
     * Makes the file and locks it against a second user.
     *
     * @param settings where, and how large; the first page of it is for the file's head
     * @param pageSize bytes of a block, a multiple of {@value #UNIT}
     * @throws IllegalArgumentException if there is no room for a block, or page size is no multiple of {@value #UNIT}
     * @throws BackingException OPEN_FAILED, NOT_A_BACKING_FILE, LOCKED or NO_SPACE
     */
    public static BackingFile open(WritebackSettings settings, int pageSize) throws BackingException {
        if (pageSize < UNIT || pageSize % UNIT != 0) {
            throw new IllegalArgumentException("blocks are multiples of " + UNIT + " bytes, pageSize=" + pageSize);
        }
        long blocks = settings.maxBytes() / pageSize - 1;
        if (blocks < 1 || blocks > Integer.MAX_VALUE - Long.SIZE) {
            throw new IllegalArgumentException("from 2 to 2^31 pages fit a backing file, maxBytes=" + settings.maxBytes());
        }
        BackingDevice device = FileDevice.open(settings.file(), pageSize, (int) blocks, settings.keep(), FileCallsBinding.get());
        return new BackingFile(device, pageSize, (int) blocks);
    }

    /** Takes a block; 0 if all are taken, which is counted (zram's ENOSPC). */
    public int allocate() {
        int block = bitmap.allocate();
        if (block == 0) {
            refused.increment();
        }
        return block;
    }

    /**
     * Gives a block back. Its bytes stay in the file until it is written again.
     *
     * @param block one that is taken and not read or written by anybody
     * @throws IllegalStateException if it is not taken
     */
    public void release(int block) {
        bitmap.release(block);
    }

    /**
     * Reads a block. Allocates nothing on the Java heap where pread can be called. Whoever holds no lock that keeps the block its owner's
     * looks afterwards whether it still is: a block released meanwhile reads as what was there last, or is there next.
     *
     * @param block 1 to the number of blocks; zeros if it was never written
     * @param to native memory of a page's size; unspecified if the read fails
     * @throws BackingException READ_FAILED or CLOSED; the block stays taken
     * @throws IllegalArgumentException if there is no such block, or the memory has another size
     */
    public void read(int block, MemorySegment to) throws BackingException {
        if (block < 1 || block > bitmap.blocks()) {
            throw new IllegalArgumentException("there is no such block, block=" + block);
        }
        if (to.byteSize() != pageSize) {
            throw new IllegalArgumentException("a block is read whole, size=" + to.byteSize());
        }
        long entered = enter(readFailures, 1);
        try {
            device.read(BackingDescriptor.position(block, pageSize), to);
            reads.add(units(1));
        } catch (BackingException failure) {
            readFailures.increment();
            throw failure;
        } finally {
            gate.unlockRead(entered);
        }
    }

    /**
     * A batch. Its owner closes it, before or after this.
     *
     * @param capacity blocks it holds, at least 1
     */
    public WriteBatch newBatch(int capacity) {
        return new WriteBatch(this, capacity);
    }

    /** Writes neighbouring blocks. */
    void write(int firstBlock, int blocks, MemorySegment pages) throws BackingException {
        long entered = enter(writeFailures, blocks);
        try {
            device.write(BackingDescriptor.position(firstBlock, pageSize), pages);
            writes.add(units(blocks));
        } catch (BackingException failure) {
            writeFailures.add(blocks);
            throw failure;
        } finally {
            gate.unlockRead(entered);
        }
    }

    void requireTaken(int block) {
        if (!bitmap.isTaken(block)) {
            throw new IllegalArgumentException("the block is not taken, block=" + block);
        }
    }

    private long enter(LongAdder failures, int failing) throws BackingException {
        long entered = closed ? 0 : gate.tryReadLock();
        if (entered == 0) {
            failures.add(failing);
            throw new BackingException(Code.CLOSED, "the backing file is closed, pageSize=" + pageSize, null);
        }
        return entered;
    }

    private long units(long blocks) {
        return blocks * (pageSize / UNIT);
    }

    /** Bytes of a block. */
    public int pageSize() {
        return pageSize;
    }

    /** The counters. */
    public BackingStatistics statistics() {
        int used = bitmap.used();
        return new BackingStatistics(
                units(used), reads.sum(), writes.sum(), bitmap.blocks(), used, refused.sum(), readFailures.sum(), writeFailures.sum());
    }

    /** Bytes of memory that say which blocks are taken. */
    public long memoryBytes() {
        return bitmap.bytes();
    }

    /**
     * Waits for reads and writes under way, then closes the file and deletes it unless it is to be kept. Reads and writes that come later
     * end with CLOSED. A second call does nothing.
     *
     * @throws BackingException if the operating system refuses; the file is closed all the same
     */
    @Override
    public void close() throws BackingException {
        closed = true; // before the lock: readers that keep coming would keep it from us
        long stamp = gate.writeLock();
        try {
            if (!deviceClosed) {
                deviceClosed = true;
                device.close();
            }
        } finally {
            gate.unlockWrite(stamp);
        }
    }
}
