package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * Writes a store to a file while it goes on living: each page as it is when the writer comes by, compressed as it lies, pages of the
 * backing file included. Looking at a page is no access to it. Only the copy of an object is made under its slot's lock; no lock is held
 * while the file is written. Used once, by one thread.
 */
public final class StoreSnapshot {
    /** Level that stands for a driver's default. */
    static final int DEFAULT_LEVEL = Integer.MIN_VALUE;
    /** Name of the setting that says how many pages a full group has. */
    static final String GROUP_PAGES = "groupPages";

    private final StoreParts parts;
    private final SnapshotWriter writer;
    private final MemorySegment object;
    private final ByteBuffer objectView;
    private final CRC32C crc = new CRC32C();
    private final Map<CodecPool, Integer> codecs = new IdentityHashMap<>();
    private final BitSet tenants = new BitSet();
    private final long now;

    private StoreSnapshot(StoreParts parts, SnapshotWriter writer, Arena arena) {
        this.parts = parts;
        this.writer = writer;
        object = arena.allocate(SlabPool.MAX_PAYLOAD, Long.BYTES);
        objectView = object.asByteBuffer();
        now = parts.clock().seconds();
    }

    /**
     * Writes a store.
     *
     * @param parts of the store
     * @param path of the snapshot; what is there stays until the new one is whole
     * @param progress is told, and may cancel
     * @return what was written
     * @throws SnapshotException CANCELLED; CORRUPT if a page of the backing file cannot be read
     * @throws IOException if writing fails
     */
    public static SnapshotTotals write(StoreParts parts, Path path, SnapshotProgress progress) throws IOException {
        SnapshotSettings settings = new SnapshotSettings.Builder()
                .number(GROUP_PAGES, parts.entries().groupPages())
                .number("memoryLimit", parts.limit().bytes())
                .text("algorithm", parts.codecs().primary().codec().name())
                .build();
        SnapshotHeader header = new SnapshotHeader(
                parts.pageSize(),
                parts.slots().slots(),
                System.currentTimeMillis(),
                Math.max(0, parts.counters().get(Level.PAGES)),
                settings);
        try (SnapshotWriter writer = SnapshotWriter.create(path, header, progress);
                Arena arena = Arena.ofShared()) {
            new StoreSnapshot(parts, writer, arena).writeAll();
            return writer.commit();
        }
    }

    private void writeAll() throws IOException {
        for (Tenants.Account account : parts.tenants().all()) {
            writeTenant(account);
        }
        int step = parts.entries().groupPages();
        long slots = parts.slots().slots();
        for (long first = 0; first < slots; first += step) {
            writeRun(first, (int) Math.min(step, slots - first));
        }
    }

    /** Writes the slots that may share a group, each once: a page may come into a group, or leave it, while the writer is on its way. */
    private void writeRun(long first, int count) throws IOException {
        int left = (1 << count) - 1; // a bit for each slot
        while (left != 0) {
            for (int index = 0; index < count; index++) {
                int kind = Control.kind(parts.slots().peek(first + index));
                if ((left & 1 << index) != 0 && kind != Control.GROUP && (kind == Control.EMPTY || writePage(first + index))) {
                    left &= ~(1 << index);
                }
            }
            left &= ~writeGroup(first, left);
        }
    }

    private void writeTenant(Tenants.Account account) throws IOException {
        if (account.id() != 0) {
            long quota = account.quota() == Long.MAX_VALUE ? SnapshotTenant.NO_QUOTA : account.quota();
            writer.tenant(new SnapshotTenant(account.id(), account.name(), quota, account.writeback()));
            tenants.set(account.id());
        }
    }

    /** Copies an object; a look beside a compaction can go wrong once in a blue moon, what is damaged stays so and is found when it is loaded. */
    private long read(int handle) {
        long stored = parts.pool().read(handle, object);
        return isIntact(stored) ? stored : parts.pool().read(handle, object);
    }

    private boolean isIntact(long stored) {
        objectView.limit(Stored.length(stored)).position(0);
        crc.reset();
        crc.update(objectView);
        return parts.codecs().isIntact(stored, (int) crc.getValue());
    }

    /** Writes a page that is in no group; false if it has come into one meanwhile. */
    private boolean writePage(long slot) throws IOException {
        if (Control.kind(parts.slots().peek(slot)) == Control.BACKED) {
            return writeBacked(slot);
        }
        long control = parts.slots().lock(slot);
        long value = parts.slots().value(slot);
        int kind = Control.kind(control);
        long stored = 0;
        if (kind == Control.OBJECT || kind == Control.HUGE) {
            stored = read(Control.handle(value));
        }
        // the object may be freed from here on, and its codec pool with it: what is needed of that is taken now
        CodecPool codec = kind == Control.OBJECT ? parts.codecs().byId(Stored.tag(stored)) : null;
        parts.slots().unlock(slot, control);
        switch (kind) {
            case Control.SAME -> writer.entry(entry(slot, control, SnapshotEntry.Kind.SAME, 0, 0, value, 0), MemorySegment.NULL);
            case Control.OBJECT -> writer.entry(
                    entry(slot, control, SnapshotEntry.Kind.COMPRESSED, codecId(codec), Stored.crc(stored), 0, 0),
                    object.asSlice(0, Stored.length(stored)));
            case Control.HUGE -> writer.entry(
                    entry(slot, control, SnapshotEntry.Kind.RAW, 0, Stored.crc(stored), 0, 0), object.asSlice(0, Stored.length(stored)));
            case Control.BACKED -> {
                return writeBacked(slot);
            }
            default -> {
                return kind != Control.GROUP;
            }
        }
        return true;
    }

