package io.acomp.service.status;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

import io.acomp.service.http.HttpStatistics;

/** What the servers have in the document. */
final class ServersJson {
    private ServersJson() {}

    /** The NBD server, null if there is none. */
    static void nbd(JsonGenerator json, @Nullable NbdStatus nbd) throws IOException {
        if (nbd == null) {
            json.writeNullField("nbd");
            return;
        }
        json.writeObjectFieldStart("nbd");
        json.writeNumberField("connectionsOpen", nbd.connectionsOpen());
        json.writeNumberField("connectionsTotal", nbd.connectionsTotal());
        StatusJson.counts(json, "refused", nbd.refused());
        StatusJson.counts(json, "protocolErrors", nbd.protocolErrors());
        json.writeArrayFieldStart("exports");
        for (NbdStatus.Export export : nbd.exports()) {
            json.writeStartObject();
            json.writeStringField("name", export.name());
            json.writeNumberField("sizeBytes", export.sizeBytes());
            json.writeBooleanField("readOnly", export.readOnly());
            json.writeNumberField("connections", export.connections());
            json.writeArrayFieldStart("commands");
            for (NbdStatus.Command command : export.commands()) {
                json.writeStartObject();
                json.writeStringField("command", command.command());
                json.writeNumberField("requests", command.requests());
                json.writeNumberField("errors", command.errors());
                json.writeNumberField("bytes", command.bytes());
                StatusJson.latency(json, "latency", command.latency());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The HTTP service, null if there is none. */
    static void http(JsonGenerator json, @Nullable HttpStatistics http) throws IOException {
        if (http == null) {
            json.writeNullField("http");
            return;
        }
        json.writeObjectFieldStart("http");
        json.writeNumberField("connectionsOpen", http.connectionsOpen());
        json.writeNumberField("connectionsTotal", http.connectionsTotal());
        json.writeNumberField("transfersInFlight", http.transfersInFlight());
        json.writeArrayFieldStart("requests");
        for (HttpStatistics.Requests requests : http.requests()) {
            json.writeStartObject();
            json.writeStringField("route", requests.route());
            json.writeStringField("method", requests.method());
            json.writeNumberField("status", requests.status());
            json.writeNumberField("count", requests.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("transfers");
        for (HttpStatistics.Transfers transfers : http.transfers()) {
            json.writeStartObject();
            json.writeStringField("format", transfers.format());
            json.writeStringField("operation", transfers.operation());
            json.writeNumberField("count", transfers.count());
            json.writeNumberField("bytesIn", transfers.bytesIn());
            json.writeNumberField("bytesOut", transfers.bytesOut());
            json.writeEndObject();
        }
        json.writeEndArray();
        StatusJson.counts(json, "rejected", http.rejected());
        StatusJson.counts(json, "aborted", http.aborted());
        json.writeEndObject();
    }
}
