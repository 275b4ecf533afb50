package io.acomp.bench.report.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * What a run wrote with {@code --json}, as it stands there: fields of other versions are kept, and none has to be there. Numbers are doubles.
 *
 * @param environment what the figures depend on
 * @param rows measurements, each by field
 * @param ratios figures, each by field
 */
public record SavedReport(
        Map<String, @Nullable Object> environment, List<Map<String, @Nullable Object>> rows, List<Map<String, @Nullable Object>> ratios) {

    /**
     * Reads a file.
     *
     * @param file that {@code acomp bench --json} wrote
     * @throws IOException if it cannot be read, or is not such a file
     */
    public static SavedReport read(Path file) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw none(file, "it is no JSON object");
            }
            Map<String, @Nullable Object> document = object(json);
            if (!(document.get("rows") instanceof List<?> rows) || !(document.get("ratios") instanceof List<?> ratios)) {
                throw none(file, "it has no rows and ratios");
            }
            return new SavedReport(document.get("environment") instanceof Map<?, ?> environment ? fields(environment) : Map.of(), objects(rows), objects(ratios));
        } catch (JsonParseException e) {
            throw none(file, e.getOriginalMessage());
        }
    }

    private static IOException none(Path file, String why) {
        return new IOException("this is not what acomp bench --json writes: " + why + ", file=" + file);
    }

    private static List<Map<String, @Nullable Object>> objects(List<?> list) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (Object each : list) {
            if (each instanceof Map<?, ?> map) {
                objects.add(fields(map));
            }
        }
        return objects;
    }

    private static Map<String, @Nullable Object> fields(Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }

    private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            object.put(name, value(json));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }
}
