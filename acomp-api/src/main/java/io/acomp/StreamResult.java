package io.acomp;

/**
 * What the block pipeline did.
 *
 * @param bytesIn read from the source
 * @param bytesOut written to the target
 * @param blocks frames, members or blocks that were written or read; frames that only carry metadata do not count, and a stream that its
 *     driver can only decode in one piece counts as one
 * @param paddingBytes zero bytes after the last gzip member that were passed over, as gzip does
 */
public record StreamResult(long bytesIn, long bytesOut, long blocks, long paddingBytes) {}
