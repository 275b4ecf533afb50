package io.acomp.service.log;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

/**
 * Writes events, a line each: {@code time=… level=info event=ready nbd=unix:/run/acomp.sock}, or the same as a JSON object. Thread-safe.
 * Values with blanks, quotes or control characters are quoted as in JSON, so that a client cannot forge a line.
 */
public final class ServiceLog {
    private static final JsonFactory JSON = new JsonFactory();

    private final PrintStream to;
    private final boolean json;
    private final Level least;
    private final Clock clock;

    /**
     * A log.
     *
     * @param to where lines go; not closed
     * @param json one JSON object a line; else logfmt
     * @param least level that is written
     * @param clock for the time of a line
     */
    public ServiceLog(PrintStream to, boolean json, Level least, Clock clock) {
        this.to = to;
        this.json = json;
        this.least = least;
        this.clock = clock;
    }

    /**
     * Something worth knowing.
     *
     * @param event its stable name
     * @param fields names and values in turns
     */
    public void info(String event, Object... fields) {
        write(Level.INFO, event, fields);
    }

    /**
     * Something somebody should look at.
     *
     * @param event its stable name
     * @param fields names and values in turns
     */
    public void warning(String event, Object... fields) {
        write(Level.WARNING, event, fields);
    }

    /**
     * Something that failed.
     *
     * @param event its stable name
     * @param fields names and values in turns
     */
    public void error(String event, Object... fields) {
        write(Level.ERROR, event, fields);
    }

    /**
     * Something for whoever searches a fault.
     *
     * @param event its stable name
     * @param fields names and values in turns
     */
    public void debug(String event, Object... fields) {
        write(Level.DEBUG, event, fields);
    }

    private void write(Level level, String event, Object... fields) {
        if (level.getSeverity() < least.getSeverity()) {
            return;
        }
        StringWriter line = new StringWriter();
        try {
            if (json) {
                writeJson(line, level, event, fields);
            } else {
                writeText(line, level, event, fields);
            }
        } catch (IOException impossible) { // a string takes everything
            throw new UncheckedIOException(impossible);
        }
        to.println(line); // one call, so that lines do not mix
    }

    private String time() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static String name(Level level) {
        return level.getName().toLowerCase(Locale.ROOT);
    }

    private void writeJson(StringWriter line, Level level, String event, Object... fields) throws IOException {
        try (JsonGenerator generator = JSON.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("time", time());
            generator.writeStringField("level", name(level));
            generator.writeStringField("event", event);
            for (int i = 0; i < fields.length; i += 2) {
                generator.writeStringField(fields[i].toString(), String.valueOf(fields[i + 1]));
            }
            generator.writeEndObject();
        }
    }

    private void writeText(StringWriter line, Level level, String event, Object... fields) throws IOException {
        line.append("time=").append(time()).append(" level=").append(name(level)).append(" event=").append(event);
        for (int i = 0; i < fields.length; i += 2) {
            line.append(' ').append(fields[i].toString()).append('=');
            String value = String.valueOf(fields[i + 1]);
            if (value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\') && !value.isEmpty()) {
                line.append(value);
            } else {
                StringWriter quoted = new StringWriter();
                try (JsonGenerator generator = JSON.createGenerator(quoted)) {
                    generator.writeString(value);
                }
                line.append(quoted.toString());
            }
        }
    }
}
