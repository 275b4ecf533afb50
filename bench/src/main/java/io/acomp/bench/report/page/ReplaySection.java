package io.acomp.bench.report.page;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** Those who did the requests of a trace again, side by side. */
final class ReplaySection implements Section {
    @Override
    public String id() {
        return "replay";
    }

    @Override
    public String title() {
        return "The trace, replayed";
    }

    @Override
    public String hint() {
        return "How long requests took that began at the times of the trace, or, without these, how many were done a second. Several of one name are in "
                + "the order of the command; whether they kept up is among the figures.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Map<List<Object>, Bars> groups = new LinkedHashMap<>();
        Map<List<Object>, Integer> seen = new HashMap<>();
        for (Row row : report.rows()) {
            Subject subject = row.subject();
            if (subject.mode() != Mode.REPLAY) {
                continue;
            }
            String who = Words.who(subject);
            int number = seen.merge(List.of(subject.operation(), subject.algorithm(), who), 1, Integer::sum);
            bars(groups, row).add(number == 1 ? who : who + " " + number, Look.OURS, Words.kind(subject), value(row), remark(row));
        }
        if (!groups.isEmpty()) {
            page.open("div", "class", "pair");
            groups.values().forEach(bars -> bars.draw(page));
            page.close("div");
        }
    }

    private static Bars bars(Map<List<Object>, Bars> groups, Row row) {
        Subject subject = row.subject();
        boolean timed = row.latencies() != null;
        String what = Words.direction(subject) + ", " + (timed ? "99th percentile of the latency" : "as fast as it goes");
        return groups.computeIfAbsent(List.of(subject.operation(), timed), _ -> new Bars(what, what + ".", timed ? "µs" : "requests a second"));
    }

    private static Quartiles value(Row row) {
        Latencies latencies = row.latencies();
        return latencies == null ? row.operationsPerSecond() : Quartiles.of(latencies.p99Micros());
    }

    private static String remark(Row row) {
        Latencies latencies = row.latencies();
        return latencies == null ? "" : "p50 " + Words.micros(latencies.p50Micros());
    }
}
