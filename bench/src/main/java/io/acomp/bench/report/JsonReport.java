package io.acomp.bench.report;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import org.jspecify.annotations.Nullable;

/** A report as one JSON document: {@code {"environment": {…}, "rows": […], "ratios": […]}}. */
public final class JsonReport {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private JsonReport() {}

    /**
     * Writes a report.
     *
     * @param report what to write
     * @param out where to, not closed
     * @throws IOException if it cannot be written
     */
    public static void write(Report report, Writer out) throws IOException {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("environment", report.environment());
        document.put("rows", report.rows().stream().map(Row::fields).toList());
        document.put("ratios", report.ratios().stream().map(Ratio::fields).toList());
        document(document, out);
    }

    /**
     * Writes maps, lists, numbers, flags and texts.
     *
     * @param document what to write
     * @param out where to, not closed
     * @throws IOException if it cannot be written
     */
    public static void document(Map<String, @Nullable Object> document, Writer out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            value(json, document);
        }
        out.write('\n');
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    value(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    value(json, element);
                }
                json.writeEndArray();
            }
            case BigDecimal number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            default -> json.writeString(value.toString());
        }
    }
}
