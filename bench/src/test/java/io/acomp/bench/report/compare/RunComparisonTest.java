package io.acomp.bench.report.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.bench.report.compare.Change.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunComparisonTest {
    @TempDir
    private Path folder;

    private int files;

    private SavedReport saved(String environment, String rows, String ratios) throws IOException {
        Path file = folder.resolve(++files + ".json");
        return SavedReport.read(Files.writeString(file, "{\"environment\":{" + environment + "},\"rows\":[" + rows + "],\"ratios\":[" + ratios + "]}"));
    }

    private static String row(String driver, double low, double median, double high, String more) {
        return String.format(
                Locale.ROOT,
                "{\"suite\":\"codecs\",\"driver\":\"%s\",\"operation\":\"compress\",\"sizeBytes\":4096,\"threads\":1,\"depth\":1,\"mode\":\"direct\","
                        + "\"operationsPerSecond\":%f,\"operationsPerSecondLow\":%f,\"operationsPerSecondHigh\":%f%s}",
                driver, median, low, high, more);
    }

    private static String ratio(String name, double low, double value, double high, String better) {
        return String.format(Locale.ROOT, "{\"name\":\"%s\",\"low\":%f,\"value\":%f,\"high\":%f,\"better\":\"%s\"}", name, low, value, high, better);
    }

    private static List<String> verdicts(RunComparison comparison) {
        return comparison.changes().stream().map(change -> change.name() + " " + change.verdict()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "99, 100, 101, 104, 105, 106, true, BETTER",
        "99, 100, 101, 104, 105, 106, false, WORSE",
        "99, 100, 101, 94, 95, 96, true, WORSE",
        "99, 100, 101, 94, 95, 96, false, BETTER",
        "96, 100, 104, 104, 110, 116, true, SAME",
        "99, 100, 101, 102, 102.5, 103, true, SAME",
        "0, 0, 0, 0, 0, 0, true, SAME",
        "0, 0, 0, 1, 1, 1, false, WORSE",
    })
    void aChangeIsBeyondQuartilesAndFloor(
            double low, double median, double high, double afterLow, double after, double afterHigh, boolean higher, Verdict verdict) {
        assertEquals(verdict, new Change("c", new Measured(low, median, high), new Measured(afterLow, after, afterHigh), higher).verdict());
    }

    @Test
    void rowsAreMatchedByWhatWasMeasuredAndSortedBySize() throws IOException {
        SavedReport before = saved("", row("a", 99, 100, 101, "") + "," + row("b", 99, 100, 101, ",\"level\":1") + "," + row("gone", 1, 1, 1, ""),
                ratio("r", 1, 1, 1, "lower") + "," + ratio("old", 1, 1, 1, "higher"));
        SavedReport after = saved("", row("new", 1, 1, 1, "") + "," + row("b", 199, 200, 201, ",\"level\":1") + "," + row("a", 89, 90, 91, ""),
                ratio("r", 1.4, 1.5, 1.6, "lower"));

        RunComparison comparison = new RunComparison(before, after);

        assertEquals(
                List.of(
                        "codecs b level 1 compress 4k direct 1/1: operations a second BETTER",
                        "r WORSE",
                        "codecs a compress 4k direct 1/1: operations a second WORSE"),
                verdicts(comparison));
        assertEquals(List.of("old", "codecs gone compress 4k direct 1/1"), comparison.onlyBefore());
        assertEquals(List.of("codecs new compress 4k direct 1/1"), comparison.onlyAfter());
        assertEquals(2, comparison.regressions());
    }

    @Test
    void differentLevelsAreDifferentRows() throws IOException {
        RunComparison comparison = new RunComparison(
                saved("", row("a", 1, 1, 1, ",\"level\":1"), ""), saved("", row("a", 2, 2, 2, ",\"level\":2"), ""));

        assertEquals(List.of(), comparison.changes());
        assertEquals(1, comparison.onlyBefore().size());
        assertEquals(1, comparison.onlyAfter().size());
    }

    @Test
    void compressionRatiosAreComparedToo() throws IOException {
        RunComparison comparison = new RunComparison(
                saved("", row("a", 1, 1, 1, ",\"ratio\":2.0"), ""), saved("", row("a", 1, 1, 1, ",\"ratio\":1.5"), ""));

        assertEquals("codecs a compress 4k direct 1/1: ratio WORSE", verdicts(comparison).getFirst());
    }

    @Test
    void aFileOfAnOlderVersionLacksFields() throws IOException {
        String old = "{\"suite\":\"codecs\",\"driver\":\"a\",\"operation\":\"compress\",\"sizeBytes\":4096,\"threads\":1,\"depth\":1,\"mode\":\"direct\","
                + "\"operationsPerSecond\":100,\"spread\":0.2}";
        String curve = row("a", 9, 10, 11, ",\"offeredOperationsPerSecond\":15290,\"phase\":\"p\"");
        SavedReport before = saved("", old + ",{\"suite\":\"other\"}", "{\"name\":\"r\",\"value\":1},{\"name\":\"s\"}");
        SavedReport after = saved("", row("a", 105, 120, 125, ",\"offeredOperationsPerSecond\":null,\"phase\":null") + "," + curve, ratio("r", 2, 2, 2, "higher"));

        RunComparison comparison = new RunComparison(before, after);

        assertEquals(List.of("r BETTER", "codecs a compress 4k direct 1/1: operations a second SAME"), verdicts(comparison));
        assertEquals(List.of("codecs p a compress 4k direct 1/1 offered 15290/s"), comparison.onlyAfter());
        assertEquals(2, new RunComparison(after, before).changes().size());
        assertEquals(110, Objects.requireNonNull(Measured.speed(before.rows().getFirst())).high(), 1e-9);
    }

    @Test
    void environmentsThatDifferAreSaidFirst() throws IOException {
        SavedReport before = saved("\"cpu\":\"A\",\"jdk\":\"25\",\"notes\":[\"x\"],\"date\":\"d\",\"warmUpSeconds\":1", row("a", 1, 1, 1, ""), "");
        SavedReport after = saved("\"cpu\":\"B\",\"jdk\":\"25\",\"notes\":[],\"date\":\"e\",\"warmUpSeconds\":2,\"commit\":\"c\"", row("a", 2, 2, 2, ""), "");
        StringWriter out = new StringWriter();

        ComparisonTable.write(new RunComparison(before, after), new PrintWriter(out));

        assertEquals(
                """
                the runs differ in
                  cpu
                    before: A
                    after:  B
                  commit
                    before: null
                    after:  c

                changed beyond noise, the largest change first: after / before
                better  x 2.000  codecs a compress 4k direct 1/1: operations a second
                                 1.00 -> 2.00

                1 better, 0 worse, 0 the same: their quartiles meet, or their medians are at most 3 % apart
                """,
                out.toString().replace("\r", ""));
    }

    @Test
    void machinesReadTheSame() throws IOException {
        StringWriter out = new StringWriter();
        ComparisonJson.write(new RunComparison(saved("\"cpu\":\"A\"", row("a", 1, 1, 1, ""), ""), saved("", row("a", 2, 2, 2, ""), ratio("n", 1, 1, 1, "lower"))), out);

        assertEquals(
                "{\"environment\":{\"cpu\":{\"before\":\"A\",\"after\":null}},\"regressions\":0,\"changes\":[{\"name\":\"codecsacompress4kdirect1/1:operationsasecond\","
                        + "\"verdict\":\"better\",\"factor\":2.0,\"before\":1.0,\"beforeLow\":1.0,\"beforeHigh\":1.0,\"after\":2.0,\"afterLow\":2.0,\"afterHigh\":2.0}],"
                        + "\"onlyBefore\":[],\"onlyAfter\":[\"n\"]}",
                out.toString().replaceAll("\\s", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"rows\":[]}", "{\"rows\":[],\"ratios\":[", "no JSON"})
    void whatIsNoReportIsRefusedWithItsName(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("odd.json"), content);

        IOException refused = assertThrows(IOException.class, () -> SavedReport.read(file));

        assertTrue(refused.getMessage().endsWith("file=" + file), refused.getMessage());
        assertFalse(refused.getMessage().isBlank());
    }
}
