package io.acomp.store.page;

import java.time.Duration;

/** Declares pages idle by their age (KS §6.1); the next access of a page takes that back. Thread-safe. */
public final class IdlePages {
    private final SlotTable slots;
    private final StoreClock clock;

    IdlePages(SlotTable slots, StoreClock clock) {
        this.slots = slots;
        this.clock = clock;
    }

    /**
     * Marks pages.
     *
     * @param unused that have not been used for so long; zero for all
     * @return pages marked that were not before
     */
    long mark(Duration unused) {
        if (unused.isNegative()) {
            throw new IllegalArgumentException("an age is not negative, unused=" + unused);
        }
        long age = unused.toSeconds();
        long now = clock.seconds();
        long marked = 0;
        for (long slot = slots.next(0); slot < slots.slots(); slot = slots.next(slot + 1)) {
            if (isCandidate(slots.peek(slot), now, age)) {
                long control = slots.lock(slot);
                boolean still = isCandidate(control, now, age);
                slots.unlock(slot, still ? control | Control.IDLE : control);
                marked += still ? 1 : 0;
            }
        }
        return marked;
    }

    private static boolean isCandidate(long control, long now, long age) {
        return Control.kind(control) != Control.EMPTY
                && !Control.has(control, Control.IDLE)
                && now - Control.seconds(control) >= age;
    }
}
