package io.acomp.store.snapshot;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * What the parts of a snapshot must be like: the writer refuses to write and the reader to hand out anything else. A check returns what is
 * wrong, or null, and counts the part if nothing is. For one thread.
 */
final class SnapshotRules {
    private final SnapshotHeader header;
    private final BitSet codecs = new BitSet();
    private final BitSet tenants = new BitSet();
    private long entries;
    private long groups;
    private long objectBytes;

    /**
     * For the parts behind a header.
     *
     * @param header checked already
     */
    SnapshotRules(SnapshotHeader header) {
        this.header = header;
    }

    /** What is wrong with a header; null if nothing is. */
    static @Nullable String flaw(SnapshotHeader header) {
        if (header.pageSize() < 1 || header.pageSize() > SnapshotFormat.MAX_ORIGINAL) {
            return "pageSize=" + header.pageSize();
        }
        if (header.slots() < 0) {
            return "slots=" + header.slots();
        }
        return header.expectedEntries() < 0 ? "expectedEntries=" + header.expectedEntries() : null;
    }

    /** What is wrong with a codec. */
    @Nullable String add(SnapshotCodec codec) {
        if (codec.id() < 1 || codec.id() > SnapshotFormat.MAX_CODEC || codecs.get(codec.id())) {
            return "codec=" + codec.id();
        }
        if (codec.dictionary().length > SnapshotFormat.MAX_DICTIONARY) {
            return "dictionaryBytes=" + codec.dictionary().length;
        }
        codecs.set(codec.id());
        return null;
    }

    /** What is wrong with a tenant. */
    @Nullable String add(SnapshotTenant tenant) {
        if (tenant.id() < 0 || tenant.id() > SnapshotFormat.MAX_TENANT || tenants.get(tenant.id())) {
            return "tenant=" + tenant.id();
        }
        if (tenant.quotaBytes() < SnapshotTenant.NO_QUOTA) {
            return "quotaBytes=" + tenant.quotaBytes();
        }
        tenants.set(tenant.id());
        return null;
    }

    /** What is wrong with an entry. */
    @Nullable String add(SnapshotEntry entry, long length) {
        String flaw = whereabouts(entry.slot(), entry.tenant(), entry.flags());
        if (flaw != null) {
            return flaw;
        }
        if (entry.originalLength() < 1 || entry.originalLength() > SnapshotFormat.MAX_ORIGINAL) {
            return "originalLength=" + entry.originalLength();
        }
        if (entry.fill() != 0 && entry.kind() != SnapshotEntry.Kind.SAME) {
            return "fill=" + entry.fill();
        }
        boolean fits = switch (entry.kind()) {
            case SAME -> length == 0;
            case RAW -> length == entry.originalLength();
            case COMPRESSED -> length >= 1 && length <= SnapshotFormat.MAX_OBJECT;
        };
        if (!fits) {
            return "length=" + length;
        }
        if (entry.kind() == SnapshotEntry.Kind.COMPRESSED ? !codecs.get(entry.codec()) : entry.codec() != 0) {
            return "codec=" + entry.codec();
        }
        entries++;
        objectBytes += length;
        return null;
    }

    /** What is wrong with a group. */
    @Nullable String add(SnapshotGroup group, long length) {
        if (group.pages() < 1 || group.pages() > SnapshotFormat.MAX_GROUP) {
            return "pages=" + group.pages();
        }
        if (group.members().isEmpty() || group.members().size() > group.pages()) {
            return "members=" + group.members().size();
        }
        if (length < 1 || length > SnapshotFormat.MAX_OBJECT) {
            return "length=" + length;
        }
        if (!codecs.get(group.codec())) {
            return "codec=" + group.codec();
        }
        BitSet seen = new BitSet();
        for (SnapshotGroup.Member member : group.members()) {
            String flaw = whereabouts(member.slot(), member.tenant(), member.flags());
            if (flaw != null) {
                return flaw;
            }
            if (member.index() < 0 || member.index() >= group.pages() || seen.get(member.index())) {
                return "index=" + member.index();
            }
            seen.set(member.index());
        }
        entries += group.members().size();
        groups++;
        objectBytes += length;
        return null;
    }

    private @Nullable String whereabouts(long slot, int tenant, int flags) {
        if (slot < 0 || slot >= header.slots()) {
            return "slot=" + slot;
        }
        if (tenant != 0 && (tenant < 0 || !tenants.get(tenant))) {
            return "tenant=" + tenant;
        }
        return flags < 0 || flags > SnapshotFormat.MAX_FLAGS ? "flags=" + flags : null;
    }

    /** Entries and members of groups so far. */
    long entries() {
        return entries;
    }

    /** All that was added. */
    SnapshotTotals totals() {
        return new SnapshotTotals(entries, groups, codecs.cardinality(), tenants.cardinality(), objectBytes);
    }
}
