package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.acomp.Operation;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Point;

/** What codecs make of speed: throughput over ratio, by block size and direction. */
final class CodecSection implements Section {
    private static final String SUITE = "codecs";
    /** Formats that are another one with a checksum around it: drawn only where the other one is not. */
    private static final Map<String, String> WRAPPED = Map.of("gzip", "deflate", "zlib", "deflate", "lz4-frame", "lz4");

    @Override
    public String id() {
        return "codecs";
    }

    @Override
    public String title() {
        return "Throughput over ratio";
    }

    @Override
    public String hint() {
        return "One thread calls each codec, or one device is kept busy. Right is smaller output, up is faster, on a logarithmic scale. "
                + "A number behind a name is a level; hollow marks are peers, dashed ones simulated devices. gzip, zlib and framed lz4 lie where deflate and lz4 lie and are in the tables only.";
    }

    @Override
    public void draw(Report report, Markup page) {
        List<Row> rows = report.rows().stream().filter(CodecSection::drawn).toList();
        List<String> algorithms = rows.stream().map(row -> row.subject().algorithm()).distinct().toList();
        List<Row> bare = rows.stream()
                .filter(row -> !algorithms.contains(WRAPPED.getOrDefault(row.subject().algorithm(), "")))
                .toList();
        Map<String, Look> looks = Look.of(bare.stream().map(row -> row.subject().algorithm()).toList());
        boolean first = true;
        for (long size : new TreeSet<>(bare.stream().map(row -> row.subject().sizeBytes()).toList())) {
            Markup plots = page.part();
            for (Operation operation : Operation.values()) {
                List<Series> series = series(
                        bare.stream().filter(row -> row.subject().sizeBytes() == size && row.subject().operation() == operation).toList(), looks);
                if (!series.isEmpty()) {
                    plot(operation, size, series).draw(plots);
                }
            }
            if (!first) {
                page.open("details", "class", "more").element("summary", "Blocks of " + Words.size(size));
            }
            page.open("div", "class", "pair").append(plots).close("div");
            if (!first) {
                page.close("details");
            }
            first = false;
        }
    }

    /** One thread or a busy device; what copies is no codec. */
    private static boolean drawn(Row row) {
        Subject subject = row.subject();
        boolean mode = subject.mode() == Mode.DIRECT || subject.mode() == Mode.DEVICE || subject.mode() == Mode.PEER;
        return subject.suite().equals(SUITE) && mode && subject.threads() == 1 && row.ratio() != null && !subject.algorithm().equals("null")
                && row.operationsPerSecond().low() > 0;
    }

    private static Plot plot(Operation operation, long size, List<Series> series) {
        String what = (operation == Operation.COMPRESS ? "Compress" : "Decompress") + ", blocks of " + Words.size(size);
        List<Point> points = series.stream().flatMap(each -> each.points().stream()).toList();
        Point fastest = points.stream().max((a, b) -> Double.compare(a.y(), b.y())).orElseThrow();
        Point smallest = points.stream().max((a, b) -> Double.compare(a.x(), b.x())).orElseThrow();
        String summary = what + ": the fastest is " + fastest.label() + " with " + Numbers.brief(fastest.y()) + " MB/s, the smallest output is that of "
                + smallest.label() + ", " + Numbers.ratio(smallest.x()) + " times smaller than the input.";
        return new Plot(
                what,
                summary,
                new Axis("ratio", false, false, Numbers::ratio, List.of()),
                new Axis("MB/s", true, false, Numbers::brief, List.of()),
                series);
    }

    private static List<Series> series(List<Row> rows, Map<String, Look> looks) {
        Map<String, List<Row>> codecs = new LinkedHashMap<>();
        rows.forEach(row -> codecs.computeIfAbsent(Words.who(row.subject()) + row.subject().algorithm() + row.subject().mode() + row.subject().depth(), _ -> new ArrayList<>()).add(row));
        List<Series> series = new ArrayList<>();
        for (List<Row> codec : codecs.values()) {
            Subject subject = codec.getFirst().subject();
            List<Point> points = codec.stream()
                    .sorted((a, b) -> Double.compare(ratio(a), ratio(b)))
                    .map(row -> point(row, codec.size() > 1))
                    .toList();
            series.add(new Series(Words.who(subject), looks.getOrDefault(subject.algorithm(), Look.OURS), Words.kind(subject), false, points));
        }
        return series;
    }

    private static double ratio(Row row) {
        return row.ratio() == null ? 1 : row.ratio();
    }

    private static Point point(Row row, boolean levels) {
        Subject subject = row.subject();
        Quartiles speed = Words.megabytes(row);
        String label = Words.who(subject) + (levels && subject.level() != null ? " " + subject.level() : "") + (subject.simulated() ? " (simulated)" : "");
        return new Point(ratio(row), speed.median(), speed.low(), speed.high(), label);
    }
}
