package io.acomp.store.recompress;

import io.acomp.store.page.Control;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * The pages that shall become a group, as they were when they were chosen: marked neighbours of one tenant, with objects of their own or left
 * over in one worn group. Used by the worker alone.
 */
final class GroupPlan {
    private static final int NONE = 0;

    private final SlotTable slots;
    private final SlabPool pool;
    private final long[] values;
    private final int[] tags;
    private final int[] bytes;
    private long first;
    private int members; // a bit for each
    private int worn; // handle of the worn group
    private int wornBytes;

    GroupPlan(StoreParts parts) {
        slots = parts.slots();
        pool = parts.pool();
        values = new long[parts.entries().groupPages()];
        tags = new int[values.length];
        bytes = new int[values.length];
    }

    /**
     * Chooses the pages of the first tenant that has any.
     *
     * @param firstSlot of the aligned run
     * @param from where to begin
     * @param end behind its last slot
     * @return slot of the first page chosen, or {@code end} if there is none
     */
    long choose(long firstSlot, long from, long end) {
        first = firstSlot;
        members = 0;
        worn = NONE;
        wornBytes = 0;
        long found = end;
        int tenant = 0;
        for (long slot = from; slot < end; slot++) {
            if (Control.has(slots.peek(slot), Control.MARKED)) {
                long control = slots.lock(slot);
                if (Control.has(control, Control.MARKED) && (found == end || Control.tenant(control) == tenant)) {
                    if (found == end) {
                        found = slot;
                        tenant = Control.tenant(control);
                    }
                    add((int) (slot - firstSlot), control);
                }
                slots.unlock(slot, control);
            }
        }
        return found;
    }

    private void add(int index, long control) {
        long value = slots.value(first + index);
        boolean grouped = Control.kind(control) == Control.GROUP;
        if (grouped && worn != NONE && worn != Control.handle(value)) {
            return; // of another group: one at a time
        }
        long stored = pool.describe(Control.handle(value));
        int size = pool.classSize(pool.classOf(Stored.length(stored)));
        members |= 1 << index;
        values[index] = value;
        tags[index] = Stored.tag(stored);
        bytes[index] = size;
        if (grouped) {
            bytes[index] = 0;
            worn = Control.handle(value);
            wornBytes = size;
        }
    }

    /** A page is no member any more. */
    void drop(int index) {
        members &= ~(1 << index);
    }

    /** There is no member any more. */
    void dropAll() {
        members = 0;
    }

    /** Slot of the first page there could be. */
    long first() {
        return first;
    }

    /** Pages a group can have. */
    int capacity() {
        return values.length;
    }

    /** A bit for each member. */
    int members() {
        return members;
    }

    /** Members there are. */
    int count() {
        return Integer.bitCount(members);
    }

    /** The first member. */
    int lowest() {
        return Integer.numberOfTrailingZeros(members);
    }

    /** True if a page is a member. */
    boolean has(int index) {
        return (members & 1 << index) != 0;
    }

    /** True if a page is a member that is left over in a worn group. */
    boolean isWorn(int index) {
        return has(index) && worn != NONE && bytes[index] == 0;
    }

    /** True if there is a worn group whose pages are members. */
    boolean hasWorn() {
        return worn != NONE;
    }

    /** The value of a member's slot. */
    long value(int index) {
        return values[index];
    }

    /** The tag of a member's object. */
    int tag(int index) {
        return tags[index];
    }

    /**
     * Bytes that become free if these members get another object: their own, and the worn group's if none of its pages stays behind.
     *
     * @param leaving a bit for each
     */
    int freed(int leaving) {
        int sum = 0;
        boolean vacated = worn != NONE;
        for (int index = 0; index < values.length && first + index < slots.slots(); index++) {
            if ((leaving & 1 << index) != 0) {
                sum += bytes[index];
            } else if (vacated && isIn(first + index, worn)) {
                vacated = false;
            }
        }
        return vacated ? sum + wornBytes : sum;
    }

    /**
     * Names the objects that {@link #freed} counts.
     *
     * @param leaving a bit for each member that gets another object
     * @param room told of them
     */
    void leave(int leaving, Room room) {
        boolean vacated = worn != NONE;
        room.clear();
        for (int index = 0; index < values.length && first + index < slots.slots(); index++) {
            if ((leaving & 1 << index) == 0) {
                vacated = vacated && !isIn(first + index, worn);
            } else if (bytes[index] > 0) {
                room.add(Control.handle(values[index]));
            }
        }
        if (vacated) {
            room.add(worn);
        }
    }

    private boolean isIn(long slot, int handle) {
        return Control.kind(slots.peek(slot)) == Control.GROUP && Control.handle(slots.value(slot)) == handle;
    }
}
