package io.acomp.store.backing;

/**
 * A backing file's counters; the first three are zram's bd_stat (KS §6.6). Exact when nothing is under way.
 *
 * @param count bd_count: what is in the file, in units of 4 KiB
 * @param reads bd_reads: what was read, in units of 4 KiB
 * @param writes bd_writes: what was written, in units of 4 KiB
 * @param blocks how many blocks the file has
 * @param blocksUsed how many are taken
 * @param blocksRefused how often a block was asked for when all were taken
 * @param readFailures blocks that could not be read
 * @param writeFailures blocks that could not be written
 */
public record BackingStatistics(
        long count, long reads, long writes, long blocks, long blocksUsed, long blocksRefused, long readFailures, long writeFailures) {}
