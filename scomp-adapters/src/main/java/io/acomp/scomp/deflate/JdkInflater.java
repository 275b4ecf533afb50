package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.acomp.spi.CodecResult;

/** Raw inflate by the JDK, through two cached buffers as in {@link JdkDeflater}. */
final class JdkInflater extends RawInflater {
    /** zlib's state and window. */
    private static final long ZLIB_BYTES = 40 * 1024;

    private final Inflater inflater = new Inflater(true);
    private final JdkBuffer in = new JdkBuffer();
    private final JdkBuffer out = new JdkBuffer();

    @Override
    void begin() {
        inflater.reset();
    }

    @Override
    long inflate(MemorySegment source, long from, long end, MemorySegment destination, long to, long limit) {
        long read = from + in.fill(source, from, end);
        inflater.setInput(in.buffer());
        produced = 0;
        try {
            while (true) {
                int room = (int) Math.min(JdkBuffer.BYTES, limit - to - produced);
                int count = inflater.inflate(out.empty().limit(room));
                out.drain(destination, to + produced, count);
                produced += count;
                if (inflater.finished() || count == room && room < JdkBuffer.BYTES) {
                    break;
                }
                if (count < room) {
                    if (read == end || inflater.getRemaining() > 0) {
                        break;
                    }
                    read += in.fill(source, read, end);
                    inflater.setInput(in.buffer());
                }
            }
        } catch (DataFormatException corrupt) {
            return CodecResult.corruptAt(read - inflater.getRemaining());
        }
        finished = inflater.finished();
        consumed = read - inflater.getRemaining() - from;
        return 0;
    }

    @Override
    int slack() {
        return 0;
    }

    @Override
    long nativeBytes() {
        return 2 * JdkBuffer.BYTES + ZLIB_BYTES;
    }

    @Override
    public void close() {
        inflater.end();
        in.close();
        out.close();
    }
}
