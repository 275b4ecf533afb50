package io.acomp.bench.report;

import java.util.Locale;

/** Sizes as people write them: {@code 4k}, {@code 64k}, {@code 1m}. */
public final class Sizes {
    private static final String UNITS = "kmg";

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @param text digits with an optional k, m or g (powers of 1024)
     * @return bytes, at least 1
     * @throws IllegalArgumentException if it is none, or more than a long holds
     */
    public static long parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
        String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
        if (!digits.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("a size is digits with k, m or g, size=" + text);
        }
        long bytes = Long.parseLong(digits);
        int shift = 10 * (unit + 1);
        if (bytes < 1 || bytes > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("a size is 1 or more bytes, size=" + text);
        }
        return bytes << shift;
    }

    /**
     * Writes a size.
     *
     * @param bytes at least 0
     */
    public static String text(long bytes) {
        int unit = 0;
        long value = bytes;
        while (unit < UNITS.length() && value >= 1024 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(value) : value + UNITS.substring(unit - 1, unit);
    }
}
