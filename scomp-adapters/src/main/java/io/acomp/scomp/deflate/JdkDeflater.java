package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.util.zip.Deflater;

import io.acomp.spi.CodecResult;

/**
 * Raw deflate by the JDK. Its class takes arrays and buffers, and making a buffer of a segment allocates, so bytes pass through two cached
 * ones.
 */
final class JdkDeflater implements RawDeflater {
    /** zlib's window, hash and pending output, at its default settings. */
    private static final long ZLIB_BYTES = 268 * 1024;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final JdkBuffer in = new JdkBuffer();
    private final JdkBuffer out = new JdkBuffer();
    private int level = Deflater.DEFAULT_COMPRESSION;

    @Override
    public long deflate(
            DeflateConfig config, MemorySegment source, long length, MemorySegment destination, long from, long limit, boolean last) {
        deflater.reset();
        if (level != config.level()) {
            level = config.level();
            deflater.setLevel(level);
            deflater.deflate(out.empty()); // the first call after a change sets the level and may do nothing else
        }
        long at = 0;
        long to = from;
        do {
            at += in.fill(source, at, length);
            boolean end = at == length;
            deflater.setInput(in.buffer());
            if (end && last) {
                deflater.finish();
            }
            int flush = end && !last ? Deflater.FULL_FLUSH : Deflater.NO_FLUSH;
            int count;
            do {
                count = deflater.deflate(out.empty(), flush);
                if (count > limit - to) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                out.drain(destination, to, count);
                to += count;
            } while (count == JdkBuffer.BYTES);
        } while (at < length);
        return to - from;
    }

    @Override
    public int slack() {
        return 0;
    }

    @Override
    public long nativeBytes() {
        return 2 * JdkBuffer.BYTES + ZLIB_BYTES;
    }

    @Override
    public void close() {
        deflater.end();
        in.close();
        out.close();
    }
}