    private boolean writeBacked(long slot) throws IOException {
        MemorySegment page = object.asSlice(0, parts.pageSize());
        long failed = 0;
        while (true) {
            long control = parts.slots().lock(slot);
            long value = parts.slots().value(slot);
            parts.slots().unlock(slot, control);
            if (Control.kind(control) != Control.BACKED) {
                return Control.kind(control) == Control.EMPTY || writePage(slot);
            }
            LoadResult result = parts.backed().load(value, 0, page, 0, (int) page.byteSize());
            if (result.isLoaded()) {
                writer.entry(entry(slot, control, SnapshotEntry.Kind.RAW, 0, 0, 0, SnapshotEntry.WRITTEN_BACK), page);
                return true;
            }
            if (value == failed) {
                throw new SnapshotException(Code.CORRUPT, "a page of the backing file cannot be read, slot=" + slot + ", result=" + result, -1);
            }
            failed = value; // once more: the page may have been replaced while it was read
        }
    }

    private SnapshotEntry entry(long slot, long control, SnapshotEntry.Kind kind, int codec, int crc, long fill, int flags)
            throws IOException {
        return new SnapshotEntry(
                slot, kind, codec, tenantId(Control.tenant(control)), flags | flags(control), age(control), crc, parts.pageSize(), fill);
    }

    /**
     * Writes the first group among slots; under its lock only as long as it takes to copy it.
     *
     * @param left the slots, a bit for each
     * @return those written
     */
    private int writeGroup(long first, int left) throws IOException {
        List<SnapshotGroup.Member> members = new ArrayList<>();
        int taken = 0;
        long stored = 0;
        CodecPool codec = null;
        ReentrantLock lock = parts.entries().groupLock(first);
        lock.lock();
        try {
            int handle = 0;
            for (int index = 0; left >>> index != 0; index++) {
                long slot = first + index;
                long control = (left & 1 << index) == 0 ? 0 : parts.slots().peek(slot);
                if (Control.kind(control) != Control.GROUP) {
                    continue;
                }
                long value = parts.slots().value(slot);
                if (handle == 0) {
                    handle = Control.handle(value);
                    stored = read(handle);
                    codec = parts.codecs().byId(Stored.tag(stored));
                }
                if (Control.handle(value) == handle) {
                    taken |= 1 << index;
                    members.add(new SnapshotGroup.Member(
                            slot, Control.groupIndex(value), Control.tenant(control), flags(control), age(control)));
                }
            }
        } finally {
            lock.unlock();
        }
        if (taken != 0) {
            for (SnapshotGroup.Member member : members) {
                tenantId(member.tenant());
            }
            writer.group(
                    new SnapshotGroup(codecId(codec), Stored.crc(stored), parts.entries().groupPages(), members),
                    object.asSlice(0, Stored.length(stored)));
        }
        return taken;
    }

    private int codecId(@Nullable CodecPool pool) throws IOException {
        if (pool == null) {
            throw new SnapshotException(Code.CORRUPT, "a page names an algorithm that is not there, codec=unknown", -1);
        }
        Integer present = codecs.get(pool);
        if (present != null) {
            return present;
        }
        int id = codecs.size() + 1;
        CodecPool.Codec codec = pool.codec();
        Integer level = codec.level();
        byte[] dictionary = codec.dictionary();
        writer.codec(new SnapshotCodec(
                id, codec.name(), level == null ? DEFAULT_LEVEL : level, dictionary == null ? new byte[0] : dictionary));
        codecs.put(pool, id);
        return id;
    }

    private int tenantId(int id) throws IOException {
        if (id != 0 && !tenants.get(id)) {
            writeTenant(parts.tenants().byId(id));
        }
        return id;
    }

    /** Seconds since the access; none for one that came after the snapshot began. */
    private int age(long control) {
        return (int) Math.max(0, now - Control.seconds(control));
    }

    private static int flags(long control) {
        return (Control.has(control, Control.REFERENCED) ? SnapshotEntry.REFERENCED : 0)
                | (Control.has(control, Control.IDLE) ? SnapshotEntry.IDLE : 0)
                | (Control.has(control, Control.INCOMPRESSIBLE) ? SnapshotEntry.INCOMPRESSIBLE : 0)
                | (Control.has(control, Control.RECOMPRESSED) ? SnapshotEntry.RECOMPRESSED : 0);
    }
}
