package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.page.Control;
import io.acomp.store.page.Entries;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;

/**
 * Reads a snapshot into a store that nobody uses yet. Objects come back as they were written, with the algorithms and dictionaries that
 * wrote them; pages that were on the backing file are compressed anew. Used once, by one thread.
 */
public final class StoreRestore implements SnapshotSink {
    private final PageStore store;
    private final StoreParts parts;
    private final Map<Integer, CodecPool> codecs = new HashMap<>();
    private final Map<Integer, Tenants.Account> tenants = new HashMap<>();

    private StoreRestore(PageStore store) {
        this.store = store;
        parts = store.parts();
        tenants.put(0, parts.tenants().unnamed());
    }

    /**
     * Reads a snapshot.
     *
     * @param store empty, with slots enough and the snapshot's page size; to be thrown away if this fails
     * @param path of the snapshot
     * @param progress is told, and may cancel
     * @throws SnapshotException if it is damaged, of an unknown version or does not fit the store; CANCELLED
     * @throws IOException if it cannot be read
     */
    public static void read(PageStore store, Path path, SnapshotProgress progress) throws IOException {
        StoreRestore restore = new StoreRestore(store);
        try {
            SnapshotReader.read(path, restore, progress);
        } finally {
            restore.codecs.values().forEach(store.parts().codecs()::release);
        }
    }

    @Override
    public void header(SnapshotHeader header) throws IOException {
        fits("pageSize", header.pageSize(), header.pageSize() == parts.pageSize(), parts.pageSize());
        fits("slots", header.slots(), header.slots() <= parts.slots().slots(), parts.slots().slots());
    }

    @Override
    public void codec(SnapshotCodec codec) throws IOException {
        Integer level = codec.level() == StoreSnapshot.DEFAULT_LEVEL ? null : codec.level();
        byte[] dictionary = codec.dictionary().length == 0 ? null : codec.dictionary();
        try {
            codecs.put(codec.id(), parts.codecs().adopt(new CodecPool.Codec(codec.algorithm(), level, dictionary)));
        } catch (io.acomp.UnknownAlgorithmException | io.acomp.DriverUnavailableException absent) {
            SnapshotException mismatch = new SnapshotException(
                    Code.MISMATCH, "an algorithm of the snapshot is not to be had here, codec=" + codec, -1);
            mismatch.initCause(absent);
            throw mismatch;
        }
    }

    @Override
    public void tenant(SnapshotTenant tenant) {
        Tenants.Account account = parts.tenants().named(tenant.name());
        account.quota(tenant.quotaBytes() == SnapshotTenant.NO_QUOTA ? Long.MAX_VALUE : tenant.quotaBytes());
        account.writeback(tenant.writeback());
        tenants.put(tenant.id(), account);
    }

    @Override
    public void entry(SnapshotEntry entry, MemorySegment object) throws IOException {
        fits("originalLength", entry.originalLength(), entry.originalLength() == parts.pageSize(), parts.pageSize());
        Tenants.Account tenant = tenantOf(entry.tenant());
        if ((entry.flags() & SnapshotEntry.WRITTEN_BACK) != 0) {
            StoreResult result = store.restore(entry.slot(), object, tenant);
            fits("result", result, result.isStored(), StoreResult.STORED);
            return;
        }
        switch (entry.kind()) {
            case SAME -> put(entry, Control.SAME, entry.fill(), 0, tenant);
            case RAW -> put(entry, Control.HUGE, Control.ofHandle(keep(object, entry.crc(), CodecPools.RAW)), (int) object.byteSize(), tenant);
            case COMPRESSED -> {
                CodecPool codec = codecOf(entry.codec());
                long value = Control.ofHandle(keep(object, entry.crc(), codec.id()));
                codec.added();
                put(entry, Control.OBJECT, value, (int) object.byteSize(), tenant);
            }
        }
    }

    private void put(SnapshotEntry entry, int kind, long value, int bytes, Tenants.Account tenant) {
        long control = control(kind, tenant, entry.flags(), entry.ageSeconds());
        parts.entries().added(control, bytes);
        parts.entries().put(entry.slot(), control, value);
    }

    @Override
    public void group(SnapshotGroup group, MemorySegment object) throws IOException {
        int pages = parts.entries().groupPages();
        fits(StoreSnapshot.GROUP_PAGES, group.pages(), group.pages() == pages, pages);
        long first = group.members().getFirst().slot() / pages * pages;
        for (SnapshotGroup.Member member : group.members()) {
            fits("slot", member.slot(), member.slot() == first + member.index(), first + member.index());
        }
        CodecPool codec = codecOf(group.codec());
        int bytes = (int) object.byteSize();
        int handle = keep(object, group.crc(), codec.id());
        codec.added();
        parts.entries().addedGroup(bytes);
        int members = group.members().size();
        for (SnapshotGroup.Member member : group.members()) {
            long control = control(Control.GROUP, tenantOf(member.tenant()), member.flags(), member.ageSeconds());
            parts.entries().added(control, Entries.groupShare(bytes, members));
            parts.entries().put(member.slot(), control, Control.ofGroup(handle, member.index(), members));
        }
    }

    @Override
    public void end(SnapshotTotals totals) throws IOException {
        fits("memoryLimit", parts.limit().bytes(), parts.limit().bytes() == 0 || parts.pool().usedBytes() <= parts.limit().bytes(),
                parts.pool().usedBytes());
    }

    private int keep(MemorySegment object, int crc, int tag) {
        int handle = parts.pool().store(object, 0, (int) object.byteSize(), crc, tag);
        if (handle == 0) {
            throw new OutOfMemoryError("memory for the snapshot's pages cannot be had, usedBytes=" + parts.pool().usedBytes());
        }
        return handle;
    }

    private long control(int kind, Tenants.Account tenant, int flags, int age) {
        long seconds = Math.max(0, parts.clock().seconds() - Integer.toUnsignedLong(age));
        long control = Control.of(kind, tenant.id(), seconds);
        if ((flags & SnapshotEntry.REFERENCED) == 0) {
            control &= ~Control.REFERENCED;
        }
        return control
                | ((flags & SnapshotEntry.IDLE) != 0 ? Control.IDLE : 0)
                | ((flags & SnapshotEntry.INCOMPRESSIBLE) != 0 ? Control.INCOMPRESSIBLE : 0)
                | ((flags & SnapshotEntry.RECOMPRESSED) != 0 ? Control.RECOMPRESSED : 0);
    }

    private CodecPool codecOf(int id) throws SnapshotException {
        CodecPool codec = codecs.get(id);
        if (codec == null) {
            throw new SnapshotException(Code.CORRUPT, "the snapshot names an algorithm it does not have, codec=" + id, -1);
        }
        return codec;
    }

    private Tenants.Account tenantOf(int id) throws SnapshotException {
        Tenants.Account tenant = tenants.get(id);
        if (tenant == null) {
            throw new SnapshotException(Code.CORRUPT, "the snapshot names a tenant it does not have, tenant=" + id, -1);
        }
        return tenant;
    }

    private static void fits(String name, Object ours, boolean fits, Object wanted) throws SnapshotException {
        if (!fits) {
            throw new SnapshotException(
                    Code.MISMATCH, "the snapshot does not fit the store, " + name + "=" + ours + ", wanted=" + wanted, -1);
        }
    }
}
