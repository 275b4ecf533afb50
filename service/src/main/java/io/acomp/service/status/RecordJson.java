package io.acomp.service.status;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

import io.acomp.EngineStatistics.LatencyCounts;

/** Records in the document, each component a field of its name. Names of a public record are the document's, and stay. */
final class RecordJson {
    private RecordJson() {}

    /** A record as an object; null stays null. */
    static void field(JsonGenerator json, String name, @Nullable Record value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            object(json, value);
        }
    }

    /** Records as an array of objects. */
    static void array(JsonGenerator json, String name, List<?> records) throws IOException {
        json.writeArrayFieldStart(name);
        for (Object each : records) {
            object(json, (Record) each);
        }
        json.writeEndArray();
    }

    private static void object(JsonGenerator json, Record value) throws IOException {
        json.writeStartObject();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            component(json, component.getName(), value(component, value));
        }
        json.writeEndObject();
    }

    @SuppressWarnings("unchecked") // maps of the records here count something
    private static void component(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNullField(name);
            case Long number -> json.writeNumberField(name, number);
            case Integer number -> json.writeNumberField(name, number);
            case Boolean flag -> json.writeBooleanField(name, flag);
            case String text -> json.writeStringField(name, text);
            case Enum<?> constant -> json.writeStringField(name, StatusJson.label(constant));
            case LatencyCounts latency -> StatusJson.latency(json, name, latency);
            case Map<?, ?> counts -> StatusJson.counts(json, name, (Map<?, Long>) counts);
            case List<?> records -> array(json, name, records);
            default -> throw new IllegalStateException("the document has no form for this, name=" + name + ", type=" + value.getClass());
        }
    }

    private static @Nullable Object value(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a public record can be read, name=" + component.getName(), impossible);
        }
    }
}
