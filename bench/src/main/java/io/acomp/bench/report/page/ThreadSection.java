package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Point;

/** What more threads bring. */
final class ThreadSection implements Section {
    private static final String SUITE = "codecs";

    /** Lines of one drawing. */
    private record Group(String operation, long sizeBytes, Mode mode) {}

    @Override
    public String id() {
        return "threads";
    }

    @Override
    public String title() {
        return "Scaling over threads";
    }

    @Override
    public String hint() {
        return "Throughput beside that of the fewest threads. Threads beyond the machine's processors cannot add any, and two threads of one core share it.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Map<Group, Map<String, TreeMap<Integer, Row>>> groups = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            Subject subject = row.subject();
            if (subject.suite().equals(SUITE) && subject.mode() != Mode.INLINE) {
                String name = Words.who(subject) + (subject.level() == null ? "" : " " + subject.level())
                        + (subject.depth() > 1 && subject.mode() != Mode.RING ? ", " + subject.depth() + " in flight" : "");
                groups.computeIfAbsent(new Group(subject.operationName(), subject.sizeBytes(), subject.mode()), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(name, _ -> new TreeMap<>())
                        .putIfAbsent(subject.threads(), row);
            }
        }
        Markup plots = page.part();
        groups.forEach((group, lines) -> {
            lines.values().removeIf(line -> line.size() < 2);
            if (!lines.isEmpty()) {
                plot(group, lines).draw(plots);
            }
        });
        if (!plots.isEmpty()) {
            page.open("div", "class", "pair").append(plots).close("div");
        }
    }

    private static Plot plot(Group group, Map<String, TreeMap<Integer, Row>> lines) {
        Map<String, Look> looks = Look.of(lines.keySet());
        List<Series> series = new ArrayList<>();
        lines.forEach((name, line) -> {
            Subject subject = line.firstEntry().getValue().subject();
            double base = line.firstEntry().getValue().operationsPerSecond().median();
            List<Point> points = line.entrySet().stream()
                    .map(entry -> new Point(
                            entry.getKey(),
                            entry.getValue().operationsPerSecond().median() / base,
                            entry.getValue().operationsPerSecond().low() / base,
                            entry.getValue().operationsPerSecond().high() / base,
                            ""))
                    .toList();
            series.add(new Series(name, looks.getOrDefault(name, Look.OURS), Words.kind(subject), true, points));
        });
        List<Double> counts = lines.values().stream().flatMap(line -> line.keySet().stream()).distinct().sorted().map(Integer::doubleValue).toList();
        double most = counts.getLast() / counts.getFirst();
        String what = (group.operation.equals("compress") ? "Compress" : "Decompress") + ", " + Words.size(group.sizeBytes) + ", " + group.mode;
        return new Plot(
                        what,
                        what + ": throughput with " + counts.getFirst().intValue() + " to " + counts.getLast().intValue() + " threads, as a multiple.",
                        new Axis("threads", false, false, value -> Integer.toString((int) Math.round(value)), counts),
                        new Axis("× throughput", false, true, Numbers::ratio, List.of()),
                        series)
                .guide(counts.getFirst(), 1, counts.getLast(), most, "proportional");
    }
}
