package io.acomp.metrics.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;

import io.acomp.metrics.watch.MeterSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The tables of {@code docs/metrics.md}, made from the meters and the statistics they show. */
public final class MeterTables {
    private static final Path DOCS = Path.of("..", "docs", "metrics.md");
    private static final PrometheusNamingConvention CONVENTION = new PrometheusNamingConvention();
    private static final String NONE = "–";
    private static final Pattern MARKER = Pattern.compile("<!-- meters: (.*) -->");
    private static final Pattern LINE = Pattern.compile("\\| `[^`]*` \\| `([^`]*)` \\| (\\w+) \\| [^|]* \\| ([^|]*) \\| .*");
    private static final String HEAD = "| meter | in Prometheus | type | unit | tags | what | from |\n|---|---|---|---|---|---|---|\n";

    private MeterTables() {}

    /**
     * Compares the tables in the file with those they should be, line by line; with {@code -Dacomp.docs.write=true} writes them.
     *
     * @param tables by the name in their marker
     */
    public static void check(Map<String, String> tables) throws IOException {
        String file = Files.readString(DOCS);
        String expected = file;
        for (Map.Entry<String, String> table : tables.entrySet()) {
            String begin = "<!-- meters: " + table.getKey() + " -->\n";
            int from = expected.indexOf(begin) + begin.length();
            int to = expected.indexOf("\n<!-- end -->", from);
            assertTrue(from >= begin.length() && to >= 0, () -> "there is no place for a table, marker=" + begin);
            expected = expected.substring(0, from) + "\n" + HEAD + table.getValue() + expected.substring(to);
        }
        if (Boolean.getBoolean("acomp.docs.write")) {
            Files.writeString(DOCS, expected);
        } else {
            assertEquals(expected, file, "run with -Dacomp.docs.write=true to write the tables");
        }
    }

    /**
     * The lines of a table.
     *
     * @param all meters in it
     * @param made where the numbers come from that they show
     * @param derived where meters come from that show no number as it is
     */
    public static String lines(List<MeterSpec> all, Statistics made, Map<String, String> derived) {
        Map<String, Set<String>> sources = new TreeMap<>();
        made.numbers.forEach((component, number) -> made.reading.rowsOf(number).forEach(row ->
                sources.computeIfAbsent(Reading.name(row), _ -> new LinkedHashSet<>()).add(component.replace(" again", ""))));
        derived.forEach((meter, source) -> sources.putIfAbsent(meter, Set.of(source)));
        StringBuilder table = new StringBuilder();
        for (MeterSpec meter : all) {
            assertTrue(sources.containsKey(meter.name()), () -> "where does it come from, meter=" + meter);
            table.append("| `").append(meter.name()).append("` | `").append(prometheus(meter)).append("` | ")
                    .append(meter.kind().name().toLowerCase(Locale.ROOT)).append(" | ").append(meter.unit() == null ? NONE : meter.unit())
                    .append(" | ").append(meter.tags().isEmpty() ? NONE : "`" + String.join("`, `", meter.tags()) + "`").append(" | ")
                    .append(meter.description()).append(" | `").append(String.join("`, `", sources.get(meter.name()))).append("` |\n");
        }
        return table.toString();
    }

    /** What Prometheus calls a meter. */
    public static String prometheus(MeterSpec meter) {
        Meter.Type type = switch (meter.kind()) {
            case COUNTER -> Meter.Type.COUNTER;
            case GAUGE -> Meter.Type.GAUGE;
            case TIMER -> Meter.Type.TIMER;
        };
        return CONVENTION.name(meter.name(), type, meter.unit()) + (type == Meter.Type.COUNTER ? "_total" : "");
    }

    /** Labels of every sample that the file says there is, by its name in Prometheus. */
    public static Map<String, Set<String>> samples() throws IOException {
        Map<String, Set<String>> samples = new TreeMap<>();
        String section = "";
        for (String line : Files.readAllLines(DOCS)) {
            Matcher marker = MARKER.matcher(line);
            Matcher meter = LINE.matcher(line);
            if (marker.matches()) {
                section = marker.group(1);
            } else if (meter.matches()) {
                Set<String> labels = new TreeSet<>(List.of(meter.group(3).replace("`", "").split(", ")));
                labels.remove(NONE);
                if (section.endsWith("store")) {
                    labels.add("store");
                }
                String name = meter.group(1);
                if (!meter.group(2).equals("timer")) {
                    samples.put(name, labels);
                    continue;
                }
                String histogram = name.replace("_seconds", "_latency_seconds");
                for (String sample : List.of(name + "_count", name + "_sum", histogram + "_bucket", histogram + "_count", histogram + "_sum")) {
                    samples.put(sample, labels);
                }
            }
        }
        return samples;
    }
}
