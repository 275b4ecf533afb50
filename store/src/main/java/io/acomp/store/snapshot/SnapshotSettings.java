package io.acomp.store.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;

/** A store's settings by name: numbers, switches and texts. Immutable. */
public final class SnapshotSettings {
    /** None. */
    public static final SnapshotSettings NONE = new Builder().build();

    private final SortedMap<String, Object> values;

    private SnapshotSettings(SortedMap<String, Object> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /** Collects settings. */
    public static final class Builder {
        private final SortedMap<String, Object> values = new TreeMap<>();

        /** None so far. */
        public Builder() {}

        /** Sets a number. */
        public Builder number(String name, long value) {
            values.put(name, value);
            return this;
        }

        /** Sets a switch. */
        public Builder flag(String name, boolean value) {
            values.put(name, value);
            return this;
        }

        /** Sets a text. */
        public Builder text(String name, String value) {
            values.put(name, Objects.requireNonNull(value));
            return this;
        }

        /** The settings. */
        public SnapshotSettings build() {
            return new SnapshotSettings(new TreeMap<>(values));
        }
    }

    /**
     * A number.
     *
     * @param name of the setting
     * @throws SnapshotException MISMATCH if there is none of that name
     */
    public long number(String name) throws SnapshotException {
        return value(name, Long.class);
    }

    /**
     * A switch.
     *
     * @param name of the setting
     * @throws SnapshotException MISMATCH if there is none of that name
     */
    public boolean flag(String name) throws SnapshotException {
        return value(name, Boolean.class);
    }

    /**
     * A text.
     *
     * @param name of the setting
     * @throws SnapshotException MISMATCH if there is none of that name
     */
    public String text(String name) throws SnapshotException {
        return value(name, String.class);
    }

    private <T> T value(String name, Class<T> type) throws SnapshotException {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new SnapshotException(Code.MISMATCH, "the snapshot lacks a " + type.getSimpleName() + " of the store, setting=" + name, -1);
        }
        return type.cast(value);
    }

    /** All: {@link Long}, {@link Boolean} and {@link String} by name, sorted. */
    public Map<String, Object> asMap() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotSettings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
