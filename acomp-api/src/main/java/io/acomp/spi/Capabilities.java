package io.acomp.spi;

import io.acomp.Operation;

/**
 * What a driver can do, per direction, and which memory it takes. Constant for the life of the driver.
 *
 * @param compress limits of compression
 * @param decompress limits of decompression
 * @param minLevel lowest level the driver knows
 * @param maxLevel highest level the driver knows
 * @param defaultLevel the level used when the transform names none; if it is outside the range, the driver compresses only for transforms
 *     that name a level
 * @param windowSetting true if compression honours {@link CodecSettings#window()}
 * @param checksum true if {@link CodecSettings#checksum()} has a meaning for the format and the driver honours both values
 * @param dictionary true if the driver takes a dictionary
 * @param memory which segments the driver's streams take as they are
 */
public record Capabilities(
        Direction compress,
        Direction decompress,
        int minLevel,
        int maxLevel,
        int defaultLevel,
        boolean windowSetting,
        boolean checksum,
        boolean dictionary,
        Memory memory) {

    /**
     * Limits of one direction.
     *
     * @param maxSource largest source in bytes
     * @param maxDestination largest destination in bytes
     * @param window history window in bytes: how far back references reach (compress) or may reach (decompress)
     */
    public record Direction(long maxSource, long maxDestination, long window) {
        /**
         * A direction without limits on sizes.
         *
         * @param window history window in bytes
         */
        public static Direction unlimited(long window) {
            return new Direction(Long.MAX_VALUE, Long.MAX_VALUE, window);
        }

        /**
         * A direction with one size limit for both sides.
         *
         * @param maxBytes largest source and destination in bytes
         * @param window history window in bytes
         */
        public static Direction upTo(long maxBytes, long window) {
            return new Direction(maxBytes, maxBytes, window);
        }
    }

    /** Which segments a stream takes as they are; the engine copies anything else into its own memory and counts the copy. */
    public enum Memory {
        /** Any segment, heap or native (pure Java codecs that copy or read by themselves). */
        ANY,
        /** Native segments of any owner (FFM downcalls keep them alive); heap segments only up to 64 KiB, see KS and design §4. */
        NATIVE,
        /** Only memory of the engine (codecs that are handed raw addresses or cached buffers, devices). */
        ENGINE
    }

    /**
     * Whether the driver can compress with a level.
     *
     * @param level a level, as {@link CodecSettings#levelOr} gives it
     */
    public boolean hasLevel(int level) {
        return level >= minLevel && level <= maxLevel;
    }

    /**
     * The limits of a direction.
     *
     * @param operation the direction
     */
    public Direction of(Operation operation) {
        return operation == Operation.COMPRESS ? compress : decompress;
    }

    /**
     * Capabilities of a codec without levels: no window setting, no checksum, no dictionary, sizes unlimited.
     *
     * @param window history window of the format in bytes
     * @param memory which segments its streams take
     */
    public static Capabilities plain(long window, Memory memory) {
        return levels(0, 0, 0, window, memory);
    }

    /**
     * Capabilities of a codec with levels: no window setting, no checksum choice, no dictionary, sizes unlimited.
     *
     * @param minLevel lowest level
     * @param maxLevel highest level
     * @param defaultLevel level used when none is named
     * @param window history window of the format in bytes
     * @param memory which segments its streams take
     */
    public static Capabilities levels(int minLevel, int maxLevel, int defaultLevel, long window, Memory memory) {
        return new Capabilities(
                Direction.unlimited(window),
                Direction.unlimited(window),
                minLevel,
                maxLevel,
                defaultLevel,
                false,
                false,
                false,
                memory);
    }
}
