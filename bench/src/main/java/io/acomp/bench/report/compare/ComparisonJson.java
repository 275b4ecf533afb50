package io.acomp.bench.report.compare;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.report.JsonReport;

/** A comparison as one JSON document: {@code {"environment": {…}, "regressions": n, "changes": […], "onlyBefore": […], "onlyAfter": […]}}. */
public final class ComparisonJson {
    private ComparisonJson() {}

    /**
     * Writes a comparison.
     *
     * @param comparison what to write
     * @param out where to, not closed
     * @throws IOException if it cannot be written
     */
    public static void write(RunComparison comparison, Writer out) throws IOException {
        Map<String, @Nullable Object> environment = new LinkedHashMap<>();
        comparison.environment().forEach((name, pair) -> {
            Map<String, @Nullable Object> both = new LinkedHashMap<>();
            both.put("before", pair.before());
            both.put("after", pair.after());
            environment.put(name, both);
        });
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("environment", environment);
        document.put("regressions", comparison.regressions());
        document.put("changes", comparison.changes().stream().map(Change::fields).toList());
        document.put("onlyBefore", comparison.onlyBefore());
        document.put("onlyAfter", comparison.onlyAfter());
        JsonReport.document(document, out);
    }
}
