package io.acomp.metrics.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A strict reader of Prometheus' text format 0.0.4: anything the grammar does not allow is a failure, and so is a sample without a family, a
 * family that comes twice or in pieces, a series that comes twice, and a histogram that is none.
 */
public final class Exposition {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(.*)\\})? (NaN|[+-]Inf|-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(?:,|$)");

    /** A line with a number. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** All lines of one metric. */
    public record Family(String name, String type, List<Sample> samples) {}

    /** By name. */
    public final Map<String, Family> families = new LinkedHashMap<>();

    /** Reads a text; fails if it is none. */
    public Exposition(String text) {
        assertTrue(text.endsWith("\n"), "the last line ends");
        Set<String> helped = new HashSet<>();
        Set<String> series = new HashSet<>();
        Family family = null;
        for (String line : text.split("\n")) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                assertTrue(helped.add(help.group(1)), line);
            } else if (type.matches()) {
                assertTrue(helped.contains(type.group(1)), line);
                family = new Family(type.group(1), type.group(2), new ArrayList<>());
                assertNull(families.put(family.name, family), line);
            } else {
                assertTrue(sample.matches(), line);
                assertNotNull(family, line);
                Sample read = new Sample(sample.group(1), labels(sample.group(2)), number(sample.group(3)));
                assertTrue(names(family).contains(read.name), line);
                assertTrue(series.add(read.name + read.labels), line);
                family.samples.add(read);
            }
        }
        families.values().stream().filter(one -> one.type.equals("histogram")).forEach(Exposition::checkHistogram);
    }

    private static Set<String> names(Family family) {
        return switch (family.type) {
            case "histogram" -> Set.of(family.name + "_bucket", family.name + "_count", family.name + "_sum");
            case "summary" -> Set.of(family.name, family.name + "_count", family.name + "_sum");
            default -> Set.of(family.name);
        };
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            Matcher label = LABEL.matcher(text);
            int end = 0;
            while (end < text.length() && label.find(end) && label.start() == end) {
                assertNull(labels.put(label.group(1), label.group(2)), text);
                end = label.end();
            }
            assertEquals(text.length(), end, text);
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static void checkHistogram(Family family) {
        Map<Map<String, String>, Double> last = new HashMap<>();
        Map<Map<String, String>, Double> bounds = new HashMap<>();
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_bucket")) {
                Map<String, String> labels = new HashMap<>(sample.labels);
                double bound = number(labels.remove("le"));
                assertTrue(bound > bounds.getOrDefault(labels, 0.0), sample::toString);
                assertTrue(sample.value >= last.getOrDefault(labels, 0.0), sample::toString);
                bounds.put(labels, bound);
                last.put(labels, sample.value);
            }
        }
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_count")) {
                assertEquals(Double.POSITIVE_INFINITY, bounds.get(sample.labels), sample::toString);
                assertEquals(sample.value, last.get(sample.labels), sample::toString);
            }
        }
    }

    /** Sum of the samples of a name that have a label. */
    public double sum(String name, String label, String value) {
        return families.values().stream()
                .flatMap(family -> family.samples.stream())
                .filter(sample -> sample.name.equals(name) && value.equals(sample.labels.get(label)))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Names of all samples. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        families.values().forEach(family -> family.samples.forEach(sample -> names.add(sample.name)));
        return names;
    }
}
