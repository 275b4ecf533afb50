package io.acomp.spi;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a transform as a driver sees them. Immutable.
 */
public final class CodecSettings {
    /** Stands for "the driver's default level". */
    public static final int DEFAULT_LEVEL = Integer.MIN_VALUE;

    /** Everything at its default. */
    public static final CodecSettings DEFAULTS = new CodecSettings(DEFAULT_LEVEL, 0, 0, false, null);

    private final int level;
    private final long window;
    private final long sourceWindow;
    private final boolean checksum;
    private final byte @Nullable [] dictionary;

    /**
     * Settings of a transform.
     *
     * @param level compression level, {@link #DEFAULT_LEVEL} for the driver's default
     * @param window largest back-reference distance in bytes compression may use, 0 for the format's default
     * @param sourceWindow largest back-reference distance in bytes the sources to decompress are known to use, 0 if unknown
     * @param checksum true to write the format's optional content checksum
     * @param dictionary a dictionary for both directions, or null; copied
     */
    public CodecSettings(int level, long window, long sourceWindow, boolean checksum, byte @Nullable [] dictionary) {
        this.level = level;
        this.window = window;
        this.sourceWindow = sourceWindow;
        this.checksum = checksum;
        this.dictionary = dictionary == null ? null : dictionary.clone();
    }

    /** Compression level, {@link #DEFAULT_LEVEL} for the driver's default. */
    public int level() {
        return level;
    }

    /**
     * The level to use.
     *
     * @param capabilities of the driver, for its default
     */
    public int levelOr(Capabilities capabilities) {
        return level == DEFAULT_LEVEL ? capabilities.defaultLevel() : level;
    }

    /** Largest back-reference distance in bytes that compression may use, 0 for the format's default. */
    public long window() {
        return window;
    }

    /** Largest back-reference distance in bytes in sources to decompress, 0 if unknown. */
    public long sourceWindow() {
        return sourceWindow;
    }

    /** True to write the format's optional content checksum. */
    public boolean checksum() {
        return checksum;
    }

    /** A copy of the dictionary, or null. */
    public byte @Nullable [] dictionary() {
        return dictionary == null ? null : dictionary.clone();
    }

    /** True if there is a dictionary. */
    public boolean hasDictionary() {
        return dictionary != null;
    }

    /** These settings for a use that only decompresses: default level, no window, no checksum; source window and dictionary stay. */
    public CodecSettings forDecompression() {
        return new CodecSettings(DEFAULT_LEVEL, 0, sourceWindow, false, dictionary);
    }

    /**
     * These settings with another level.
     *
     * @param other level
     */
    public CodecSettings withLevel(int other) {
        return new CodecSettings(other, window, sourceWindow, checksum, dictionary);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CodecSettings that
                && level == that.level
                && window == that.window
                && sourceWindow == that.sourceWindow
                && checksum == that.checksum
                && Arrays.equals(dictionary, that.dictionary);
    }

    @Override
    public int hashCode() {
        return ((level * 31 + Long.hashCode(window)) * 31 + Boolean.hashCode(checksum)) * 31 + Arrays.hashCode(dictionary);
    }

    @Override
    public String toString() {
        return "CodecSettings[level=" + (level == DEFAULT_LEVEL ? "default" : level) + ", window=" + window + ", sourceWindow=" + sourceWindow
                + ", checksum=" + checksum + ", dictionaryBytes=" + (dictionary == null ? 0 : dictionary.length) + "]";
    }
}
