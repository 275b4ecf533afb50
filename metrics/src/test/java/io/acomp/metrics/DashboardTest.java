package io.acomp.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.metrics.testing.MeterTables;
import io.acomp.metrics.testing.Promtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The dashboard and the scrape example fit the metrics there are, which are those of {@code docs/metrics.md}. */
class DashboardTest {
    private static final Path FOLDER = Path.of("..", "dashboards");
    private static final Path DASHBOARD = FOLDER.resolve("acomp-grafana.json");
    private static final List<String> ROWS =
            List.of("Requests", "Latency", "Lanes and memory", "Devices", "Fallbacks", "Store: memory map", "NBD", "HTTP");
    /** Labels that Prometheus adds, or histograms. */
    private static final Set<String> ADDED = Set.of("instance", "le");

    @TempDir
    private Path folder;

    @Test
    void everyMetricAndLabelExists() throws Exception {
        List<String> expressions = strings("expr", "query");
        assertTrue(expressions.size() > 40, "expressions=" + expressions.size());
        Map<String, Set<String>> samples = MeterTables.samples();
        Set<String> missing = new TreeSet<>();
        Set<String> shown = new HashSet<>();
        for (String expression : expressions) {
            List<String> names = all("\\bacomp_[a-z_]+", expression);
            Set<String> labels = new HashSet<>(ADDED);
            for (String name : names) {
                if (!samples.containsKey(name)) {
                    missing.add(name);
                }
                labels.addAll(samples.getOrDefault(name, Set.of()));
            }
            shown.addAll(labels);
            List<String> used = all("[a-z_]+(?==~?\"|!=\")", expression);
            all("(?<=by \\()[^)]*", expression).forEach(by -> used.addAll(List.of(by.split(", "))));
            used.stream().filter(label -> !labels.contains(label)).forEach(label -> missing.add(label + " in " + expression));
        }
        for (String legend : strings("legendFormat")) {
            all("(?<=\\{\\{)[^}]*", legend).stream().filter(label -> !shown.contains(label)).forEach(missing::add);
        }
        assertEquals(Set.of(), missing);
        assertTrue(strings("title").containsAll(ROWS));
    }

    /** Prometheus reads every expression. */
    @Test
    void everyExpressionIsSound() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        int number = 0;
        for (String expression : strings("expr")) {
            String filled = expression.replace("$__rate_interval", "1m").replace("'", "''");
            rules.append("  - record: acomp:panel:").append(number++).append("\n    expr: '").append(filled).append("'\n");
        }
        assertEquals("", Promtool.file("rules", Files.writeString(folder.resolve("rules.yml"), rules)));
    }

    @Test
    void theScrapeExampleIsSound() throws Exception {
        assertEquals("", Promtool.file("config", FOLDER.resolve("prometheus.yml")));
    }

    private static List<String> all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** Strings in fields of these names, anywhere in the dashboard. */
    private static List<String> strings(String... fields) throws Exception {
        List<String> found = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(DASHBOARD.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && Arrays.asList(fields).contains(json.currentName())) {
                    found.add(json.getText());
                }
            }
        }
        return found;
    }
}
