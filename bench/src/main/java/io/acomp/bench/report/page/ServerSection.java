package io.acomp.bench.report.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** Our disk over NBD and nbdkit's, with fio as the client. */
final class ServerSection implements Section {
    private static final String SUITE = "nbd";

    @Override
    public String id() {
        return "nbd";
    }

    @Override
    public String title() {
        return "NBD beside nbdkit";
    }

    @Override
    public String hint() {
        return "fio reads and writes 4 KiB at random over a unix socket. Ours is compressed with lz4; nbdkit's memory plugin is plain or, where it says so, compressed with zstd.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Map<List<Object>, Bars> groups = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            Subject subject = row.subject();
            if (subject.suite().equals(SUITE)) {
                String what = "Random " + subject.operationName() + "s, " + (subject.depth() == 1 ? "one at a time" : subject.depth() + " in flight");
                groups.computeIfAbsent(List.of(subject.operationName(), subject.depth()), _ -> new Bars(what, what + ".", "operations a second"))
                        .add(
                                subject.mode() == Mode.PEER ? Words.who(subject) : "acomp " + subject.algorithm(),
                                subject.mode() == Mode.PEER ? Look.PEER : Look.OURS,
                                Words.kind(subject),
                                row.operationsPerSecond(),
                                Words.p99(row));
            }
        }
        if (!groups.isEmpty()) {
            page.open("div", "class", "pair");
            groups.values().forEach(bars -> bars.draw(page));
            page.close("div");
        }
    }
}
