package io.acomp.bench.report.page;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.compare.SavedReport;

/** Draws the page of runs that were saved before, for whoever works on the page: the last argument is the page, those before it are JSON files. */
final class SavedPages {
    private SavedPages() {}

    public static void main(String[] arguments) throws IOException {
        List<String> files = List.of(arguments);
        Report report = new Report();
        for (String file : files.subList(0, files.size() - 1)) {
            add(SavedReport.read(Path.of(file)), report);
        }
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(files.getLast()))) {
            HtmlReport.write(report, out);
        }
    }

    private static void add(SavedReport saved, Report report) {
        saved.environment().forEach((name, value) -> {
            if (name.equals("notes") && value instanceof List<?> notes) {
                notes.forEach(note -> report.note(String.valueOf(note)));
            } else {
                report.environment(name, value instanceof Double number && number == Math.rint(number) ? (Object) number.longValue() : value);
            }
        });
        saved.rows().forEach(row -> report.add(row(row)));
        saved.ratios().forEach(ratio -> report.add(ratio(ratio)));
    }

    private static Row row(Map<String, @Nullable Object> row) {
        String operation = String.valueOf(row.get("operation"));
        boolean compress = operation.equals("compress") || operation.equals("write");
        double size = number(row, "sizeBytes", 0);
        Subject subject = new Subject(
                text(row, "suite"),
                text(row, "algorithm"),
                (String) row.get("driver"),
                row.get("level") instanceof Double level ? (Integer) level.intValue() : null,
                compress ? Operation.COMPRESS : Operation.DECOMPRESS,
                (long) size,
                (int) number(row, "threads", 1),
                (int) number(row, "depth", 1),
                Mode.valueOf(text(row, "mode").toUpperCase(Locale.ROOT)),
                (String) row.get("peer"),
                (String) row.get("phase"));
        double speed = number(row, "operationsPerSecond", 0);
        double half = number(row, "spread", 0) / 2;
        @Nullable Latencies latencies = row.get("p50Micros") == null
                ? null
                : new Latencies(1, number(row, "p50Micros", 0), number(row, "p99Micros", 0), number(row, "p999Micros", 0));
        return new Row(
                subject,
                new Quartiles(number(row, "operationsPerSecondLow", speed * (1 - half)), speed, number(row, "operationsPerSecondHigh", speed * (1 + half))),
                (Double) row.get("ratio"),
                latencies,
                row.get("cpuSecondsPerGigabyte") instanceof Double cpu ? (Double) (cpu * size / 1e9) : null,
                (Double) row.get("offeredOperationsPerSecond"),
                row.get("joulesPerGigabyte") instanceof Double joules ? (Double) (joules * size / 1e9) : null);
    }

    private static Ratio ratio(Map<String, @Nullable Object> ratio) {
        return new Ratio(
                text(ratio, "name"),
                new Quartiles(number(ratio, "low", 0), number(ratio, "value", 0), number(ratio, "high", 0)),
                text(ratio, "detail"),
                (Double) ratio.get("target"),
                Ratio.Better.valueOf(text(ratio, "better").toUpperCase(Locale.ROOT)));
    }

    private static String text(Map<String, @Nullable Object> fields, String name) {
        return String.valueOf(fields.get(name));
    }

    private static double number(Map<String, @Nullable Object> fields, String name, double otherwise) {
        return fields.get(name) instanceof Double number ? number : otherwise;
    }
}
