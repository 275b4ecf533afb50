package io.acomp.bench.report;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Latencies;

/** A report for people, at most 120 columns wide. */
public final class TableReport {
    static final int COLUMNS = 120;

    private static final String HEAD = "%-18s %-7s %5s %-10s %5s %7s %8s %5s %8s %6s %7s %7s %7s %6s%n";
    private static final String INDENT = "    ";

    private final Report report;
    private final PrintWriter out;

    private TableReport(Report report, PrintWriter out) {
        this.report = report;
        this.out = out;
    }

    /**
     * Writes a report.
     *
     * @param report what to write
     * @param out where to, not closed
     */
    public static void write(Report report, PrintWriter out) {
        new TableReport(report, out).write();
        out.flush();
    }

    private void write() {
        report.environment().forEach((name, value) -> {
            if (value != null && !name.equals("notes")) {
                wrapped(name + ": " + value, "");
            }
        });
        String suite = "";
        @Nullable String phase = null;
        for (Row row : report.rows()) {
            if (!row.subject().suite().equals(suite)) {
                suite = row.subject().suite();
                out.printf("%n%s%n", suite);
                phase = null;
                head();
            }
            if (!Objects.equals(row.subject().phase(), phase)) {
                phase = row.subject().phase();
                out.println(INDENT + phase);
            }
            row(row);
        }
        if (!report.ratios().isEmpty()) {
            out.printf("%nratios%n");
            report.ratios().forEach(this::ratio);
        }
        if (!report.notes().isEmpty()) {
            out.printf("%nnotes%n");
            report.notes().forEach(note -> wrapped("- " + note, "  "));
        }
    }

    private void head() {
        out.printf(
                HEAD,
                "driver",
                "mode",
                "level",
                "operation",
                "size",
                "thr/fl",
                "MB/s",
                "+-%",
                "op/s",
                "ratio",
                "p50 us",
                "p99",
                "p99.9",
                "s/GB");
    }

    private void row(Row row) {
        Subject subject = row.subject();
        Latencies latencies = row.latencies();
        out.printf(
                HEAD,
                clip(subject.peer() != null ? subject.peer() : String.valueOf(subject.driver()), 18),
                subject.mode(),
                subject.level() == null ? "" : subject.level(),
                subject.operationName(),
                Sizes.text(subject.sizeBytes()),
                subject.threads() + "/" + subject.depth(),
                fixed(row.megabytesPerSecond(), 1),
                fixed(row.operationsPerSecond().spread() * 50, 1),
                scaled(row.operationsPerSecond().median()),
                ratio(row.ratio()),
                latencies == null ? "" : micros(latencies.p50Micros()),
                latencies == null ? "" : micros(latencies.p99Micros()),
                latencies == null ? "" : micros(latencies.p999Micros()),
                fixed(row.cpuSecondsPerGigabyte(), 2));
    }

    private void ratio(Ratio ratio) {
        Double target = ratio.target();
        String goal = target == null
                ? "no target"
                : (ratio.better() == Ratio.Better.HIGHER ? "target >= " : "target <= ") + target + (ratio.met() ? ", met" : ", MISSED");
        out.printf(
                "%-40s %9s [%s, %s]  %s%n",
                ratio.name(),
                Rounding.significant(ratio.figure().median()),
                Rounding.significant(ratio.figure().low()),
                Rounding.significant(ratio.figure().high()),
                goal);
        wrapped(INDENT + ratio.detail(), INDENT);
    }

    /** Breaks a line between words. */
    private void wrapped(String text, String indent) {
        String rest = text;
        while (rest.length() > COLUMNS) {
            int cut = rest.lastIndexOf(' ', COLUMNS);
            cut = cut <= indent.length() ? COLUMNS : cut;
            out.println(rest.substring(0, cut));
            rest = indent + rest.substring(cut).strip();
        }
        out.println(rest);
    }

    private static String clip(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }

    private static String fixed(@Nullable Double value, int decimals) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String ratio(@Nullable Double value) {
        return value != null && value >= 100 ? fixed(value, 0) : fixed(value, 2);
    }

    private static String micros(double value) {
        return value >= 1e6 ? fixed(value / 1e6, 2) + "s" : fixed(value, value < 1000 ? 1 : 0);
    }

    private static String scaled(double value) {
        return value >= 1e6 ? fixed(value / 1e6, 2) + "M" : value >= 1e4 ? fixed(value / 1e3, 1) + "k" : fixed(value, value < 100 ? 2 : 0);
    }
}
