package io.acomp.store.backing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much may still be written back: zram's writeback_limit and writeback_limit_enable (KS §6.1, §6.5), so that a disk is not worn out.
 * Counts down in units of 4 KiB; off unless switched on, as in zram. Thread-safe.
 *
 * <pre>{@code
 *  long taken = budget.take(units);
 *  if (taken == WritebackBudget.REFUSED) … // zram's EIO
 *  … write; if it fails: budget.giveBack(taken);
 * }</pre>
 */
public final class WritebackBudget {
    /** What {@link #take} returns when the budget is used up. */
    public static final long REFUSED = -1;

    private final AtomicLong left = new AtomicLong();
    private volatile boolean enabled;
    private final LongAdder refusals = new LongAdder();
    private final LongAdder givenBack = new LongAdder();

    /** writeback_limit_enable: whether writes are charged. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Sets writeback_limit_enable. Off: writes are free, and what is left stays as it is.
     *
     * @param on true to charge writes
     */
    public void enable(boolean on) {
        enabled = on;
    }

    /** writeback_limit: what is left, in units of 4 KiB. */
    public long left() {
        return left.get();
    }

    /**
     * Sets writeback_limit.
     *
     * @param units of 4 KiB, at least 0
     * @throws IllegalArgumentException if negative
     */
    public void setLeft(long units) {
        if (units < 0) {
            throw new IllegalArgumentException("a budget is not negative, units=" + units);
        }
        left.set(units);
    }

    /**
     * Charges a write, all of it or nothing.
     *
     * @param units of 4 KiB, at least 1
     * @return what was charged, to be given back if the write fails: 0 while the budget is off; {@link #REFUSED}, counted, if less is left
     */
    public long take(long units) {
        if (!enabled) {
            return 0;
        }
        long before = left.get();
        while (before >= units) {
            if (left.compareAndSet(before, before - units)) {
                return units;
            }
            before = left.get();
        }
        refusals.increment();
        return REFUSED;
    }

    /**
     * Gives back what a failed write was charged (KS §6.5).
     *
     * @param taken what {@link #take} returned; 0 is fine
     * @throws IllegalArgumentException if negative: a refused write was charged nothing
     */
    public void giveBack(long taken) {
        if (taken < 0) {
            throw new IllegalArgumentException("nothing was taken, taken=" + taken);
        }
        left.addAndGet(taken);
        givenBack.add(taken);
    }

    /** Writes refused because the budget was used up. */
    public long refusals() {
        return refusals.sum();
    }

    /** Units of 4 KiB given back. */
    public long givenBack() {
        return givenBack.sum();
    }
}
