package io.acomp.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonGenerator;

import io.acomp.DriverInfo;
import io.acomp.DriverInfo.SelfTest;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Finding;

/** Drivers as text and as JSON. */
final class DriverListing {
    private static final List<String> HEADINGS =
            List.of("DRIVER", "ALGORITHM", "TYPE", "PRIORITY", "SELFTEST", "LEVELS", "WINDOW", "NODE", "IN FLIGHT", "REASON");

    private DriverListing() {}

    /**
     * One line a driver, in columns.
     *
     * @param drivers in the order to print
     */
    static String table(List<DriverInfo> drivers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (DriverInfo driver : drivers) {
            Capabilities can = driver.capabilities();
            rows.add(List.of(
                    driver.driver(),
                    driver.algorithm(),
                    name(driver.type()),
                    Integer.toString(driver.priority()),
                    name(driver.selftest()),
                    can.minLevel() == can.maxLevel() ? "-" : can.minLevel() + " to " + can.maxLevel(),
                    window(can.compress().window()),
                    driver.numaNode() < 0 ? "-" : Integer.toString(driver.numaNode()),
                    Long.toString(driver.inFlight()),
                    driver.reason()));
        }
        int[] widths = new int[HEADINGS.size()];
        rows.forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(row.get(column)).repeat(' ', widths[column] - row.get(column).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /**
     * The document of {@code list --json}.
     *
     * @param drivers in the order to print
     */
    static String json(List<DriverInfo> drivers) throws IOException {
        return Json.document(json -> {
            json.writeArrayFieldStart("drivers");
            for (DriverInfo driver : drivers) {
                json.writeStartObject();
                json.writeStringField("driver", driver.driver());
                json.writeStringField("algorithm", driver.algorithm());
                json.writeStringField("type", name(driver.type()));
                json.writeNumberField("priority", driver.priority());
                json.writeStringField("selftest", name(driver.selftest()));
                json.writeStringField("reason", driver.reason());
                json.writeNumberField("inFlight", driver.inFlight());
                json.writeNumberField("numaNode", driver.numaNode());
                capabilities(json, driver.capabilities());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * One line about a driver that was tested.
     *
     * @param driver with the outcome
     */
    static String selftestLine(DriverInfo driver) {
        String reason = driver.reason().isEmpty() ? "" : "  " + driver.reason();
        return String.format(Locale.ROOT, "%-11s  %s%s%n", name(driver.selftest()), driver.driver(), reason);
    }

    /**
     * A driver that {@code doctor} was told to require, as one more finding.
     *
     * @param driver after its self-test
     */
    static Finding requirement(DriverInfo driver) {
        String name = "required " + driver.driver();
        return switch (driver.selftest()) {
            case PASSED -> Finding.found(name, "it passes its self-test");
            case UNAVAILABLE -> Finding.missing(name, driver.reason(), "see the other findings");
            case FAILED, NOT_RUN -> Finding.refused(name, driver.reason(), "do not use it here; 'acomp list' shows the other drivers");
        };
    }

    private static void capabilities(JsonGenerator json, Capabilities can) throws IOException {
        json.writeObjectFieldStart("capabilities");
        direction(json, "compress", can.compress());
        direction(json, "decompress", can.decompress());
        json.writeNumberField("minLevel", can.minLevel());
        json.writeNumberField("maxLevel", can.maxLevel());
        json.writeNumberField("defaultLevel", can.defaultLevel());
        json.writeBooleanField("windowSetting", can.windowSetting());
        json.writeBooleanField("checksum", can.checksum());
        json.writeBooleanField("dictionary", can.dictionary());
        json.writeStringField("memory", can.memory().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
    }

    private static void direction(JsonGenerator json, String name, Capabilities.Direction direction) throws IOException {
        json.writeObjectFieldStart(name);
        limit(json, "maxSource", direction.maxSource());
        limit(json, "maxDestination", direction.maxDestination());
        json.writeNumberField("window", direction.window());
        json.writeEndObject();
    }

    /** No limit is null: the number would not survive readers that keep numbers as doubles. */
    private static void limit(JsonGenerator json, String name, long bytes) throws IOException {
        if (bytes == Long.MAX_VALUE) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, bytes);
        }
    }

    private static String name(SelfTest selftest) {
        return selftest.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String name(DriverInfo.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String window(long bytes) {
        return bytes == 0 ? "-" : Bytes.text(bytes);
    }
}
