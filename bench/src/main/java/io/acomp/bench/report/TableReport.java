package io.acomp.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Latencies;

/** A report for people, no wider than their terminal: where it is narrow, the columns that one misses least are left out. */
public final class TableReport {
    /** Width where nothing is known of a terminal: all columns fit. */
    public static final int COLUMNS = 120;
    /** No line is broken to less than this. */
    public static final int LEAST_COLUMNS = 60;

    private static final String INDENT = "    ";

    /** A column; the larger its rank, the sooner it is left out, and negative widths are of text, which starts at the left. */
    private record Column(String name, int width, int rank, Function<Row, String> text) {
        String cell(String content) {
            return String.format("%" + width + "s", clip(content, Math.abs(width)));
        }
    }

    private static final List<Column> ALL = List.of(
            new Column("driver", -18, 0, row -> who(row.subject())),
            new Column("mode", -7, 0, row -> row.subject().mode().toString()),
            new Column("level", 5, 1, row -> row.subject().level() == null ? "" : row.subject().level().toString()),
            new Column("operation", -10, 0, row -> row.subject().operationName()),
            new Column("size", 5, 0, row -> Sizes.text(row.subject().sizeBytes())),
            new Column("thr/fl", 7, 0, row -> row.subject().threads() + "/" + row.subject().depth()),
            new Column("MB/s", 8, 0, row -> Numbers.fixed(row.megabytesPerSecond(), 1)),
            new Column("+-%", 5, 2, row -> Numbers.fixed(row.operationsPerSecond().spread() * 50, 1)),
            new Column("op/s", 8, 5, row -> Numbers.scaled(row.operationsPerSecond().median())),
            new Column("ratio", 6, 0, row -> Numbers.ratio(row.ratio())),
            new Column("p50 us", 7, 4, row -> Numbers.micros(row.latencies(), Latencies::p50Micros)),
            new Column("p99", 7, 3, row -> Numbers.micros(row.latencies(), Latencies::p99Micros)),
            new Column("p99.9", 7, 6, row -> Numbers.micros(row.latencies(), Latencies::p999Micros)),
            new Column("s/GB", 6, 3, row -> Numbers.fixed(row.cpuSecondsPerGigabyte(), 2)));

    private final Report report;
    private final PrintWriter out;
    private final int width;
    private final List<Column> columns;

    private TableReport(Report report, PrintWriter out, int width) {
        this.report = report;
        this.out = out;
        this.width = Math.max(LEAST_COLUMNS, width);
        columns = fitting(this.width);
    }

    /**
     * Writes a report.
     *
     * @param report what to write
     * @param out where to, not closed
     * @param width of the terminal in columns; under {@link #LEAST_COLUMNS} counts as that, and rows are never narrower than 73
     */
    public static void write(Report report, PrintWriter out, int width) {
        new TableReport(report, out, width).write();
        out.flush();
    }

    private static List<Column> fitting(int width) {
        List<Column> chosen = new ArrayList<>(ALL);
        while (chosen.stream().mapToInt(column -> Math.abs(column.width) + 1).sum() - 1 > width) {
            Column least = chosen.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow();
            if (least.rank == 0) {
                break;
            }
            chosen.remove(least);
        }
        return chosen;
    }

    private void write() {
        report.environment().forEach((name, value) -> {
            if (value != null && !name.equals("notes")) {
                wrapped(name + ": " + value, "  ");
            }
        });
        String suite = "";
        @Nullable String phase = null;
        for (Row row : report.rows()) {
            if (!row.subject().suite().equals(suite)) {
                suite = row.subject().suite();
                out.printf("%n%s%n", suite);
                phase = null;
                line(Column::name);
            }
            if (!Objects.equals(row.subject().phase(), phase)) {
                phase = row.subject().phase();
                wrapped(INDENT + phase, INDENT);
            }
            line(column -> column.text.apply(row));
        }
        if (!report.ratios().isEmpty()) {
            out.printf("%nratios%n");
            report.ratios().forEach(this::ratio);
        }
        if (!report.notes().isEmpty()) {
            out.printf("%nnotes%n");
            report.notes().forEach(note -> wrapped("- " + note, "  "));
        }
        if (columns.size() < ALL.size()) {
            out.println();
            wrapped(
                    "left out for want of width: "
                            + String.join(", ", ALL.stream().filter(column -> !columns.contains(column)).map(Column::name).toList())
                            + "; --json, --csv and --html have all",
                    "  ");
        }
    }

    private void line(Function<Column, String> text) {
        out.println(String.join(" ", columns.stream().map(column -> column.cell(text.apply(column))).toList()).stripTrailing());
    }

    private static String who(Subject subject) {
        return subject.peer() != null ? subject.peer() : String.valueOf(subject.driver());
    }

    private void ratio(Ratio ratio) {
        Double target = ratio.target();
        String goal = target == null ? "" : (ratio.better() == Ratio.Better.HIGHER ? "target >= " : "target <= ") + target + ", ";
        wrapped(
                String.format(
                        "%-" + (width - 80 < 40 ? Math.max(30, width - 60) : 40) + "s %9s [%s, %s]  %s%s",
                        ratio.name(),
                        Rounding.significant(ratio.figure().median()),
                        Rounding.significant(ratio.figure().low()),
                        Rounding.significant(ratio.figure().high()),
                        goal,
                        ratio.verdict().words()),
                INDENT);
        wrapped(INDENT + ratio.detail(), INDENT);
    }

    /** Breaks a line between words, or within one that is longer than a line. */
    private void wrapped(String text, String indent) {
        String rest = text;
        while (rest.length() > width) {
            int cut = rest.lastIndexOf(' ', width);
            cut = cut <= indent.length() ? width : cut;
            out.println(rest.substring(0, cut).stripTrailing());
            rest = indent + rest.substring(cut).strip();
        }
        out.println(rest);
    }

    private static String clip(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }
}
