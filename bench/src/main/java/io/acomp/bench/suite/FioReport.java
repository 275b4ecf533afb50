package io.acomp.bench.suite;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Latencies;

/** The numbers of fio's JSON output, by path: {@code jobs.0.read.iops}. Immutable. */
final class FioReport {
    private static final double NANOS_PER_MICRO = 1e3;

    private final Map<String, Double> numbers = new HashMap<>();

    /**
     * Reads it.
     *
     * @param output of fio, which may say other things before
     * @throws HarnessException if there is no JSON in it
     */
    FioReport(String output) throws IOException {
        int begin = output.startsWith("{") ? 0 : output.indexOf("\n{") + 1;
        if (begin == 0 && !output.startsWith("{")) {
            throw new HarnessException("fio reports nothing, output=" + output.strip());
        }
        try (JsonParser parser = new JsonFactory().createParser(output.substring(begin))) {
            Deque<String> path = new ArrayDeque<>();
            Deque<Integer> indexes = new ArrayDeque<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> {
                        path.addLast(name(parser, indexes));
                        indexes.addLast(token == JsonToken.START_ARRAY ? 0 : -1);
                    }
                    case END_OBJECT, END_ARRAY -> {
                        path.removeLast();
                        indexes.removeLast();
                    }
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        numbers.put((String.join(".", path) + "." + name(parser, indexes)).substring(1), parser.getDoubleValue());
                    default -> {
                        // names come with their values, and texts are of no interest
                    }
                }
            }
        }
    }

    /** The name of a value: a field's, or its index in an array. */
    private static String name(JsonParser parser, Deque<Integer> indexes) throws IOException {
        if (indexes.isEmpty()) {
            return "";
        }
        int index = indexes.removeLast();
        indexes.addLast(index < 0 ? index : index + 1);
        return index < 0 ? parser.currentName() : Integer.toString(index);
    }

    /**
     * A number.
     *
     * @param path where it stands
     * @throws HarnessException if it does not
     */
    double number(String path) {
        Double number = numbers.get(path);
        if (number == null) {
            throw new HarnessException("fio's report lacks a number, path=" + path);
        }
        return number;
    }

    /**
     * Latencies of a direction.
     *
     * @param direction read or write
     */
    Latencies latencies(String direction) {
        String place = "jobs.0." + direction + ".clat_ns.";
        return new Latencies(
                (long) number("jobs.0." + direction + ".total_ios"),
                number(place + "percentile.50.000000") / NANOS_PER_MICRO,
                number(place + "percentile.99.000000") / NANOS_PER_MICRO,
                number(place + "percentile.99.900000") / NANOS_PER_MICRO);
    }
}
