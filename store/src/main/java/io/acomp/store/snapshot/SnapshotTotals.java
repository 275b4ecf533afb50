package io.acomp.store.snapshot;

/**
 * What a snapshot holds.
 *
 * @param entries entries and members of groups
 * @param groups groups
 * @param codecs codecs
 * @param tenants tenants
 * @param objectBytes bytes of all objects
 */
public record SnapshotTotals(long entries, long groups, long codecs, long tenants, long objectBytes) {}
