package io.acomp.bench.target;

import java.util.Arrays;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;

import io.acomp.bench.harness.PageTarget;

/** zstd-jni with contexts that are kept, the fastest way to it from arrays. */
final class ZstdValues implements ValueCodec {
    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private final byte[] scratch = new byte[(int) Zstd.compressBound(PageTarget.PAGE_BYTES)];

    ZstdValues(int level) {
        compressor.setLevel(level);
    }

    @Override
    public byte[] compress(byte[] page) {
        return Arrays.copyOf(scratch, compressor.compressByteArray(scratch, 0, scratch.length, page, 0, page.length));
    }

    @Override
    public int decompress(byte[] value, byte[] page) {
        return decompressor.decompressByteArray(page, 0, page.length, value, 0, value.length);
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
