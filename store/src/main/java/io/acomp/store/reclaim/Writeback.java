package io.acomp.store.reclaim;

import java.util.List;

import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Range;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;
import io.acomp.store.pool.Stored;

/** One writeback that a user asked for: looks through the slots and has what it finds written, batch by batch. For one thread. */
final class Writeback {
    /** Slots looked at before others that write pages back get their turn. */
    private static final long SLOTS_AT_A_TIME = 1 << 16;
    private static final int ANYBODY = -1;

    private final StoreParts parts;
    private final Reclaim reclaim;
    private final Selection selection;
    private final List<Range> ranges;
    private final int tenant;
    private final LargestFirst order;
    private final Tally tally = new Tally();
    private long left;

    /**
     * A writeback.
     *
     * @param parts the store
     * @param reclaim whose writer it uses
     * @param request which pages
     * @throws IllegalArgumentException if there is no such slot or tenant
     */
    Writeback(StoreParts parts, Reclaim reclaim, WritebackRequest request) {
        this.parts = parts;
        this.reclaim = reclaim;
        selection = request.selection();
        long last = parts.slots().slots() - 1;
        ranges = request.ranges().isEmpty() ? List.of(new Range(0, last)) : request.ranges();
        for (Range range : ranges) {
            if (range.last() > last) {
                throw new IllegalArgumentException("there is no such slot, slot=" + range.last() + ", slots=" + (last + 1));
            }
        }
        String name = request.tenant();
        tenant = name == null ? ANYBODY : parts.tenants().find(name).id();
        left = request.maxPages();
        order = new LargestFirst(parts.pageSize());
    }

    /** Does it. */
    WritebackReport run() {
        long affordable = reclaim.affordablePages();
        long room = reclaim.freeBlocks();
        long most = Math.min(left, Math.min(affordable, room));
        if (most > 0 && most < parts.counters().get(Level.PAGES)) {
            preferLargest(most);
        }
        for (Range range : ranges) {
            long slot = range.first();
            while (slot <= range.last()) {
                if (left == 0) {
                    return tally.report(End.MAX_PAGES);
                }
                parts.working().acquireUninterruptibly();
                try {
                    if (reclaim.isStopped()) {
                        return tally.report(End.CLOSED);
                    }
                    slot = mark(slot, range.last());
                    long before = tally.doneSoFar();
                    End end = reclaim.writer().write(tally);
                    left -= tally.doneSoFar() - before;
                    if (end != End.COMPLETE) {
                        return tally.report(end);
                    }
                } finally {
                    parts.working().release();
                }
            }
        }
        if (left == 0) {
            return tally.report(End.MAX_PAGES);
        }
        return tally.report(!order.hasRefused() ? End.COMPLETE : affordable <= room ? End.BUDGET : End.NO_SPACE);
    }

    /** Marks a batch of pages. Returns the slot to go on from. */
    private long mark(long from, long last) {
        PageWriter writer = reclaim.writer();
        int batch = reclaim.batchPages();
        writer.begin(batch);
        int most = (int) Math.min(left, batch);
        long end = Math.min(last, from + SLOTS_AT_A_TIME - 1);
        long slot = parts.slots().next(from);
        for (; slot <= end && writer.size() < most; slot = parts.slots().next(slot + 1)) {
            if (isWanted(parts.slots().peek(slot))) {
                markOne(writer, slot);
            }
        }
        return slot;
    }

    private void markOne(PageWriter writer, long slot) {
        long control = parts.slots().lock(slot);
        boolean wanted = isWanted(control);
        boolean permitted = parts.tenants().byId(Control.tenant(control)).writeback();
        if (wanted && permitted && order.admits(bytes(control, slot))) {
            writer.mark(slot, control);
            return;
        }
        parts.slots().unlock(slot, control);
        if (wanted && !permitted) {
            tally.skip(Skip.FORBIDDEN);
        }
    }

    private boolean isWanted(long control) {
        if (!Control.inPool(control) || tenant != ANYBODY && Control.tenant(control) != tenant) {
            return false;
        }
        boolean huge = Control.kind(control) == Control.HUGE;
        boolean idle = Control.has(control, Control.IDLE);
        return switch (selection) {
            case IDLE -> idle;
            case HUGE -> huge;
            case HUGE_IDLE -> huge && idle;
            case INCOMPRESSIBLE -> Control.has(control, Control.INCOMPRESSIBLE);
            case ALL -> true;
        };
    }

    private void preferLargest(long pages) {
        for (Range range : ranges) {
            for (long slot = parts.slots().next(range.first()); slot <= range.last(); slot = parts.slots().next(slot + 1)) {
                if (isWanted(parts.slots().peek(slot))) {
                    long control = parts.slots().lock(slot);
                    try {
                        Tenants.Account account = parts.tenants().byId(Control.tenant(control));
                        if (isWanted(control) && account.writeback()) {
                            order.count(bytes(control, slot));
                        }
                    } finally {
                        parts.slots().unlock(slot, control);
                    }
                }
            }
        }
        order.bound(pages);
    }

    /** Bytes a page takes in the pool; the slot is locked. */
    private int bytes(long control, long slot) {
        long value = parts.slots().value(slot);
        int length = Stored.length(parts.pool().describe(Control.handle(value)));
        return Control.kind(control) == Control.GROUP ? Entries.groupShare(length, Control.groupPages(value)) : length;
    }
}
