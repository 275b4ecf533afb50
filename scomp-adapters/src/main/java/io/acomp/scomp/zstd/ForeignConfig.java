package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecConfig;

/** Settings, and the dictionary prepared for either direction (null addresses if there is none). */
final class ForeignConfig implements CodecConfig {
    private final ZstdSettings settings;
    private final MemorySegment compressDictionary;
    private final MemorySegment decompressDictionary;
    private final long dictionaryBytes;

    ForeignConfig(ZstdSettings settings, MemorySegment compressDictionary, MemorySegment decompressDictionary, long dictionaryBytes) {
        this.settings = settings;
        this.compressDictionary = compressDictionary;
        this.decompressDictionary = decompressDictionary;
        this.dictionaryBytes = dictionaryBytes;
    }

    int level() {
        return settings.level();
    }

    boolean isComplete() {
        return compressDictionary.address() != 0 && decompressDictionary.address() != 0;
    }

    /** Makes a context compress by this config; the result is a size_t. */
    long applyToCompressor(MemorySegment context) {
        long result = ZstdBinding.resetCompressor(context);
        if (!ZstdCode.isError(result)) {
            result = ZstdBinding.setCompressor(context, ZstdBinding.COMPRESSION_LEVEL, settings.level());
        }
        if (!ZstdCode.isError(result)) {
            result = ZstdBinding.setCompressor(context, ZstdBinding.WINDOW_LOG, settings.windowLog());
        }
        if (!ZstdCode.isError(result)) {
            result = ZstdBinding.setCompressor(context, ZstdBinding.CHECKSUM_FLAG, settings.checksum() ? 1 : 0);
        }
        return ZstdCode.isError(result) ? result : ZstdBinding.useDictionaryToCompress(context, compressDictionary);
    }

    /** Makes a context decompress by this config; the result is a size_t. */
    long applyToDecompressor(MemorySegment context) {
        long result = ZstdBinding.resetDecompressor(context);
        return ZstdCode.isError(result) ? result : ZstdBinding.useDictionaryToDecompress(context, decompressDictionary);
    }

    @Override
    public long nativeBytes() {
        return dictionaryBytes;
    }

    @Override
    public void close() {
        ZstdBinding.freeCompressDictionary(compressDictionary);
        ZstdBinding.freeDecompressDictionary(decompressDictionary);
    }
}
