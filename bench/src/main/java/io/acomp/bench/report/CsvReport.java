package io.acomp.bench.report;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** The rows of a report as comma-separated values with a header line (RFC 4180); absent values are empty. */
public final class CsvReport {
    private CsvReport() {}

    /**
     * Writes the rows.
     *
     * @param report what to write
     * @param out where to, not closed
     * @throws IOException if it cannot be written
     */
    public static void write(Report report, Writer out) throws IOException {
        List<Map<String, @Nullable Object>> rows = report.rows().stream().map(Row::fields).toList();
        if (rows.isEmpty()) {
            return;
        }
        out.write(String.join(",", rows.getFirst().keySet()) + "\r\n");
        for (Map<String, @Nullable Object> row : rows) {
            out.write(row.values().stream().map(CsvReport::field).collect(Collectors.joining(",")) + "\r\n");
        }
    }

    private static String field(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
