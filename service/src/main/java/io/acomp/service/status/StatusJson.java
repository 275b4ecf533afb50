package io.acomp.service.status;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.acomp.DriverInfo;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.LatencyCounts;

/** The document at {@code /api/status}; docs/http.md describes it field by field. */
final class StatusJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StatusJson() {}

    /** Renders a state. */
    static byte[] bytes(ServiceStatus status) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 << 10);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            service(json, status);
            drivers(json, status.drivers());
            work(json, Work.of(status.engine().drivers()));
            engine(json, status.engine());
            json.writeArrayFieldStart("stores");
            for (StoreStatus store : status.stores()) {
                StoreJson.write(json, store);
            }
            json.writeEndArray();
            RecordJson.field(json, "nbd", status.nbd());
            RecordJson.field(json, "http", status.http());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void service(JsonGenerator json, ServiceStatus status) throws IOException {
        json.writeObjectFieldStart("service");
        json.writeStringField("name", "acomp");
        json.writeStringField("version", status.version());
        json.writeNumberField("timeMillis", status.time().toEpochMilli());
        json.writeNumberField("uptimeSeconds", status.uptime().toMillis() / 1000.0);
        json.writeBooleanField("ready", status.missing().isEmpty());
        json.writeArrayFieldStart("missing");
        for (String line : status.missing()) {
            json.writeString(line);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void drivers(JsonGenerator json, List<DriverInfo> drivers) throws IOException {
        json.writeArrayFieldStart("drivers");
        for (DriverInfo driver : drivers) {
            json.writeStartObject();
            json.writeStringField("driver", driver.driver());
            json.writeStringField("algorithm", driver.algorithm());
            json.writeStringField("type", label(driver.type()));
            json.writeNumberField("priority", driver.priority());
            json.writeStringField("selftest", label(driver.selftest()));
            json.writeStringField("reason", driver.reason());
            json.writeNumberField("inFlight", driver.inFlight());
            json.writeNumberField("numaNode", driver.numaNode());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void work(JsonGenerator json, List<Work> all) throws IOException {
        json.writeArrayFieldStart("work");
        for (Work work : all) {
            json.writeStartObject();
            json.writeStringField("driver", work.driver());
            json.writeStringField("algorithm", work.algorithm());
            json.writeStringField("operation", label(work.operation()));
            json.writeNumberField("requests", work.requests());
            json.writeNumberField("bytesIn", work.bytesIn());
            json.writeNumberField("bytesOut", work.bytesOut());
            counts(json, "outcomes", work.outcomes());
            latency(json, "wait", work.waiting());
            latency(json, "service", work.service());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void engine(JsonGenerator json, EngineStatistics engine) throws IOException {
        RecordJson.array(json, "lanes", engine.lanes());
        RecordJson.array(json, "devices", engine.devices());
        json.writeArrayFieldStart("fallbacks");
        for (EngineStatistics.Fallbacks fallbacks : engine.fallbacks()) {
            for (Map.Entry<?, Long> reason : new TreeMap<>(fallbacks.reasons()).entrySet()) {
                json.writeStartObject();
                json.writeStringField("driver", fallbacks.driver());
                json.writeStringField("algorithm", fallbacks.algorithm());
                json.writeStringField("operation", label(fallbacks.operation()));
                json.writeStringField("reason", label(reason.getKey()));
                json.writeNumberField("count", reason.getValue());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        counts(json, "copies", engine.copies());
        counts(json, "rejections", engine.rejections());
        counts(json, "events", engine.events());
        counts(json, "nativeBytes", engine.nativeBytes());
    }

    // ---------------------------------------------------------------- shapes that come again

    /** What was counted by name, in the order of the names. */
    static void counts(JsonGenerator json, String field, Map<?, Long> counts) throws IOException {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((name, count) -> sorted.put(name instanceof Enum<?> constant ? label(constant) : name.toString(), count));
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Long> count : sorted.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    /** Buckets that are not empty, as pairs of upper bound and count. */
    static void latency(JsonGenerator json, String field, LatencyCounts latency) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("count", latency.count());
        json.writeNumberField("totalNanos", latency.totalNanos());
        json.writeArrayFieldStart("buckets");
        long[] counts = latency.counts();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] != 0) {
                json.writeStartArray();
                json.writeNumber(LatencyCounts.upperNanos(bucket));
                json.writeNumber(counts[bucket]);
                json.writeEndArray();
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** A constant as it stands in the document. */
    static String label(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
