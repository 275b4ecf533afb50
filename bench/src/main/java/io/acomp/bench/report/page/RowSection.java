package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;

/** All measurements with all their fields. */
final class RowSection implements Section {
    private static final String ABSENT = "–";

    @Override
    public String id() {
        return "rows";
    }

    @Override
    public String title() {
        return "All measurements";
    }

    @Override
    public String hint() {
        return "The fields of the JSON and CSV files. The head of a column sorts by it.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Map<String, List<List<String>>> suites = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            suites.computeIfAbsent(row.subject().suite(), _ -> new ArrayList<>()).add(cells(row));
        }
        suites.forEach((suite, rows) -> {
            List<String> heads = new ArrayList<>(List.of("who"));
            heads.addAll(report.rows().getFirst().fields().keySet().stream().filter(RowSection::shown).toList());
            Tables.folded(page, "Suite " + suite + ", " + rows.size() + " rows", "Measurements of the suite " + suite, heads, rows);
        });
    }

    /** What the first column and the heading say is not said again. */
    private static boolean shown(String field) {
        return !field.equals("suite") && !field.equals("driver") && !field.equals("peer");
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(Words.who(row.subject()) + (row.subject().simulated() ? " (simulated)" : "")));
        row.fields().forEach((field, value) -> {
            if (shown(field)) {
                cells.add(value == null ? ABSENT : value.toString());
            }
        });
        return cells;
    }
}
