package io.acomp.store.recompress;

import io.acomp.store.LoadResult;
import io.acomp.store.RecompressRequest;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.PageCodec;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;
import io.acomp.store.recompress.Tally.Skip;

/**
 * Recompresses one page by itself (KS §6.5): the secondary algorithms in order, until one brings it into a lower size class. Only if the best
 * of them fails too the page is marked, so that it is not tried again. Used by the worker alone.
 */
final class PageWork {
    private final CpuContexts contexts;
    private final Entries entries;
    private final PageCodec codec;
    private final SlabPool pool;
    private final RecompressRequest request;
    private final Ladder ladder;
    private final Tally tally;
    private final RecompressHooks hooks;
    private final MarkedPage page;
    private final Room room;

    PageWork(StoreParts parts, RecompressRequest request, Ladder ladder, Tally tally, Room room, RecompressHooks hooks) {
        contexts = parts.codecs().contexts();
        entries = parts.entries();
        codec = parts.codec();
        pool = parts.pool();
        this.request = request;
        this.ladder = ladder;
        this.tally = tally;
        this.hooks = hooks;
        page = new MarkedPage(parts, hooks);
        this.room = room;
    }

    /** Recompresses a marked page, unless it was used meanwhile; the mark is gone afterwards unless the page is deferred. */
    void recompress(long slot) {
        CpuContext context = contexts.lockForWork();
        try {
            switch (page.read(context, slot)) {
                case LOST -> tally.skipped(Skip.RACE, 1);
                case DAMAGED -> leave(slot, Skip.FAIL, 0);
                case READ -> {
                    if (codec.decompress(context, page.stored(), context.page()) == LoadResult.LOADED) {
                        climb(context, slot);
                    } else {
                        leave(slot, Skip.FAIL, 0);
                    }
                }
            }
        } finally {
            contexts.unlock(context);
        }
    }

    private void climb(CpuContext context, long slot) {
        int priority = Math.max(ladder.first(), ladder.priorityOf(Stored.tag(page.stored())) + 1);
        boolean tried = false;
        boolean failed = false;
        for (; priority <= ladder.last(); priority++) {
            CodecPool secondary = ladder.at(priority);
            if (secondary != null) {
                if (!tried) {
                    tried = true;
                    tally.compressed(1);
                }
                int length = codec.compress(context, secondary, context.page(), codec.largestWorthwhile());
                if (length > 0 && isWorth(length)) {
                    replace(context, slot, secondary, length);
                    return;
                }
                failed |= length < 0;
            }
        }
        // a codec that failed has not shown that the page does not shrink
        leave(slot, failed ? Skip.FAIL : Skip.POOR, tried && !failed && ladder.endsAtTop() ? Control.INCOMPRESSIBLE : 0);
    }

    private boolean isWorth(int length) {
        return pool.classOf(length) < pool.classOf(Stored.length(page.stored()))
                && (request.threshold() == 0 || length < request.threshold());
    }

    private void replace(CpuContext context, long slot, CodecPool secondary, int length) {
        int handle = codec.keep(context, secondary, length);
        if (handle == 0) {
            leave(slot, Skip.NO_MEMORY, 0);
            return;
        }
        room.clear();
        room.add(Control.handle(page.value()));
        if (!room.isThere()) {
            entries.withdraw(handle);
            if (tally.mayDefer()) {
                tally.deferred(1);
            } else {
                leave(slot, Skip.LIMIT, 0);
            }
            return;
        }
        hooks.beforeSwitch(slot);
        long control = rewritten(page.control(), Control.OBJECT) | Control.RECOMPRESSED;
        long value = Control.ofObject(handle, pool.place(handle));
        entries.added(control, length);
        if (entries.putIfMarked(slot, page.value(), control, value)) {
            tally.done(1, page.classBytes() - pool.classSize(pool.classOf(length)));
            hooks.switched(slot);
        } else {
            entries.released(control, value);
            tally.skipped(Skip.RACE, 1);
        }
    }

    /** What stays of a page's control word when its content was stored anew. */
    static long rewritten(long control, int kind) {
        return Control.withKind(control, kind) & ~(Control.MARKED | Control.IDLE | Control.INCOMPRESSIBLE | Control.RECOMPRESSED);
    }

    private void leave(long slot, Skip why, long flags) {
        tally.skipped(entries.settle(slot, page.value(), flags, Control.IDLE) ? why : Skip.RACE, 1);
    }
}
