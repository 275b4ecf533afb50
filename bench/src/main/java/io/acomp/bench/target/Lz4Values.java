package io.acomp.bench.target;

import java.util.Arrays;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

import io.acomp.bench.harness.PageTarget;

/** lz4-java over its native library. */
final class Lz4Values implements ValueCodec {
    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
    private final byte[] scratch = new byte[compressor.maxCompressedLength(PageTarget.PAGE_BYTES)];

    @Override
    public byte[] compress(byte[] page) {
        return Arrays.copyOf(scratch, compressor.compress(page, 0, page.length, scratch, 0, scratch.length));
    }

    @Override
    public int decompress(byte[] value, byte[] page) {
        return decompressor.decompress(value, 0, value.length, page, 0, page.length);
    }

    @Override
    public void close() {
        // the library keeps no state
    }
}
