package io.acomp.bench.report.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.report.Sizes;

/**
 * Two runs beside each other. Rows belong together if all fields that say what was measured are equal, as far as both files have these fields;
 * of several such rows the first belongs to the first. A value has changed if its quartiles do not meet and its medians are more than 3 % apart.
 */
public final class RunComparison {
    private static final List<String> IDENTITY = List.of(
            "suite", "algorithm", "driver", "peer", "level", "operation", "sizeBytes", "threads", "depth", "mode", "simulated", "phase");
    /** What differs from run to run by nature. */
    private static final Set<String> NOT_COMPARED = Set.of("notes", "date", "warmUpSeconds");

    private final List<Change> changes = new ArrayList<>();
    private final List<String> onlyBefore = new ArrayList<>();
    private final List<String> onlyAfter = new ArrayList<>();
    private final Map<String, Pair> environment = new LinkedHashMap<>();

    /** A fact of both environments. */
    record Pair(@Nullable Object before, @Nullable Object after) {}

    /**
     * Compares.
     *
     * @param before the first run
     * @param after the second one
     */
    public RunComparison(SavedReport before, SavedReport after) {
        Set<String> names = new LinkedHashSet<>(before.environment().keySet());
        names.addAll(after.environment().keySet());
        for (String name : names) {
            Pair pair = new Pair(before.environment().get(name), after.environment().get(name));
            if (!NOT_COMPARED.contains(name) && !Objects.equals(pair.before, pair.after)) {
                environment.put(name, pair);
            }
        }
        ratios(byKey(before.ratios(), List.of("name")), byKey(after.ratios(), List.of("name")));
        List<String> known = IDENTITY.stream().filter(field -> known(before, field) && known(after, field)).toList();
        rows(byKey(before.rows(), known), byKey(after.rows(), known));
        changes.sort(Change.LARGEST_FIRST);
    }

    private static boolean known(SavedReport report, String field) {
        return report.rows().stream().anyMatch(row -> row.containsKey(field));
    }

    /** Entries by what they are about; of equal ones each has a number. */
    private static Map<List<@Nullable Object>, Map<String, @Nullable Object>> byKey(List<Map<String, @Nullable Object>> entries, List<String> fields) {
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> byKey = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> entry : entries) {
            List<@Nullable Object> key = new ArrayList<>();
            fields.forEach(field -> key.add(entry.get(field)));
            key.add(0);
            for (int number = 1; byKey.containsKey(key); number++) {
                key.set(fields.size(), number);
            }
            byKey.put(key, entry);
        }
        return byKey;
    }

    private void ratios(Map<List<@Nullable Object>, Map<String, @Nullable Object>> before, Map<List<@Nullable Object>, Map<String, @Nullable Object>> after) {
        before.forEach((key, ratio) -> {
            Map<String, @Nullable Object> other = after.get(key);
            String name = String.valueOf(ratio.get("name"));
            if (other == null) {
                onlyBefore.add(name);
            } else {
                add(name, Measured.ratio(ratio), Measured.ratio(other), !"lower".equals(other.get("better")));
            }
        });
        after.forEach((key, ratio) -> {
            if (!before.containsKey(key)) {
                onlyAfter.add(String.valueOf(ratio.get("name")));
            }
        });
    }

    private void rows(Map<List<@Nullable Object>, Map<String, @Nullable Object>> before, Map<List<@Nullable Object>, Map<String, @Nullable Object>> after) {
        before.forEach((key, row) -> {
            Map<String, @Nullable Object> other = after.get(key);
            String name = name(row);
            if (other == null) {
                onlyBefore.add(name);
            } else {
                add(name + ": operations a second", Measured.speed(row), Measured.speed(other), true);
                add(name + ": ratio", Measured.exact(row, "ratio"), Measured.exact(other, "ratio"), true);
            }
        });
        after.forEach((key, row) -> {
            if (!before.containsKey(key)) {
                onlyAfter.add(name(row));
            }
        });
    }

    private void add(String name, @Nullable Measured before, @Nullable Measured after, boolean higherIsBetter) {
        if (before != null && after != null) {
            changes.add(new Change(name, before, after, higherIsBetter));
        }
    }

    /** A row's identity in words. */
    private static String name(Map<String, @Nullable Object> row) {
        Object level = row.get("level");
        Object offered = row.get("offeredOperationsPerSecond");
        return Stream.of(
                        row.get("suite"),
                        row.get("phase"),
                        row.get("peer") != null ? row.get("peer") : row.get("driver"),
                        level == null ? null : "level " + text(level),
                        row.get("operation"),
                        row.get("sizeBytes") instanceof Double size ? Sizes.text(size.longValue()) : null,
                        row.get("mode"),
                        text(row.get("threads")) + "/" + text(row.get("depth")),
                        offered == null ? null : "offered " + text(offered) + "/s",
                        Boolean.TRUE.equals(row.get("simulated")) ? "simulated" : null)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }

    static String text(@Nullable Object value) {
        return value instanceof Double number && number == Math.rint(number) ? Long.toString(number.longValue()) : String.valueOf(value);
    }

    /** All values that both runs have, the largest change first. */
    List<Change> changes() {
        return changes;
    }

    /** Rows and figures of the first run only. */
    List<String> onlyBefore() {
        return onlyBefore;
    }

    /** Rows and figures of the second run only. */
    List<String> onlyAfter() {
        return onlyAfter;
    }

    /** What differs in what the figures depend on. */
    Map<String, Pair> environment() {
        return environment;
    }

    /** Values that are worse in the second run, beyond noise. */
    public long regressions() {
        return changes.stream().filter(change -> change.verdict() == Change.Verdict.WORSE).count();
    }
}
