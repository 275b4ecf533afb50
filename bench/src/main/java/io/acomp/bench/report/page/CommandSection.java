package io.acomp.bench.report.page;

import java.util.LinkedHashMap;
import java.util.Map;

import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** The command and the stock tools, file to file. */
final class CommandSection implements Section {
    private static final String SUITE = "cli";

    @Override
    public String id() {
        return "cli";
    }

    @Override
    public String title() {
        return "The command beside the stock tools";
    }

    @Override
    public String hint() {
        return "File to file, from the start of the process to its end, two threads.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Map<String, Bars> groups = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            Subject subject = row.subject();
            if (subject.suite().equals(SUITE)) {
                String what = Words.direction(subject) + " a file of " + Words.size(subject.sizeBytes());
                groups.computeIfAbsent(what, _ -> new Bars(what, what + ".", "MB/s"))
                        .add(
                                subject.mode() == Mode.PEER ? Words.who(subject) : "acomp " + subject.algorithm(),
                                subject.mode() == Mode.PEER ? Look.PEER : Look.OURS,
                                Words.kind(subject),
                                Words.megabytes(row),
                                row.ratio() == null ? "" : "ratio " + Numbers.ratio(row.ratio()));
            }
        }
        if (!groups.isEmpty()) {
            page.open("div", "class", "pair");
            groups.values().forEach(bars -> bars.draw(page));
            page.close("div");
        }
    }
}
