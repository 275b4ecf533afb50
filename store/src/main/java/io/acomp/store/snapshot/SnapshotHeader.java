package io.acomp.store.snapshot;

/**
 * What a snapshot is of.
 *
 * @param pageSize bytes of a page, 1 to 65536
 * @param slots how many slots the store has; each entry's is below
 * @param createdMillis when, in milliseconds since 1970
 * @param expectedEntries how many entries there were when writing began; only for showing progress
 * @param settings of the store
 */
public record SnapshotHeader(int pageSize, long slots, long createdMillis, long expectedEntries, SnapshotSettings settings) {}
