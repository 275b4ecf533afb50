package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Kind;
import io.acomp.bench.report.page.Series.Point;

/** What requests cost beside calls of the same codec, and how long they take as more of them are offered. */
final class PipelineSection implements Section {
    private static final String SUITE = "pipeline";

    @Override
    public String id() {
        return "pipeline";
    }

    @Override
    public String title() {
        return "The request pipeline";
    }

    @Override
    public String hint() {
        return "Requests as a part of what a plain loop around the same codec does. Latencies count from the moment the schedule names, "
                + "whether or not the request could be submitted then.";
    }

    @Override
    public void draw(Report report, Markup page) {
        List<Row> rows = report.rows().stream().filter(row -> row.subject().suite().equals(SUITE)).toList();
        Markup drawings = page.part();
        for (Mode mode : List.of(Mode.RING, Mode.INLINE)) {
            Bars bars = cost(rows, mode);
            if (!bars.isEmpty()) {
                bars.reference(1, "plain loop").draw(drawings);
            }
        }
        curves(report.rows(), drawings);
        if (!drawings.isEmpty()) {
            page.open("div", "class", "pair").append(drawings).close("div");
        }
    }

    private static Bars cost(List<Row> rows, Mode mode) {
        String what = mode == Mode.RING ? "Requests on a lane, 64 in flight" : "Requests in the calling thread";
        Bars bars = new Bars(what, what + ", by format, block size and direction.", "part of the plain loop's throughput");
        for (Row row : rows) {
            Subject subject = row.subject();
            if (subject.mode() != mode || row.offeredOperationsPerSecond() != null) {
                continue;
            }
            rows.stream()
                    .filter(other -> other.subject().mode() == Mode.DIRECT && same(other.subject(), subject))
                    .findFirst()
                    .ifPresent(direct -> {
                        double base = direct.operationsPerSecond().median();
                        Quartiles speed = row.operationsPerSecond();
                        String name = subject.algorithm() + ", " + Words.size(subject.sizeBytes()) + ", " + subject.operationName();
                        Look look = subject.operationName().equals("compress") ? Look.OURS : Look.THIRD;
                        bars.add(name, look, Kind.PLAIN, new Quartiles(speed.low() / base, speed.median() / base, speed.high() / base), Words.p99(row));
                    });
        }
        return bars;
    }

    private static boolean same(Subject a, Subject b) {
        return Words.who(a).equals(Words.who(b)) && a.operation() == b.operation() && a.sizeBytes() == b.sizeBytes() && a.threads() == b.threads();
    }

    private static void curves(List<Row> rows, Markup page) {
        Map<Subject, TreeMap<Double, Row>> bySubject = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.latencies() != null && row.offeredOperationsPerSecond() != null && row.subject().mode() != Mode.REPLAY) {
                bySubject.computeIfAbsent(row.subject(), _ -> new TreeMap<>()).put(row.offeredOperationsPerSecond(), row);
            }
        }
        bySubject.forEach((subject, loads) -> {
            if (loads.size() > 1) {
                curve(subject, loads).draw(page);
            }
        });
    }

    private static Plot curve(Subject subject, TreeMap<Double, Row> loads) {
        String what = "Latency over load: " + Words.who(subject) + ", " + subject.operationName() + ", " + Words.size(subject.sizeBytes())
                + (subject.simulated() ? ", simulated" : "");
        List<Series> series = new ArrayList<>();
        series.add(line("p50", Look.OURS, subject, loads, Latencies::p50Micros));
        series.add(line("p99", Look.PEER, subject, loads, Latencies::p99Micros));
        series.add(line("p99.9", Look.THIRD, subject, loads, Latencies::p999Micros));
        Point least = series.get(1).points().getFirst();
        Point most = series.get(1).points().getLast();
        String summary = "At " + Numbers.brief(least.x()) + " requests a second the 99th percentile is " + Words.micros(least.y()) + ", at "
                + Numbers.brief(most.x()) + " it is " + Words.micros(most.y()) + ".";
        return new Plot(
                what,
                summary,
                new Axis("requests offered a second", false, true, Numbers::brief, List.of()),
                new Axis("latency", true, false, Words::micros, List.of()),
                series);
    }

    private static Series line(String name, Look look, Subject subject, TreeMap<Double, Row> loads, ToDoubleFunction<Latencies> percentile) {
        List<Point> points = new ArrayList<>();
        loads.forEach((offered, row) -> {
            if (row.latencies() != null) {
                double value = Math.max(0.01, percentile.applyAsDouble(row.latencies()));
                points.add(new Point(offered, value, value, value, ""));
            }
        });
        return new Series(name, look, Words.kind(subject), true, points);
    }
}
