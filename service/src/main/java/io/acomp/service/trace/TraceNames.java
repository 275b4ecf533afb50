package io.acomp.service.trace;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/** Numbers for names, from 1 on in the order they first came; 0 for none, and for those beyond the last number. Thread-safe. */
final class TraceNames {
    static final int NONE = 0;
    static final int MAX = 0xffff;

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final List<String> names = new CopyOnWriteArrayList<>();

    int number(@Nullable String name) {
        if (name == null) {
            return NONE;
        }
        Integer known = numbers.get(name);
        return known != null ? known : add(name);
    }

    private synchronized int add(String name) {
        Integer known = numbers.get(name);
        if (known != null || names.size() == MAX) {
            return known == null ? NONE : known;
        }
        names.add(name);
        numbers.put(name, names.size());
        return names.size();
    }

    /** The names so far; number {@code n} is at {@code n - 1}. */
    List<String> names() {
        return names;
    }
}
