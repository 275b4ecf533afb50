package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Kind;
import io.acomp.bench.report.page.Series.Point;

/** The store beside zram and others: reads and writes, memory beside the compressed bytes, one to ten jobs. */
final class StoreSection implements Section {
    private static final String SUITE = "store";
    private static final String JOBS = "jobs ";
    private static final Pattern OVERHEAD = Pattern.compile("store\\.pool\\.overhead(\\d+)(Rewritten)?(Zram)?");
    private static final Map<Kind, String> PEERS = Map.of(Kind.PLAIN, "acomp", Kind.PEER, "zram");

    @Override
    public String id() {
        return "store";
    }

    @Override
    public String title() {
        return "The store beside zram";
    }

    @Override
    public String hint() {
        return "Pages of 4 KiB. zram is a block device behind a system call, the store is called in the process: that is part of what is compared.";
    }

    @Override
    public void draw(Report report, Markup page) {
        List<Row> rows = report.rows().stream().filter(row -> row.subject().suite().equals(SUITE) && row.subject().phase() != null).toList();
        Markup bars = page.part();
        speeds(rows, bars);
        overhead(report, bars);
        if (!bars.isEmpty()) {
            page.open("div", "class", "pair").append(bars).close("div");
        }
        jobs(rows, "honest", "One to ten jobs on pages of data", page);
        jobs(rows, "published", "One to ten jobs as in the table of 2016; reads there find nothing written", page);
    }

    private static String phase(Subject subject) {
        return subject.phase() == null ? "" : subject.phase();
    }

    private static void speeds(List<Row> rows, Markup page) {
        Map<String, Bars> phases = new LinkedHashMap<>();
        for (Row row : rows) {
            Subject subject = row.subject();
            if (!phase(subject).startsWith(JOBS)) {
                String threads = subject.threads() == 1 ? "1 thread" : subject.threads() + " threads";
                String who = subject.peer() != null ? subject.peer() : subject.mode() == Mode.STORE ? "acomp " + subject.algorithm() : Words.who(subject) + " alone";
                phases.computeIfAbsent(phase(subject), phase -> new Bars(capital(phase), capital(phase) + ".", "operations a second"))
                        .add(who + ", " + threads, look(subject), Words.kind(subject), row.operationsPerSecond(), Words.p99(row));
            }
        }
        phases.values().forEach(each -> each.draw(page));
    }

    private static Look look(Subject subject) {
        return subject.mode() == Mode.PEER ? Look.PEER : subject.mode() == Mode.DIRECT ? Look.THIRD : Look.OURS;
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static void overhead(Report report, Markup page) {
        Bars bars = new Bars(
                "Memory of the pool beyond the compressed bytes", "What the pools of the store and of zram take beyond the compressed bytes.", "% more");
        for (Ratio ratio : report.ratios()) {
            Matcher parts = OVERHEAD.matcher(ratio.name());
            if (parts.matches()) {
                boolean peer = parts.group(3) != null;
                String name = (peer ? "zram, " : "acomp, ") + parts.group(1) + " MiB" + (parts.group(2) == null ? "" : ", rewritten");
                String target = ratio.target() == null ? "" : "target ≤ " + Numbers.fixed(percent(ratio.target()), 1) + " %";
                Quartiles figure = ratio.figure();
                bars.add(
                        name,
                        peer ? Look.PEER : Look.OURS,
                        peer ? Kind.PEER : Kind.PLAIN,
                        new Quartiles(percent(figure.low()), percent(figure.median()), percent(figure.high())),
                        target);
            }
        }
        if (!bars.isEmpty()) {
            bars.draw(page);
        }
    }

    private static double percent(double ratio) {
        return Math.max(0, (ratio - 1) * 100);
    }

    /** Small drawings of one mode's phases, each with a line for the store, one for zram and one for the codec alone. */
    private static void jobs(List<Row> rows, String mode, String title, Markup page) {
        Map<String, Map<Mode, TreeMap<Integer, Row>>> phases = new LinkedHashMap<>();
        for (Row row : rows) {
            Subject subject = row.subject();
            String begin = JOBS + mode + ", ";
            if (phase(subject).startsWith(begin)) {
                String phase = phase(subject).substring(begin.length());
                String name = phase.startsWith("mixed") ? phase + ", " + subject.operationName() + "s" : phase;
                phases.computeIfAbsent(name, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(subject.mode(), _ -> new TreeMap<>())
                        .put(subject.threads(), row);
            }
        }
        phases.values().removeIf(lines -> lines.values().stream().allMatch(line -> line.size() < 2));
        if (phases.isEmpty()) {
            return;
        }
        page.open("details", mode.equals("honest") ? new String[] {"class", "more", "open", ""} : new String[] {"class", "more"}).element("summary", title);
        page.open("div", "class", "many");
        phases.forEach((phase, lines) -> plot(phase, lines).drawSmall(page));
        page.close("div").close("details");
    }

    private static Plot plot(String phase, Map<Mode, TreeMap<Integer, Row>> lines) {
        List<Series> series = new ArrayList<>();
        lines.forEach((mode, line) -> {
            Subject subject = line.firstEntry().getValue().subject();
            List<Point> points = line.entrySet().stream()
                    .map(entry -> {
                        Quartiles speed = entry.getValue().operationsPerSecond();
                        return new Point(entry.getKey(), speed.median(), speed.low(), speed.high(), "");
                    })
                    .toList();
            String name = mode == Mode.DIRECT ? "codec alone" : PEERS.getOrDefault(Words.kind(subject), "acomp");
            series.add(new Series(name, look(subject), Words.kind(subject), true, points));
        });
        int most = lines.values().stream().mapToInt(TreeMap::lastKey).max().orElse(1);
        List<Double> marks = new ArrayList<>();
        for (double jobs : new double[] {1, 2, 4, 6, 8, 10, 16, 32}) {
            if (jobs <= most) {
                marks.add(jobs);
            }
        }
        return new Plot(
                phase,
                phase + ": operations a second with 1 to " + most + " jobs.",
                new Axis("jobs", false, false, value -> Integer.toString((int) Math.round(value)), marks),
                new Axis("operations a second", false, true, Numbers::brief, List.of()),
                series);
    }
}
