package io.acomp.cli;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

import io.acomp.StreamResult;

/**
 * What became of one input.
 *
 * @param input its name
 * @param output where it went, null if it did not get that far
 * @param driver that worked on it, null if none did
 * @param result what was read and written, null if it failed
 * @param seconds it took
 * @param exitCode of {@link ExitCode}
 * @param error why it failed, null if it did not
 */
record Outcome(
        String input,
        @Nullable String output,
        @Nullable String driver,
        @Nullable StreamResult result,
        double seconds,
        int exitCode,
        @Nullable String error) {

    /**
     * Writes this as a JSON object.
     *
     * @param json where to
     * @throws IOException as the generator
     */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("input", input);
        json.writeStringField("output", output);
        json.writeStringField("driver", driver);
        if (result != null) {
            json.writeNumberField("bytesIn", result.bytesIn());
            json.writeNumberField("bytesOut", result.bytesOut());
            json.writeNumberField("blocks", result.blocks());
        }
        json.writeNumberField("seconds", seconds);
        json.writeNumberField("exitCode", exitCode);
        json.writeStringField("error", error);
        json.writeEndObject();
    }
}
