package io.acomp.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a run has found so far. Used by one thread. */
public final class Report {
    private final Map<String, @Nullable Object> environment = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Adds what the figures depend on: machine, software, settings. */
    public void environment(String name, @Nullable Object value) {
        environment.put(name, value);
    }

    /** Adds a measurement. */
    public void add(Row row) {
        rows.add(row);
    }

    /** Adds a figure. */
    public void add(Ratio ratio) {
        ratios.add(ratio);
    }

    /** Adds what a reader has to know, once: what was left out and why, what went badly. */
    public void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Environment, the notes last. */
    public Map<String, @Nullable Object> environment() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(environment);
        all.put("notes", List.copyOf(notes));
        return all;
    }

    /** The measurements in the order they were made. */
    public List<Row> rows() {
        return rows;
    }

    /** The figures in the order they were made. */
    public List<Ratio> ratios() {
        return ratios;
    }

    /** The notes in the order they were made. */
    public List<String> notes() {
        return notes;
    }
}
