package io.acomp.store.snapshot;

import java.util.List;

/**
 * Pages compressed together as one object, apart from its bytes.
 *
 * @param codec the codec that compressed it
 * @param crc the checksum the store keeps with it; not looked at here
 * @param pages pages in the object, 1 to 256
 * @param members pages of them that are in use, at least one
 */
public record SnapshotGroup(int codec, int crc, int pages, List<Member> members) {
    /** Copies the list. */
    public SnapshotGroup {
        members = List.copyOf(members);
    }

    /**
     * A page of the group.
     *
     * @param slot where it is
     * @param index which page of the object it is, from 0; unique in the group
     * @param tenant whose it is
     * @param flags as an entry's
     * @param ageSeconds seconds since its last access; unsigned
     */
    public record Member(long slot, int index, int tenant, int flags, int ageSeconds) {}
}
