package io.acomp.store.recompress;

import java.lang.foreign.MemorySegment;

import io.acomp.store.RecompressRequest;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.PageCodec;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.recompress.Tally.Skip;

/**
 * Compresses neighbours together: what they have in common is stored once, and a page costs a whole group to read. Pages that are not worth it
 * together are tried one by one. Used by the worker alone.
 */
final class GroupWork {
    private static final int LEAST_GAIN = 16; // one part in so many

    private final CpuContexts contexts;
    private final Entries entries;
    private final PageCodec codec;
    private final SlabPool pool;
    private final RecompressRequest request;
    private final Ladder ladder;
    private final PageWork pages;
    private final Tally tally;
    private final RecompressHooks hooks;
    private final GroupPlan plan;
    private final GroupSwitch change;
    private final MarkedPage page;
    private final int pageSize;

    GroupWork(StoreParts parts, RecompressRequest request, Ladder ladder, PageWork pages, Tally tally, Room room, RecompressHooks hooks) {
        contexts = parts.codecs().contexts();
        entries = parts.entries();
        codec = parts.codec();
        pool = parts.pool();
        pageSize = parts.pageSize();
        this.request = request;
        this.ladder = ladder;
        this.pages = pages;
        this.tally = tally;
        this.hooks = hooks;
        plan = new GroupPlan(parts);
        change = new GroupSwitch(parts, room);
        page = new MarkedPage(parts, hooks);
    }

    /** Recompresses the marked pages of an aligned run of slots, tenant by tenant; their marks are gone afterwards, unless the pages are deferred. */
    void recompress(long first, long end) {
        long before = tally.deferred();
        // those that keep their marks would be chosen again at once
        for (long from = first; from < end && !tally.isSpent() && tally.deferred() == before; from++) {
            from = plan.choose(first, from, end);
            tally.examined(plan.count());
            if (plan.count() > 1 || plan.hasWorn()) {
                together();
            }
            for (int index = 0; index < plan.capacity() && !tally.isSpent(); index++) {
                if (plan.has(index)) {
                    pages.recompress(first + index);
                }
            }
        }
    }

    /** Tries the plan's pages together; leaves those in the plan that are still to be tried alone. */
    private void together() {
        CpuContext context = contexts.lockForWork();
        try {
            MemorySegment memory = gather(context);
            if (plan.count() > 1) {
                climb(context, memory);
            } else if (plan.count() == 1 && plan.isWorn(plan.lowest())) {
                dissolve(context, memory, plan.lowest());
            }
        } finally {
            contexts.unlock(context);
        }
    }

    /** Decompresses the members to their places, and leaves zeros in those of the others. */
    private MemorySegment gather(CpuContext context) {
        MemorySegment memory = context.group((long) pageSize * plan.capacity()).memoryToFill();
        if (plan.hasWorn()) {
            gatherWorn(context, memory);
        }
        for (int index = 0; index < plan.capacity(); index++) {
            if (!plan.isWorn(index)) {
                MemorySegment place = memory.asSlice((long) pageSize * index, pageSize);
                if (!plan.has(index) || !read(context, index, place)) {
                    place.fill((byte) 0);
                }
            }
        }
        return memory;
    }

    /** The worn group's object gives all its pages at once; the places of those that are not members are overwritten later. */
    private void gatherWorn(CpuContext context, MemorySegment memory) {
        for (int index = 0; index < plan.capacity(); index++) {
            if (plan.isWorn(index) && read(context, index, memory)) {
                return;
            }
        }
    }

    /** Decompresses a member's object; if that fails it is no member any more. */
    private boolean read(CpuContext context, int index, MemorySegment place) {
        long slot = plan.first() + index;
        MarkedPage.Look look = page.read(context, slot);
        boolean same = look != MarkedPage.Look.LOST && page.value() == plan.value(index);
        if (same && look == MarkedPage.Look.READ && codec.decompress(context, page.stored(), place).isLoaded()) {
            return true;
        }
        plan.drop(index);
        leave(index, same ? Skip.FAIL : Skip.RACE, 0);
        return false;
    }

    private void climb(CpuContext context, MemorySegment memory) {
        tally.compressed(plan.count());
        boolean failed = false;
        for (int priority = ladder.first(); priority <= ladder.last(); priority++) {
            CodecPool secondary = ladder.at(priority);
            if (secondary != null) {
                int length = codec.compress(context, secondary, memory, SlabPool.MAX_PAYLOAD);
                if (length > 0 && isWorth(length, plan.count())) {
                    put(codec.keep(context, secondary, length), length, Control.GROUP, Control.RECOMPRESSED);
                    return;
                }
                failed |= length < 0;
            }
        }
        leaveThoseAtTop(failed);
    }

    /** A page of a group is dear to read, so the group must save a share of what its pages take. */
    private boolean isWorth(int length, int count) {
        int freed = plan.freed(plan.members());
        return pool.classSize(pool.classOf(length)) <= freed - freed / LEAST_GAIN
                && (request.threshold() == 0 || Entries.groupShare(length, count) < request.threshold());
    }

    /** Pages that alone cannot become smaller either are done with; the others are still to be tried alone. */
    private void leaveThoseAtTop(boolean failed) {
        for (int index = 0; index < plan.capacity(); index++) {
            if (plan.has(index) && (plan.isWorn(index) || !ladder.isBelow(plan.tag(index)))) {
                boolean hopeless = !failed && !plan.isWorn(index) && ladder.endsAtTop();
                leave(index, failed ? Skip.FAIL : Skip.POOR, hopeless ? Control.INCOMPRESSIBLE : 0);
                plan.drop(index);
            }
        }
    }

    /** The last page of a worn group gets an object of its own. */
    private void dissolve(CpuContext context, MemorySegment memory, int index) {
        MemorySegment place = memory.asSlice((long) pageSize * index, pageSize);
        tally.compressed(1);
        for (int priority = ladder.first(); priority <= ladder.last(); priority++) {
            CodecPool secondary = ladder.at(priority);
            if (secondary != null) {
                int length = codec.compress(context, secondary, place, codec.largestWorthwhile());
                if (length > 0 && isWorth(length, 1)) {
                    put(codec.keep(context, secondary, length), length, Control.OBJECT, Control.RECOMPRESSED);
                    return;
                }
            }
        }
        if (isWorth(pageSize, 1)) {
            put(codec.keepRaw(context, place), pageSize, Control.HUGE, 0);
            return;
        }
        leave(index, Skip.POOR, 0);
        plan.drop(index);
    }

    private void put(int handle, int length, int kind, long flags) {
        if (handle == 0) {
            leaveAll(Skip.NO_MEMORY);
            return;
        }
        hooks.beforeSwitch(plan.first());
        int count = change.put(plan, handle, length, kind, flags, tally.mayDefer());
        if (count > 0) {
            tally.done(count, change.saved());
        } else {
            entries.withdraw(handle);
        }
        if (!change.hadRoom() && tally.mayDefer()) {
            tally.deferred(plan.count());
        } else {
            tally.skipped(change.hadRoom() ? Skip.RACE : Skip.LIMIT, plan.count() - count);
        }
        plan.dropAll();
    }

    private void leaveAll(Skip why) {
        for (int index = 0; index < plan.capacity(); index++) {
            if (plan.has(index)) {
                leave(index, why, 0);
            }
        }
        plan.dropAll();
    }

    private void leave(int index, Skip why, long flags) {
        tally.skipped(entries.settle(plan.first() + index, plan.value(index), flags, Control.IDLE) ? why : Skip.RACE, 1);
    }
}
