package io.acomp.metrics;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Tag values. An instance keeps apart what has the same name within one reading. Not thread-safe. */
final class Names {
    private final Map<String, Integer> seen = new HashMap<>();

    /** A constant as tags have it: {@code queue-full}. */
    static String of(Enum<?> constant) {
        return dashed(constant.name());
    }

    /** A name with underscores as tags have it. */
    static String dashed(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name, with a number behind it if another of this reading has it. */
    String distinct(String name) {
        int number = seen.merge(name, 1, Integer::sum);
        return number == 1 ? name : name + "#" + number;
    }
}
