package io.acomp.store.recompress;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;
import io.acomp.store.WorkReport;
import io.acomp.store.codec.HookedCodec;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.Stored;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** A store whose content is known, with a codec that does what the test says beside the real ones. */
final class Rig implements AutoCloseable {
    static final int SLOTS = 256;

    final HookedCodec codec = new HookedCodec();
    final AcompEngine engine = AcompEngine.builder().provider(codec).build();
    final CompressedStore store;
    final Map<Long, byte[]> model = new TreeMap<>();

    Rig() {
        this(builder -> builder);
    }

    Rig(UnaryOperator<CompressedStore.Builder> settings) {
        store = settings.apply(CompressedStore.builder(engine).slots(SLOTS)).build();
    }

    StoreParts parts() {
        return ((PageStore) store).parts();
    }

    void hooks(RecompressHooks hooks) {
        ((PageStore) store).recompressor().hooks(hooks);
    }

    void put(long slot, byte[] page) {
        assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(page)));
        model.put(slot, page);
    }

    void putAll(int from, int to, Kind kind) {
        for (int slot = from; slot < to; slot++) {
            put(slot, kind);
        }
    }

    void put(long slot, Kind kind) {
        put(slot, Pages.of(kind, slot));
    }

    void put(StoreTenant tenant, long slot, byte[] page) {
        assertEquals(StoreResult.STORED, tenant.store(slot, MemorySegment.ofArray(page)));
        model.put(slot, page);
    }

    void drop(long slot) {
        store.invalidate(slot);
        model.remove(slot);
    }

    void idle() {
        store.markIdle(Duration.ZERO);
    }

    WorkReport run(Selection selection) {
        return store.recompress(RecompressRequest.of(selection));
    }

    WorkReport groups(Selection selection) {
        return store.recompress(RecompressRequest.of(selection).withGrouped(true));
    }

    /** A pass over all pages. */
    WorkReport pass(boolean grouped) {
        return store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(grouped));
    }

    /** Bytes the pool uses. */
    long used() {
        return parts().pool().usedBytes();
    }

    /** The control word of a slot. */
    long control(long slot) {
        return parts().slots().peek(slot);
    }

    int kind(long slot) {
        return Control.kind(control(slot));
    }

    boolean has(long slot, long flag) {
        return Control.has(control(slot), flag);
    }

    long value(long slot) {
        long control = parts().slots().lock(slot);
        long value = parts().slots().value(slot);
        parts().slots().unlock(slot, control);
        return value;
    }

    /** As the pool describes the object of a slot. */
    long stored(long slot) {
        return parts().pool().describe(Control.handle(value(slot)));
    }

    int sizeClass(long slot) {
        return parts().pool().classOf(Stored.length(stored(slot)));
    }

    /** Name of the codec that wrote a slot's object. */
    String algorithm(long slot) {
        return parts().codecs().byId(Stored.tag(stored(slot))).codec().name();
    }

    byte[] load(long slot) {
        byte[] page = new byte[store.pageSize()];
        Arrays.fill(page, (byte) 0x55);
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
        return page;
    }

    /** Every slot has what was put there last, and everything agrees. */
    void check() {
        StoreInvariants.check(store);
        for (long slot = 0; slot < store.slots(); slot++) {
            byte[] expected = model.get(slot);
            if (expected == null) {
                assertEquals(LoadResult.ABSENT, store.load(slot, MemorySegment.ofArray(new byte[store.pageSize()])), "slot " + slot);
            } else {
                assertArrayEquals(expected, load(slot), "slot " + slot);
            }
        }
        StoreInvariants.check(store);
        assertNull(codec.misuse());
    }

    @Override
    public void close() {
        StoreInvariants.check(store);
        store.close();
        engine.close();
        assertEquals(0, codec.streams(), "streams");
        assertEquals(0, codec.digests(), "digests");
        assertNull(codec.misuse());
    }

    /** A page of few different bytes in no order: lz4 leaves it as it is, an entropy coder does not. */
    static byte[] flat(long seed) {
        byte[] page = Pages.of(Kind.RANDOM, seed);
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (page[i] & 0x1f);
        }
        return page;
    }
}
