package io.acomp.store;

import java.util.Map;

/**
 * A snapshot of a key store. Counters only grow, sizes are those of now. Written by everybody at once, so that a snapshot is exact only
 * while nothing runs; then {@code entries = puts − replaced − removed − evicted − expired − dropped − cleared}.
 *
 * @param entries values kept
 * @param originalBytes their sizes before compression (zram's orig_data_size)
 * @param compressedBytes the same as kept, with keys and trailers (compr_data_size)
 * @param poolBytes resident bytes of the pool they are in (mem_used_total)
 * @param indexBytes bytes of the hash tables
 * @param memoryLimit most bytes of pool and index
 * @param sameFilled values kept as one word (same_pages)
 * @param incompressible values kept as they are because they did not shrink (huge_pages)
 * @param bypassed values kept as they are because they are small
 * @param hits gets that found a value, destinations that were too small included
 * @param misses gets that found none
 * @param corrupt gets that found a wrong checksum
 * @param decompressFails gets whose value the codec failed at
 * @param puts values stored
 * @param replaced values that another put took the place of
 * @param removed values removed by key
 * @param evicted values that left because of the limit
 * @param expired values that left because of their age
 * @param dropped values that left because a put of their key was rejected, or because they were damaged in the way of a put or remove
 * @param cleared values that left by {@link KeyStore#clear()}
 * @param rejections puts rejected, by cause
 * @param pagesCompacted pages that compaction gave back
 * @param indexRefusals times a table wanted to change its size and got no memory
 */
public record KeyStatistics(
        long entries,
        long originalBytes,
        long compressedBytes,
        long poolBytes,
        long indexBytes,
        long memoryLimit,
        long sameFilled,
        long incompressible,
        long bypassed,
        long hits,
        long misses,
        long corrupt,
        long decompressFails,
        long puts,
        long replaced,
        long removed,
        long evicted,
        long expired,
        long dropped,
        long cleared,
        Map<StoreResult, Long> rejections,
        long pagesCompacted,
        long indexRefusals) {

    /** Copies the map. */
    public KeyStatistics {
        rejections = Map.copyOf(rejections);
    }
}
