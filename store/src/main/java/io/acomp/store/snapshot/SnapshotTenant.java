package io.acomp.store.snapshot;

/**
 * A tenant of the store.
 *
 * @param id 0 to 65535; unique in a snapshot. Entries may name 0 without its being here
 * @param name of the tenant
 * @param quotaBytes memory it may have, -1 for no limit
 * @param writeback whether its pages may be written back
 */
public record SnapshotTenant(int id, String name, long quotaBytes, boolean writeback) {
    /** The quota of a tenant without a limit. */
    public static final long NO_QUOTA = -1;
}
