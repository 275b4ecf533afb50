package io.acomp.store.recompress;

import io.acomp.store.codec.CpuContext;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageCodec;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/** A page that was chosen, as it was when it was looked at last. Used by the worker alone. */
final class MarkedPage {
    /** What a look found. */
    enum Look {
        /** The page was used, replaced or removed since it was chosen. */
        LOST,
        /** Its object does not have the checksum it was stored with. */
        DAMAGED,
        /** Its object is in the context's buffer. */
        READ
    }

    private final SlotTable slots;
    private final SlabPool pool;
    private final PageCodec codec;
    private final RecompressHooks hooks;
    private long control;
    private long value;
    private long stored;

    MarkedPage(StoreParts parts, RecompressHooks hooks) {
        slots = parts.slots();
        pool = parts.pool();
        codec = parts.codec();
        this.hooks = hooks;
    }

    /**
     * Copies the page's object, a group's for a page of a group, into the context's buffer.
     *
     * @param context held by the caller
     * @param slot of the page
     */
    Look read(CpuContext context, long slot) {
        for (int tries = 0; tries < 2; tries++) {
            control = slots.lock(slot);
            if (!Control.has(control, Control.MARKED) || !Control.inPool(control)) {
                slots.unlock(slot, control);
                return Look.LOST;
            }
            value = slots.value(slot);
            stored = pool.read(Control.handle(value), context.stored());
            slots.unlock(slot, control);
            hooks.read(slot);
            // a look beside a compaction can go wrong once; what is damaged stays damaged
            if (codec.isIntact(context, stored)) {
                return Look.READ;
            }
        }
        return Look.DAMAGED;
    }

    long control() {
        return control;
    }

    long value() {
        return value;
    }

    /** As the pool described the object. */
    long stored() {
        return stored;
    }

    /** Bytes of the object in its size class. */
    int classBytes() {
        return pool.classSize(pool.classOf(Stored.length(stored)));
    }
}
