package io.acomp.spi;

import org.jspecify.annotations.Nullable;

/**
 * A synchronous codec (the kernel's scomp, KS §2): it runs in the thread that calls it. Thread-safe; its streams are not.
 */
public non-sealed interface SyncDriver extends Driver {
    /**
     * Digests a transform's settings.
     *
     * @param settings what the transform asks for
     * @throws UnsupportedSettingException if the driver cannot honour one of them (level out of range, window, dictionary)
     * @throws OutOfMemoryError if native memory for a prepared dictionary cannot be had
     */
    CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException;

    /**
     * Makes working memory. The engine makes few: one per lane and driver, one per CPU and driver for inline calls.
     *
     * @throws OutOfMemoryError if native memory cannot be had
     */
    CodecStream newStream();

    /**
     * Bytes that are enough to compress {@code length} bytes of anything.
     *
     * @param length of the source in bytes
     */
    long maxCompressedLength(long length);

    /**
     * Makes a decoder that works in steps, or null if the driver has none (raw block formats, libraries without streaming).
     *
     * @param config made by {@link #configure}
     * @param maxWindow largest history window in bytes the decoder may keep; a stream that needs more is
     *     {@link CodecResult#LIMIT_EXCEEDED}
     * @throws OutOfMemoryError if native memory cannot be had
     */
    default @Nullable StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return null;
    }
}
