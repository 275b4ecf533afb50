package io.acomp.store.reclaim;

import org.jspecify.annotations.Nullable;

import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;

/**
 * Chooses pages to leave the pool, by second chance (KS §4.5): a hand goes round over the slots; a page that was used since it came by last
 * is spared, and has to be used again to be spared the next time. New pages count as used. A slot is looked at under its lock only, and the
 * hand has moved on before that lock is given back.
 *
 * <p>Used by whoever holds {@code parts.working()}.
 */
final class ClockHand {
    private static final int ROUNDS = 2;

    private final StoreParts parts;
    private final Tenants.@Nullable Account tenant;
    private long position;

    /**
     * A hand at the first slot.
     *
     * @param parts the store
     * @param tenant whose pages it chooses, null for anybody's
     */
    ClockHand(StoreParts parts, Tenants.@Nullable Account tenant) {
        this.parts = parts;
        this.tenant = tenant;
    }

    /**
     * Marks pages for a batch, until it has enough or the hand came by everywhere twice: once to take the sign of use away, once to choose.
     *
     * @param writer whose batch it is
     * @param most pages in it
     */
    void choose(PageWriter writer, int most) {
        long slots = parts.slots().slots();
        int ends = 0;
        long begin = position;
        while (ends <= ROUNDS && writer.size() < most) {
            long slot = parts.slots().next(position);
            if (slot == slots) {
                position = 0;
                ends++;
            } else if (ends == ROUNDS && slot >= begin || writer.size() > 0 && slot == writer.firstSlot()) {
                return; // came round
            } else {
                position = slot + 1;
                if (mayLeave(parts.slots().peek(slot))) {
                    look(writer, slot);
                }
            }
        }
    }

    private void look(PageWriter writer, long slot) {
        long control = parts.slots().lock(slot);
        if (!mayLeave(control)) {
            parts.slots().unlock(slot, control);
        } else if (Control.has(control, Control.REFERENCED)) {
            parts.slots().unlock(slot, control & ~Control.REFERENCED);
            parts.counters().count(Event.CLOCK_SPARED);
        } else {
            writer.mark(slot, control);
        }
    }

    /** A page in the pool, of a tenant whose pages may leave. */
    private boolean mayLeave(long control) {
        if (!Control.inPool(control)) {
            return false;
        }
        Tenants.Account owner = parts.tenants().byId(Control.tenant(control));
        return (tenant == null || owner == tenant) && owner.writeback();
    }
}
