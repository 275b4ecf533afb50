package io.acomp.store.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import io.acomp.store.memory.AddressSpace;
import io.acomp.store.memory.NativeTable;

/**
 * The slots: two words each, 16 bytes, off-heap; pages of the table that no slot of was ever used take no memory. Each slot has a lock of
 * its own, a bit of its control word, which may sleep: whoever finds it taken spins, then parks for a little at a time, since a holder
 * copies one object and only a page on the backing file takes longer.
 *
 * <p>Thread-safe. A value is read and written under the slot's lock.
 */
public final class SlotTable implements AutoCloseable {
    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 16;

    private static final int WORDS = 2;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;
    private static final long PARK_NANOS = 20_000;
    /** A part of the table, as large as the kernel's swap tables (KS §4.1): 2^14 slots. */
    private static final int PART_BITS = 14;
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(byte[].class);

    private final AddressSpace memory = AddressSpace.create();
    private final NativeTable words;
    private final long slots;
    /** Not 0 for parts in which a slot ever had a value; the others need not be looked at, and so take no memory. */
    private final byte[] touched;

    /**
     * A table of empty slots.
     *
     * @param slots how many, at least 1
     * @throws OutOfMemoryError if address space cannot be had
     */
    public SlotTable(long slots) {
        this.slots = slots;
        NativeTable table = NativeTable.reserve(memory, slots * WORDS);
        if (table == null) {
            memory.close();
            throw new OutOfMemoryError("address space for the table of slots cannot be had, slots=" + slots);
        }
        words = table;
        touched = new byte[(int) (slots - 1 >>> PART_BITS) + 1];
    }

    /** Slots there are. */
    public long slots() {
        return slots;
    }

    /**
     * The next slot that may hold something: for walks over the whole table, which pass by what was never used.
     *
     * @param from first slot that counts, at most the number of slots
     * @return {@code from} or a later slot; the number of slots if there is none
     */
    public long next(long from) {
        long slot = from;
        while (slot < slots && (byte) PART.getOpaque(touched, (int) (slot >>> PART_BITS)) == 0) {
            slot = (slot >>> PART_BITS) + 1 << PART_BITS;
        }
        return Math.min(slot, slots);
    }

    /** The control word as it is, without the lock bit; a look, not a promise. */
    public long peek(long slot) {
        return words.getAcquire(slot * WORDS) & ~Control.LOCK;
    }

    /** Takes a slot's lock, which may sleep; the control word without the lock bit. */
    public long lock(long slot) {
        long index = slot * WORDS;
        long control = words.getAcquire(index);
        if ((control & Control.LOCK) == 0 && words.compareAndSet(index, control, control | Control.LOCK)) {
            return control;
        }
        return lockSlowly(index);
    }

    private long lockSlowly(long index) {
        for (int tries = 0; ; tries++) {
            long control = words.getAcquire(index);
            if ((control & Control.LOCK) == 0 && words.compareAndSet(index, control, control | Control.LOCK)) {
                return control;
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
    }

    /** Gives a slot's lock back with the control word it shall have. */
    public void unlock(long slot, long control) {
        words.setRelease(slot * WORDS, control & ~Control.LOCK);
    }

    /** The value, under the slot's lock. */
    public long value(long slot) {
        return words.get(slot * WORDS + 1);
    }

    /** Sets the value, under the slot's lock. */
    public void value(long slot, long value) {
        int part = (int) (slot >>> PART_BITS);
        if (touched[part] == 0) {
            PART.setOpaque(touched, part, (byte) 1);
        }
        words.set(slot * WORDS + 1, value);
    }

    /** Bytes of the table that are in memory. */
    public long residentBytes() {
        return words.residentBytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
