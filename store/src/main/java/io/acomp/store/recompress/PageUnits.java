package io.acomp.store.recompress;

import io.acomp.store.RecompressRequest;
import io.acomp.store.page.Control;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/** Pages, each by itself. Used by the worker alone. */
final class PageUnits implements Units {
    private final SlotTable slots;
    private final SlabPool pool;
    private final RecompressRequest request;
    private final Ladder ladder;
    private final PageWork work;
    private final Tally tally;
    private final int pageSize;

    PageUnits(StoreParts parts, RecompressRequest request, Ladder ladder, PageWork work, Tally tally) {
        slots = parts.slots();
        pool = parts.pool();
        pageSize = parts.pageSize();
        this.request = request;
        this.ladder = ladder;
        this.work = work;
        this.tally = tally;
    }

    /** True if a page has an object of its own and is one of those asked for, and nobody has failed at it. */
    private boolean isSelected(long control) {
        int kind = Control.kind(control);
        if (kind != Control.HUGE && kind != Control.OBJECT || Control.has(control, Control.INCOMPRESSIBLE)) {
            return false;
        }
        return switch (request.selection()) {
            case ALL -> true;
            case IDLE -> Control.has(control, Control.IDLE);
            case HUGE -> kind == Control.HUGE;
            case HUGE_IDLE -> kind == Control.HUGE && Control.has(control, Control.IDLE);
        };
    }

    @Override
    public long count() {
        return slots.slots();
    }

    @Override
    public int largest() {
        return pageSize;
    }

    @Override
    public int mark(long slot) {
        return mark(slot, true);
    }

    /**
     * Marks a page if it is one of those asked for.
     *
     * @param climbing only if the algorithm that wrote it comes before the last of the pass
     * @return bytes of its object, 0 if it is left alone
     */
    int mark(long slot, boolean climbing) {
        if (!isSelected(slots.peek(slot))) {
            return 0;
        }
        long control = slots.lock(slot);
        int length = 0;
        if (isSelected(control)) {
            long stored = pool.describe(Control.handle(slots.value(slot)));
            if (Stored.length(stored) >= request.threshold() && (!climbing || ladder.isBelow(Stored.tag(stored)))) {
                length = Stored.length(stored);
                control |= Control.MARKED;
            }
        }
        slots.unlock(slot, control);
        return length;
    }

    @Override
    public int measure(long slot) {
        if (!Control.has(slots.peek(slot), Control.MARKED)) {
            return 0;
        }
        long control = slots.lock(slot);
        int length = Control.has(control, Control.MARKED) && Control.inPool(control)
                ? Stored.length(pool.describe(Control.handle(slots.value(slot))))
                : 0;
        slots.unlock(slot, control);
        return length;
    }

    @Override
    public void unmark(long slot) {
        if (Control.has(slots.peek(slot), Control.MARKED)) {
            slots.unlock(slot, slots.lock(slot) & ~Control.MARKED);
        }
    }

    @Override
    public void work(long slot) {
        if (Control.has(slots.peek(slot), Control.MARKED)) {
            tally.examined(1);
            work.recompress(slot);
        }
    }
}
