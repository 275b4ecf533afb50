package io.acomp.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.acomp.store.backing.BackingFile;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreCounters;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;
import io.acomp.store.reclaim.FilePages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** What holds in every store while nothing runs: slots, handles, blocks, accounts and counters agree. */
public final class StoreInvariants {
    private StoreInvariants() {}

    /** Checks a store. */
    public static void check(CompressedStore store) {
        StoreParts parts = ((PageStore) store).parts();
        SlabPool pool = parts.pool();
        long pages = 0;
        long compressed = 0;
        long[] kinds = new long[8];
        long incompressible = 0;
        Set<Integer> handles = new HashSet<>();
        Set<Integer> groups = new HashSet<>();
        Set<Integer> blocks = new HashSet<>();
        Map<Integer, Long> byCodec = new HashMap<>();
        Map<Integer, long[]> byTenant = new HashMap<>();
        for (long slot = 0; slot < store.slots(); slot++) {
            if (parts.slots().peek(slot) == 0 && parts.slots().value(slot) == 0) {
                kinds[Control.EMPTY]++;
                continue;
            }
            long control = parts.slots().lock(slot);
            long value = parts.slots().value(slot);
            parts.slots().unlock(slot, control);
            int kind = Control.kind(control);
            kinds[kind]++;
            if (kind == Control.EMPTY) {
                fail("an empty slot has neither flags nor a value, slot=" + slot + ", control=" + control + ", value=" + value);
            }
            assertFalse(Control.has(control, Control.MARKED), "a mark is there only while a worker runs, slot=" + slot);
            pages++;
            incompressible += Control.has(control, Control.INCOMPRESSIBLE) ? 1 : 0;
            long charge = 0;
            switch (kind) {
                case Control.SAME -> {}
                case Control.BACKED -> {
                    assertTrue(blocks.add(Control.block(value)), "a block belongs to one slot, slot=" + slot);
                    int writer = parts.backed() instanceof FilePages files ? files.codecOf(Control.block(value)) : 0;
                    if (writer != 0) {
                        byCodec.merge(writer, 1L, Long::sum);
                    }
                }
                case Control.GROUP -> {
                    int handle = Control.handle(value);
                    long stored = pool.describe(handle);
                    charge = Entries.groupShare(Stored.length(stored), Control.groupPages(value));
                    assertEquals(slot % parts.entries().groupPages(), Control.groupIndex(value), "a group is aligned, slot=" + slot);
                    if (groups.add(handle)) {
                        compressed += Stored.length(stored);
                        byCodec.merge(Stored.tag(stored), 1L, Long::sum);
                    }
                }
                default -> {
                    int handle = Control.handle(value);
                    assertTrue(handles.add(handle), "a handle belongs to one slot, slot=" + slot);
                    long stored = pool.describe(handle);
                    charge = Stored.length(stored);
                    compressed += charge;
                    assertEquals(kind == Control.HUGE, Stored.tag(stored) == 0, "raw pages have no codec, slot=" + slot);
                    if (kind == Control.OBJECT) {
                        byCodec.merge(Stored.tag(stored), 1L, Long::sum);
                    }
                }
            }
            long[] account = byTenant.computeIfAbsent(Control.tenant(control), _ -> new long[2]);
            account[0]++;
            account[1] += charge;
        }
        assertFalse(handles.stream().anyMatch(groups::contains), "a group's object is no page's object");
        StoreCounters counters = parts.counters();
        assertEquals(pages, counters.get(Level.PAGES), "pages");
        assertEquals(compressed, counters.get(Level.COMPRESSED_BYTES), "compressed bytes");
        assertEquals(kinds[Control.SAME], counters.get(Level.SAME_PAGES), "same-filled pages");
        assertEquals(kinds[Control.HUGE], counters.get(Level.HUGE_PAGES), "huge pages");
        assertEquals(kinds[Control.BACKED], counters.get(Level.BACKED_PAGES), "written-back pages");
        assertEquals(kinds[Control.GROUP], counters.get(Level.GROUPED_PAGES), "grouped pages");
        assertEquals(groups.size(), counters.get(Level.GROUPS), "groups");
        assertEquals(incompressible, counters.get(Level.INCOMPRESSIBLE_PAGES), "incompressible pages");
        long units = store.pageSize() / BackingFile.UNIT;
        assertEquals(kinds[Control.BACKED] * units, store.statistics().bd().bdCount(), "blocks taken");
        for (Tenants.Account account : parts.tenants().all()) {
            long[] expected = account.id() == 0 ? new long[2] : byTenant.getOrDefault(account.id(), new long[2]);
            assertEquals(expected[0], account.pages(), "pages of tenant " + account.id());
            assertEquals(expected[1], account.bytes(), "bytes of tenant " + account.id());
        }
        for (CodecPool codec : parts.codecs().all()) {
            assertEquals(byCodec.getOrDefault(codec.id(), 0L), codec.entries(), "objects of codec pool " + codec.id());
            byCodec.remove(codec.id());
        }
        assertTrue(byCodec.isEmpty(), "objects of codec pools that are gone: " + byCodec);
        long objects = pool.statistics().objects();
        assertEquals(handles.size() + groups.size(), objects, "objects in the pool");
    }
}
