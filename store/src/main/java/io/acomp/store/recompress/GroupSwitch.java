package io.acomp.store.recompress;

import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;

/**
 * Puts a new object into the slots of the pages it was made of: all at once, under the group's lock and every member's slot lock, and only
 * into those that still bear the mark and hold what was read. What the object has of the others no slot ever names. Used by the worker alone.
 */
final class GroupSwitch {
    private final SlotTable slots;
    private final Entries entries;
    private final SlabPool pool;
    private final long[] controls;
    private final Room room;
    private long saved;
    private boolean hadRoom;

    GroupSwitch(StoreParts parts, Room room) {
        slots = parts.slots();
        entries = parts.entries();
        pool = parts.pool();
        controls = new long[entries.groupPages()];
        this.room = room;
    }

    /**
     * Switches the members' slots to an object, and takes their marks away.
     *
     * @param plan whose members the object was made of
     * @param handle of the object, which belongs to no slot yet
     * @param length of the object
     * @param kind of the new entries: {@link Control#GROUP} for at least two, else for one
     * @param flags the new entries get, {@link Control#RECOMPRESSED} or none
     * @param keepMarks whether the members keep their marks if there is no room
     * @return pages switched; 0 if so many were used meanwhile that the object is not worth it, or if there is no {@linkplain #hadRoom room}:
     *     it belongs to the caller still
     */
    int put(GroupPlan plan, int handle, int length, int kind, long flags, boolean keepMarks) {
        ReentrantLock group = entries.groupLock(plan.first());
        group.lock();
        try {
            int staying = lock(plan);
            int count = Integer.bitCount(staying);
            saved = plan.freed(staying) - pool.classSize(pool.classOf(length));
            plan.leave(staying, room);
            hadRoom = room.isThere();
            if (count < (kind == Control.GROUP ? 2 : 1) || saved <= 0 || !hadRoom) {
                unlock(plan, plan.members(), keepMarks && !hadRoom ? 0 : Control.MARKED);
                return 0;
            }
            unlock(plan, plan.members() & ~staying, Control.MARKED);
            exchange(plan, staying, handle, length, kind, flags);
            return count;
        } finally {
            group.unlock();
        }
    }

    /** Bytes the last switch saved, in size classes. */
    long saved() {
        return saved;
    }

    /** Whether the last switch had room within the limit. */
    boolean hadRoom() {
        return hadRoom;
    }

    /** Locks the members' slots, in order; a bit for each that is as it was. */
    private int lock(GroupPlan plan) {
        int same = 0;
        for (int index = 0; index < controls.length; index++) {
            if (plan.has(index)) {
                long slot = plan.first() + index;
                controls[index] = slots.lock(slot);
                if (Control.has(controls[index], Control.MARKED) && slots.value(slot) == plan.value(index)) {
                    same |= 1 << index;
                }
            }
        }
        return same;
    }

    private void unlock(GroupPlan plan, int which, long clear) {
        for (int index = 0; index < controls.length; index++) {
            if ((which & 1 << index) != 0) {
                slots.unlock(plan.first() + index, controls[index] & ~clear);
            }
        }
    }

    private void exchange(GroupPlan plan, int which, int handle, int length, int kind, long flags) {
        int count = Integer.bitCount(which);
        boolean grouped = kind == Control.GROUP;
        if (grouped) {
            entries.addedGroup(length);
        }
        for (int index = 0; index < controls.length; index++) {
            if ((which & 1 << index) != 0) {
                long control = PageWork.rewritten(controls[index], kind) | flags;
                entries.added(control, grouped ? Entries.groupShare(length, count) : length);
                long value = grouped ? Control.ofGroup(handle, index, count) : Control.ofObject(handle, pool.place(handle));
                entries.exchange(plan.first() + index, controls[index], control, value);
            }
        }
    }
}
