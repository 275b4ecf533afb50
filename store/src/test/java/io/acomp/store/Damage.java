package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.store.page.Control;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.Stored;

/** Damages what a store holds, as failing memory would. */
public final class Damage {
    private Damage() {}

    /** Changes a byte of a page's object and keeps its checksum. */
    public static void flipAByte(CompressedStore store, long slot) {
        StoreParts parts = ((PageStore) store).parts();
        long control = parts.slots().lock(slot);
        int handle = Control.handle(parts.slots().value(slot));
        long stored = parts.pool().describe(handle);
        int length = Stored.length(stored);
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        parts.pool().read(handle, bytes);
        long place = length / 2;
        bytes.set(ValueLayout.JAVA_BYTE, place, (byte) (bytes.get(ValueLayout.JAVA_BYTE, place) ^ 0x10));
        int damaged = parts.pool().store(bytes, 0, length, Stored.crc(stored), Stored.tag(stored));
        parts.pool().free(handle);
        parts.slots().value(slot, Control.ofHandle(damaged));
        parts.slots().unlock(slot, control);
    }
}
