package io.acomp.service.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people write them. */
public final class Quantity {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([kmgtp]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    private static final String PREFIXES = "kmgtp";
    private static final String OFF = "off";

    private Quantity() {}

    /**
     * Bytes: {@code 4096}, {@code 512M}, {@code 1GiB}; prefixes are powers of 1024, as nbdkit's and qemu's.
     *
     * @param text to read
     * @throws IllegalArgumentException if it is not a size, or above 2^63 - 1
     */
    public static long size(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: a number with K, M, G, T or P behind it, or none");
        }
        long number = Long.parseLong(matcher.group(1));
        String prefix = matcher.group(2).toLowerCase(Locale.ROOT);
        int shift = prefix.isEmpty() ? 0 : 10 * (PREFIXES.indexOf(prefix) + 1);
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("a size above 8 EiB");
        }
        return number << shift;
    }

    /**
     * A time: {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 7d}; {@code off} is zero.
     *
     * @param text to read
     * @throws IllegalArgumentException if it is not a time
     */
    public static Duration time(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        if (stripped.equals(OFF)) {
            return Duration.ZERO;
        }
        Matcher matcher = TIME.matcher(stripped);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a time: a number with ms, s, m, h or d behind it, or off");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
