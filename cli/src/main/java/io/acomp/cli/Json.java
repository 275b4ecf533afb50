package io.acomp.cli;

import java.io.IOException;
import java.io.StringWriter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

/** JSON documents on standard output. */
final class Json {
    /** Writes the fields of an object. */
    @FunctionalInterface
    interface Fields {
        /**
         * Writes them.
         *
         * @param json inside the object
         * @throws IOException as the generator
         */
        void write(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /**
     * A document that is one object, indented, with a line end.
     *
     * @param fields of the object
     * @throws IOException as {@code fields}
     */
    static String document(Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return text.toString();
    }
}
