package io.acomp.bench.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Operation;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Ratio.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest {
    private static final Subject RING =
            new Subject("codecs", "zstd", "zstd-jni", 3, Operation.COMPRESS, 4096, 1, 64, Mode.RING, null, null);
    private static final Subject PEER =
            new Subject("cli", "zstd", null, null, Operation.DECOMPRESS, 1L << 30, 2, 1, Mode.PEER, "odd, \"peer\"", null);

    private final Report report = new Report();

    private void fill() {
        report.environment("cpu", "Some CPU");
        report.environment("commit", null);
        report.environment("processors", 2);
        report.add(new Row(RING, new Quartiles(90_000, 100_000, 110_000), 2.12345, new Latencies(9, 1.23456, 20, 300), 2e-5, 5e4, 1e-3));
        report.add(new Row(PEER, new Quartiles(1, 1, 1), null, null, null, null, null));
        report.add(new Ratio("a.over.b", new Quartiles(0.98, 0.987654, 0.99), "a against b", 0.97, Ratio.Better.HIGHER));
        report.add(new Ratio("c.share", new Quartiles(0, 0, 0), "no target here", null, Ratio.Better.LOWER));
        report.note("something was left out");
    }

    @Test
    void jsonIsOneDocumentOfEnvironmentRowsAndRatios() throws IOException {
        fill();
        StringWriter out = new StringWriter();

        JsonReport.write(report, out);

        assertEquals(
                "{environment:{cpu:Some CPU,commit:null,processors:2,notes:[something was left out]},"
                        + "rows:[{suite:codecs,algorithm:zstd,driver:zstd-jni,level:3,operation:compress,sizeBytes:4096,threads:1,depth:64,"
                        + "mode:ring,megabytesPerSecond:409.6,operationsPerSecond:100000,spread:0.2,ratio:2.123,p50Micros:1.235,"
                        + "p99Micros:20,p999Micros:300,cpuSecondsPerGigabyte:4.883,peer:null,simulated:false,phase:null,"
                        + "offeredOperationsPerSecond:50000,joulesPerGigabyte:244.1,operationsPerSecondLow:90000,operationsPerSecondHigh:110000},"
                        + "{suite:cli,algorithm:zstd,driver:null,level:null,operation:decompress,sizeBytes:1073741824,threads:2,depth:1,"
                        + "mode:peer,megabytesPerSecond:1074,operationsPerSecond:1,spread:0,ratio:null,p50Micros:null,p99Micros:null,"
                        + "p999Micros:null,cpuSecondsPerGigabyte:null,peer:odd, \"peer\",simulated:false,phase:null,"
                        + "offeredOperationsPerSecond:null,joulesPerGigabyte:null,operationsPerSecondLow:1,operationsPerSecondHigh:1}],"
                        + "ratios:[{name:a.over.b,value:0.9877,low:0.98,high:0.99,detail:a against b,target:0.97,better:higher},"
                        + "{name:c.share,value:0,low:0,high:0,detail:no target here,target:null,better:lower}]}",
                compact(out.toString()));
    }

    @Test
    void aStoreIsWrittenAndReadInPhases() {
        Subject write = new Subject("store", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 3, 1, Mode.STORE, null, "some phase");
        Subject read = new Subject("store", "lz4", null, null, Operation.DECOMPRESS, 4096, 3, 1, Mode.PEER, "zram", "some phase");
        report.add(new Row(write, new Quartiles(1, 1, 1), null, null, null, null, null));
        report.add(new Row(read, new Quartiles(1, 1, 1), null, null, null, null, null));
        StringWriter out = new StringWriter();

        TableReport.write(report, new PrintWriter(out), TableReport.COLUMNS);

        assertEquals("some phase", report.rows().getFirst().fields().get("phase"));
        assertEquals("write", report.rows().getFirst().fields().get("operation"));
        assertEquals("store", report.rows().getFirst().fields().get("mode"));
        assertEquals("read", report.rows().getLast().fields().get("operation"));
        assertEquals(1, out.toString().lines().filter(line -> line.strip().equals("some phase")).count(), out.toString());
    }

    @Test
    void csvHasAHeaderAndQuotesWhatNeedsIt() throws IOException {
        fill();
        StringWriter out = new StringWriter();

        CsvReport.write(report, out);

        List<String> lines = out.toString().lines().toList();
        assertEquals(3, lines.size());
        assertEquals(
                "suite,algorithm,driver,level,operation,sizeBytes,threads,depth,mode,megabytesPerSecond,operationsPerSecond,spread,ratio,"
                        + "p50Micros,p99Micros,p999Micros,cpuSecondsPerGigabyte,peer,simulated,phase,offeredOperationsPerSecond,"
                        + "joulesPerGigabyte,operationsPerSecondLow,operationsPerSecondHigh",
                lines.getFirst());
        assertEquals("codecs,zstd,zstd-jni,3,compress,4096,1,64,ring,409.6,100000,0.2,2.123,1.235,20,300,4.883,,false,,50000,244.1,90000,110000", lines.get(1));
        assertEquals("cli,zstd,,,decompress,1073741824,2,1,peer,1074,1,0,,,,,,\"odd, \"\"peer\"\"\",false,,,,1,1", lines.get(2));
        assertTrue(out.toString().endsWith("\r\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120})
    void theTableFitsATerminal(int width) {
        fill();
        report.add(new Row(
                new Subject(
                        "codecs", "x", "a-driver-with-a-long-name", -99, Operation.DECOMPRESS, 67_107_840, 16, 1024, Mode.INLINE, null, null),
                new Quartiles(1.1e3, 1.2e3, 1.3e3),
                1234.5,
                new Latencies(1, 999_999, 999_999, 99_999_999),
                1e-3,
                null,
                null));
        report.add(new Ratio("x".repeat(40), new Quartiles(1, 2, 3), "word ".repeat(60), 0.123, Ratio.Better.LOWER));
        report.add(new Ratio("store.write.overCaffeineZstd", new Quartiles(0.12345, 0.123456, 0.1234567), "", 0.5, Ratio.Better.HIGHER));
        report.note("y".repeat(300));
        StringWriter out = new StringWriter();

        TableReport.write(report, new PrintWriter(out), width);

        String text = out.toString();
        text.lines().forEach(line -> assertTrue(line.length() <= width, line));
        assertTrue(text.contains("MISSED") && text.contains("met") && text.contains("no target"), text);
        assertEquals(width < 120, text.contains("left out for want of width: "), text);
        String head = text.lines().filter(line -> line.startsWith("driver")).findFirst().orElseThrow();
        assertEquals(width >= 120, head.contains("p99.9"), head);
        assertEquals(width >= 100, head.contains("p99"), head);
        assertTrue(head.contains("MB/s") && head.contains("ratio") && head.contains("operation"), head);
    }

    @Test
    void aTargetBetweenTheQuartilesCannotBeTold() {
        assertEquals(Verdict.MET, verdict(2, 2, 3, Ratio.Better.HIGHER));
        assertEquals(Verdict.CANNOT_TELL, verdict(1.9, 2.1, 3, Ratio.Better.HIGHER));
        assertEquals(Verdict.CANNOT_TELL, verdict(1.8, 1.9, 2, Ratio.Better.HIGHER));
        assertEquals(Verdict.MISSED, verdict(1, 1.9, 1.99, Ratio.Better.HIGHER));
        assertEquals(Verdict.MET, verdict(1, 1.5, 2, Ratio.Better.LOWER));
        assertEquals(Verdict.CANNOT_TELL, verdict(1, 1.5, 2.1, Ratio.Better.LOWER));
        assertEquals(Verdict.MISSED, verdict(2.1, 2.2, 2.3, Ratio.Better.LOWER));
        assertEquals(Verdict.NONE, new Ratio("n", new Quartiles(1, 2, 3), "", null, Ratio.Better.LOWER).verdict());
    }

    private static Verdict verdict(double low, double median, double high, Ratio.Better better) {
        return new Ratio("r", new Quartiles(low, median, high), "", 2.0, better).verdict();
    }

    /** The document without quotes and blanks, after it has been parsed. */
    private static String compact(String document) throws IOException {
        StringBuilder text = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean closing = token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT;
                boolean first = text.isEmpty() || "{[:".indexOf(text.charAt(text.length() - 1)) >= 0;
                text.append(closing || first ? "" : ",").append(parser.getText()).append(token == JsonToken.FIELD_NAME ? ":" : "");
            }
        }
        return text.toString();
    }
}
