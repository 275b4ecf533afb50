package io.acomp.scomp.zstd;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.UnsupportedSettingException;

/** One way to libzstd. Its configs, streams and decoders belong together. Thread-safe. */
interface ZstdImplementation {
    /**
     * Prepares settings for streams.
     *
     * @param settings parameters of compression
     * @param dictionary for both directions, empty for none
     * @throws UnsupportedSettingException if the dictionary is malformed
     * @throws OutOfMemoryError if there is no memory for a prepared dictionary
     */
    CodecConfig configure(ZstdSettings settings, byte[] dictionary) throws UnsupportedSettingException;

    /** Makes working memory for one thread at a time. */
    CodecStream newStream();

    /**
     * Makes a decoder that works in steps.
     *
     * @param config of this implementation
     * @param maxWindow largest window in bytes
     * @throws OutOfMemoryError if there is no memory for it
     */
    StreamDecoder newDecoder(CodecConfig config, long maxWindow);
}
