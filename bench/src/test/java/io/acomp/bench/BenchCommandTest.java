package io.acomp.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class BenchCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void measuresAndWritesTableJsonAndCsv() throws IOException {
        Path json = folder.resolve("b.json");
        Path csv = folder.resolve("b.csv");
        Path data = Files.write(folder.resolve("data"), new byte[100_000]);

        int exit = run(
                data.toString(), "--suite", "codecs", "--drivers", "null", "--sizes", "512,4k", "--threads", "1,2", "--depth", "1,8",
                "--seconds", "0.2", "--only", "codecs", "--json", json.toString(), "--csv", csv.toString());

        assertEquals("", err.toString());
        assertEquals(0, exit);
        assertTrue(out.toString().contains("null-java"), out.toString());
        assertEquals(1 + 2 * 2 * 2 * 4, Files.readAllLines(csv).size());
        assertEquals(Set.of("direct", "inline", "ring"), values(json, "mode"));
        assertEquals(Set.of("512", "4096"), values(json, "sizeBytes"));
        assertEquals(Set.of("1", "2"), values(json, "threads"));
        assertEquals(Set.of("1", "8"), values(json, "depth"));
        assertEquals(Set.of(data.toString()), values(json, "corpus"));
    }

    @Test
    void aPageIsWrittenAndTwoRunsAreCompared() throws IOException {
        Path json = folder.resolve("b.json");
        Path page = folder.resolve("b.html");
        Path worse = folder.resolve("w.json");
        Path changes = folder.resolve("c.json");
        assertEquals(0, run(
                "--suite", "codecs", "--drivers", "null", "--sizes", "4k", "--seconds", "0.2", "--only", "codecs", "--json", json.toString(),
                "--html", page.toString()));
        assertTrue(Files.readString(page).contains("All measurements"));
        Files.writeString(worse, Files.readString(json).replaceAll("(\"operationsPerSecond[a-zA-Z]*\" : )[0-9.]+", "$11"));

        assertEquals(0, run("--compare", json.toString(), worse.toString(), "--json", changes.toString()));
        assertEquals(0, run("--compare", json.toString(), json.toString(), "--fail-on-regression"));
        assertEquals(1, run("--compare", json.toString(), worse.toString(), "--fail-on-regression"));

        assertEquals("", err.toString());
        assertEquals(Set.of("worse", "same"), values(changes, "verdict"));
    }

    @Test
    void theWholePipelineSuiteOfTheNullCodecRuns() throws IOException {
        Path json = folder.resolve("b.json");

        int exit = run("--suite", "pipeline", "--seconds", "0.5", "--only", "pipeline.null", "--json", json.toString());

        assertEquals("", err.toString());
        assertEquals(0, exit);
        assertEquals(Set.of(
                        "pipeline.null.overCompletableFuture",
                        "pipeline.null.blocking.overCompletableFuture",
                        "pipeline.null.overSpinningCompletableFuture"), values(json, "name"));
    }

    @Test
    void aSimulatedDeviceIsMeasuredWhereItIsNamedAndLabelled() throws IOException {
        Path json = folder.resolve("b.json");

        int exit = run(
                "--suite", "codecs,device", "--drivers", "null-sim", "--sizes", "512", "--depth", "8", "--seconds", "0.2",
                "--only", "device.null-sim", "--json", json.toString());

        assertEquals("", err.toString());
        assertEquals(0, exit);
        assertTrue(values(json, "name").contains("device.null-sim.pollShare"), out.toString());
        assertEquals(Set.of("true", "false"), values(json, "simulated"));
        assertEquals(Set.of("device", "inline"), values(json, "mode"));
        assertEquals(Set.of("null-sim", "null-java"), values(json, "driver"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--suite nosuch",
        "--drivers nosuch",
        "--drivers nosuch-sim",
        "--sizes 4x",
        "--sizes 0",
        "--sizes 65m",
        "--threads 0",
        "--depth 1025",
        "--seconds 0",
        "--compare one",
        "--compare one two three",
        "--compare one two --html x",
        "--fail-on-regression",
        "--nosuch"
    })
    void wrongUsageIsTwo(String arguments) {
        assertEquals(2, run(arguments.split(" ")));
        assertTrue(!err.toString().isEmpty());
    }

    @Test
    void anUnknownDriverNamesThoseThereAre() {
        run("--drivers", "nosuch");

        assertTrue(err.toString().contains("null-java"), err.toString());
    }

    @Test
    void anUnreadablePathIsAFailure() {
        assertEquals(1, run(folder.resolve("absent").toString()));
        assertTrue(err.toString().contains("absent"), err.toString());
    }

    /** All values of a field, wherever it is. */
    private static Set<String> values(Path json, String field) throws IOException {
        Set<String> values = new HashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(json.toFile())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(field)) {
                    parser.nextToken();
                    values.add(parser.getText());
                }
            }
        }
        return values;
    }
}
