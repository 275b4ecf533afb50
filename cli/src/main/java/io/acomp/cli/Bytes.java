package io.acomp.cli;

import java.util.Locale;

/** Sizes for people. */
final class Bytes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Bytes() {}

    /**
     * A size in the largest unit it fills, exact if it is a whole number of it.
     *
     * @param bytes 0 or more
     */
    static String text(long bytes) {
        int unit = bytes == 0 ? 0 : (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        long one = 1L << unit * 10;
        return bytes % one == 0
                ? bytes / one + " " + UNITS[unit]
                : String.format(Locale.ROOT, "%.2f %s", (double) bytes / one, UNITS[unit]);
    }
}
