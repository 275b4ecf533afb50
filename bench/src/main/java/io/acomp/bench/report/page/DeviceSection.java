package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.acomp.Operation;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Point;

/** Software and hardware side by side, and from which size on hardware pays. */
final class DeviceSection implements Section {
    private static final int LEAST_SIZES = 3;
    private static final Pattern BREAK_EVEN = Pattern.compile("device\\.(.+?)\\.(decompress\\.)?(latency\\.|cpu\\.)?breakEvenBytes");

    @Override
    public String id() {
        return "devices";
    }

    @Override
    public String title() {
        return "Software and hardware";
    }

    @Override
    public String hint() {
        return "Bars and lines drawn dashed are of simulated devices: they show how this page looks with a device, and nothing about any product.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Markup drawings = page.part();
        for (Operation operation : Operation.values()) {
            sideBySide(report, operation, drawings);
        }
        overSizes(report, drawings);
        if (!drawings.isEmpty()) {
            page.open("div", "class", "pair").append(drawings).close("div");
        }
        breakEvens(report, page);
    }

    /** For each format that a device was measured with in the codecs suite: its codecs and the device. */
    private static void sideBySide(Report report, Operation operation, Markup page) {
        List<Subject> devices = report.rows().stream()
                .map(Row::subject)
                .filter(subject -> subject.mode() == Mode.DEVICE && subject.suite().equals("codecs") && subject.operation() == operation && subject.threads() == 1)
                .toList();
        devices.stream().map(subject -> Map.entry(subject.algorithm(), subject.sizeBytes())).distinct().forEach(group -> {
            String what = group.getKey() + ", " + operation.name().toLowerCase(Locale.ROOT) + ", " + Words.size(group.getValue());
            Bars bars = new Bars(what, what + ": throughput of codecs in one thread and of devices.", "MB/s");
            for (Row row : report.rows()) {
                Subject subject = row.subject();
                boolean of = subject.suite().equals("codecs") && subject.algorithm().equals(group.getKey()) && subject.sizeBytes() == group.getValue()
                        && subject.operation() == operation && subject.threads() == 1;
                if (of && (subject.mode() == Mode.DIRECT || subject.mode() == Mode.DEVICE)) {
                    Look look = subject.mode() == Mode.DEVICE ? Look.THIRD : Look.OURS;
                    bars.add(name(subject), look, Words.kind(subject), Words.megabytes(row), Words.p99(row));
                }
            }
            bars.draw(page);
        });
    }

    private static String name(Subject subject) {
        return Words.who(subject) + (subject.level() == null ? "" : " " + subject.level()) + (subject.depth() > 1 ? " ×" + subject.depth() : "");
    }

    /** Throughput over block sizes: the codec in the calling thread, the device waited for, the device with a full queue. */
    private static void overSizes(Report report, Markup page) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            Subject subject = row.subject();
            if (subject.suite().equals("device") && (subject.mode() == Mode.DEVICE || subject.mode() == Mode.INLINE) && row.operationsPerSecond().low() > 0) {
                groups.computeIfAbsent(subject.algorithm() + ", " + subject.operationName(), _ -> new ArrayList<>()).add(row);
            }
        }
        groups.forEach((name, rows) -> {
            Map<String, TreeMap<Long, Row>> lines = new LinkedHashMap<>();
            for (Row row : rows) {
                Subject subject = row.subject();
                String line = Words.who(subject) + (subject.mode() == Mode.INLINE ? "" : subject.depth() == 1 ? ", waited for" : ", " + subject.depth() + " in flight");
                lines.computeIfAbsent(line, _ -> new TreeMap<>()).put(subject.sizeBytes(), row);
            }
            lines.values().removeIf(line -> line.size() < LEAST_SIZES);
            if (lines.values().stream().anyMatch(line -> line.firstEntry().getValue().subject().mode() == Mode.DEVICE)) {
                plot(report, name, lines).draw(page);
            }
        });
    }

    private static Plot plot(Report report, String name, Map<String, TreeMap<Long, Row>> lines) {
        List<Series> series = new ArrayList<>();
        boolean simulated = false;
        String driver = "";
        boolean decompress = name.endsWith("decompress");
        for (Map.Entry<String, TreeMap<Long, Row>> line : lines.entrySet()) {
            Subject subject = line.getValue().firstEntry().getValue().subject();
            simulated |= subject.simulated();
            driver = subject.mode() == Mode.DEVICE ? Words.who(subject) : driver;
            Look look = subject.mode() == Mode.INLINE ? Look.OURS : subject.depth() == 1 ? Look.PEER : Look.THIRD;
            List<Point> points = line.getValue().values().stream()
                    .map(row -> {
                        Quartiles speed = Words.megabytes(row);
                        return new Point(row.subject().sizeBytes(), speed.median(), speed.low(), speed.high(), "");
                    })
                    .toList();
            series.add(new Series(line.getKey(), look, Words.kind(subject), true, points));
        }
        List<Double> sizes = lines.values().stream().flatMap(line -> line.keySet().stream()).distinct().sorted().map(Long::doubleValue).toList();
        String what = "Throughput over block size: " + name + (simulated ? ", simulated device" : "");
        Plot plot = new Plot(
                what,
                what + " beside a codec in the calling thread.",
                new Axis("block", true, false, Words::size, sizes),
                new Axis("MB/s", true, false, Numbers::brief, List.of()),
                series);
        String figure = "device." + driver + (decompress ? ".decompress" : "") + ".breakEvenBytes";
        report.ratios().stream()
                .filter(ratio -> ratio.name().equals(figure) && ratio.figure().median() > sizes.getFirst())
                .findFirst()
                .ifPresent(ratio -> plot.guide(
                        ratio.figure().median(), Double.NEGATIVE_INFINITY, ratio.figure().median(), Double.POSITIVE_INFINITY,
                        "pays from " + Words.size(ratio.figure().median())));
        return plot;
    }

    private static void breakEvens(Report report, Markup page) {
        List<List<String>> rows = new ArrayList<>();
        for (Ratio ratio : report.ratios()) {
            Matcher parts = BREAK_EVEN.matcher(ratio.name());
            if (parts.matches()) {
                String device = parts.group(1) + (parts.group(1).endsWith(Subject.SIMULATED_SUFFIX) ? " (simulated)" : "");
                String gain = parts.group(3) == null ? "more requests a second" : parts.group(3).equals("cpu.") ? "less processor time" : "sooner done, one at a time";
                rows.add(List.of(
                        device,
                        parts.group(2) == null ? "compress" : "decompress",
                        gain,
                        Words.size(ratio.figure().median()),
                        Words.size(ratio.figure().low()) + " – " + Words.size(ratio.figure().high())));
            }
        }
        if (!rows.isEmpty()) {
            page.element("h3", "From which size on a device pays");
            Tables.write(page, "Break-even sizes", List.of("device", "direction", "better by", "from", "quartiles"), rows);
        }
    }
}
