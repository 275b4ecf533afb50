package io.acomp.service.config;

import java.net.SocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What the value of a key looks like. Each kind refuses what it cannot read, before anything is started. */
public enum KeyKind {
    /** Bytes. */
    SIZE("SIZE", Quantity::size),
    /** A whole number, 0 or more. */
    COUNT("NUMBER", KeyKind::count),
    /** A level of compression, negative ones too; empty for the driver's own. */
    LEVEL("LEVEL", text -> {
        if (!text.isEmpty()) {
            level(text);
        }
    }),
    /** A time. */
    TIME("TIME", Quantity::time),
    /** yes or no. */
    FLAG("yes|no", KeyKind::flag),
    /** A file; empty for none. */
    FILE("FILE", KeyKind::file),
    /** Any text. */
    TEXT("TEXT", text -> {}),
    /** Names, separated by commas: letters, digits, dash and underscore. */
    NAMES("NAME,...", KeyKind::names),
    /** Algorithms, each with a level behind a colon or without, separated by commas. */
    ALGORITHMS("ALGORITHM[:LEVEL],...", text -> list(text).forEach(AlgorithmChoice::parse)),
    /** Addresses to listen on, separated by commas. */
    ADDRESSES("unix:PATH|HOST:PORT,...", KeyKind::addresses),
    /** Pairs of a name and a value, separated by commas. */
    PAIRS("NAME=VALUE,...", KeyKind::pairs);

    private final String label;
    private final Consumer<String> check;

    KeyKind(String label, Consumer<String> check) {
        this.label = label;
        this.check = check;
    }

    /** How a value looks, in the words of a manual. */
    public String label() {
        return label;
    }

    /**
     * Reads a value to see whether it can be.
     *
     * @param text the value
     * @throws IllegalArgumentException if not; the message says what was expected
     */
    void check(String text) {
        check.accept(text);
    }

    static int count(String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException other) {
            // said below
        }
        throw new IllegalArgumentException("not a whole number from 0 to " + Integer.MAX_VALUE);
    }

    static int level(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException other) {
            throw new IllegalArgumentException("a level is a whole number", other);
        }
    }

    static boolean flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1" -> true;
            case "no", "false", "off", "0" -> false;
            default -> throw new IllegalArgumentException("yes or no");
        };
    }

    static Path file(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException other) {
            throw new IllegalArgumentException("not the name of a file: " + other.getReason(), other);
        }
    }

    /** The parts of a list, without blanks around them; none of an empty text. */
    static List<String> list(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String stripped = part.strip();
            if (!stripped.isEmpty()) {
                parts.add(stripped);
            } else if (!text.isBlank()) {
                throw new IllegalArgumentException("an empty place in a list");
            }
        }
        return parts;
    }

    static List<String> names(String text) {
        List<String> names = list(text);
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
                throw new IllegalArgumentException("a name has letters, digits, dashes and underscores, 64 at most, name=" + name);
            }
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("a name twice");
        }
        return names;
    }

    static List<SocketAddress> addresses(String text) {
        return list(text).stream().map(Addresses::parse).toList();
    }

    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : list(text)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new IllegalArgumentException("NAME=VALUE is wanted");
            }
            if (pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("a name twice");
            }
        }
        return pairs;
    }
}
