package io.acomp.scomp.zstd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.UnsupportedSettingException;

/** libzstd's C functions called directly. */
final class ForeignZstd implements ZstdImplementation {
    @Override
    public CodecConfig configure(ZstdSettings settings, byte[] dictionary) throws UnsupportedSettingException {
        if (dictionary.length == 0) {
            return new ForeignConfig(settings, MemorySegment.NULL, MemorySegment.NULL, 0);
        }
        ForeignConfig config;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, dictionary);
            config = new ForeignConfig(
                    settings,
                    ZstdBinding.createCompressDictionary(content, settings.level()),
                    ZstdBinding.createDecompressDictionary(content),
                    ZstdMemory.dictionary(settings.level(), dictionary.length));
        }
        if (config.isComplete()) {
            return config;
        }
        config.close();
        if (ZstdSettings.isTrained(dictionary)) {
            throw ZstdSettings.malformed(dictionary);
        }
        throw new OutOfMemoryError("no native memory to prepare a dictionary, dictionaryBytes=" + dictionary.length);
    }

    @Override
    public CodecStream newStream() {
        return new ForeignStream();
    }

    @Override
    public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return new ForeignDecoder((ForeignConfig) config, maxWindow);
    }
}
