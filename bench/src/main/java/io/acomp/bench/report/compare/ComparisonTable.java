package io.acomp.bench.report.compare;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.compare.Change.Verdict;

/** A comparison for people: what differs around the runs, what changed in them, the largest change first, and what only one of them has. */
public final class ComparisonTable {
    private static final int MOST_LISTED = 20;
    private static final String INDENT = "    ";

    private ComparisonTable() {}

    /**
     * Writes a comparison.
     *
     * @param comparison what to write
     * @param out where to, not closed
     */
    public static void write(RunComparison comparison, PrintWriter out) {
        if (!comparison.environment().isEmpty()) {
            out.println("the runs differ in");
            comparison.environment().forEach((name, pair) -> {
                out.println("  " + name);
                out.println(INDENT + "before: " + RunComparison.text(pair.before()));
                out.println(INDENT + "after:  " + RunComparison.text(pair.after()));
            });
            out.println();
        }
        List<Change> beyond = comparison.changes().stream().filter(change -> change.verdict() != Verdict.SAME).toList();
        if (!beyond.isEmpty()) {
            out.println("changed beyond noise, the largest change first: after / before");
            beyond.forEach(change -> line(change, out));
            out.println();
        }
        long better = beyond.stream().filter(change -> change.verdict() == Verdict.BETTER).count();
        out.printf(
                Locale.ROOT,
                "%d better, %d worse, %d the same: their quartiles meet, or their medians are at most %.0f %% apart%n",
                better,
                beyond.size() - better,
                comparison.changes().size() - beyond.size(),
                Change.FLOOR * 100);
        list("only before", comparison.onlyBefore(), out);
        list("only after", comparison.onlyAfter(), out);
        out.flush();
    }

    private static void line(Change change, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-6s %8s  %s%n",
                change.verdict().name().toLowerCase(Locale.ROOT),
                Double.isFinite(change.factor()) ? "x " + Numbers.fixed(change.factor(), 3) : "-",
                change.name());
        out.println(" ".repeat(17) + range(change.before()) + " -> " + range(change.after()));
    }

    private static String range(Measured value) {
        String median = Numbers.brief(value.median());
        return value.low() == value.high() ? median : median + " [" + Numbers.brief(value.low()) + ", " + Numbers.brief(value.high()) + "]";
    }

    private static void list(String title, List<String> names, PrintWriter out) {
        if (!names.isEmpty()) {
            out.printf("%n%s: %d%n", title, names.size());
            names.stream().limit(MOST_LISTED).forEach(name -> out.println("  " + name));
            if (names.size() > MOST_LISTED) {
                out.printf("  and %d more; --json has all%n", names.size() - MOST_LISTED);
            }
        }
    }
}
