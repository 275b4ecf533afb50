package io.acomp.bench.report.page;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.acomp.Operation;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HtmlReportTest {
    private static final List<String> SECTIONS =
            List.of("targets", "codecs", "pipeline", "threads", "devices", "store", "nbd", "cli", "replay", "notes", "environment", "rows");

    private static String page(Report report) throws IOException {
        StringWriter out = new StringWriter();
        HtmlReport.write(report, out);
        return out.toString();
    }

    private static List<String> sections(String page) {
        return Pattern.compile("<section id=\"([a-z]+)\"").matcher(page).results().map(found -> found.group(1)).toList();
    }

    /** The text of one section. */
    private static String section(String page, String id) {
        String rest = page.substring(page.indexOf("<section id=\"" + id + "\""));
        return rest.substring(0, rest.indexOf("</section>"));
    }

    @Test
    void everySectionIsThereWithADrawingOrATable() throws IOException {
        String page = page(SampleReport.full());

        assertEquals(SECTIONS, sections(page));
        for (String id : SECTIONS.subList(0, SECTIONS.indexOf("notes"))) {
            assertTrue(section(page, id).contains("<svg"), id);
        }
        assertEquals(Pattern.compile("<svg").matcher(page).results().count(), Pattern.compile("role=\"img\"").matcher(page).results().count());
    }

    @Test
    void aSectionWithoutRowsIsLeftOut() throws IOException {
        Report report = new Report();
        assertEquals(List.of("notes"), sections(page(noted(report))));

        SampleReport.row(report, new Subject("cli", "zstd", "zstd-jni", null, Operation.COMPRESS, 1 << 20, 2, 1, Mode.PROCESS, null, null), 5, 2.5);
        assertEquals(List.of("cli", "notes", "rows"), sections(page(report)));
    }

    private static Report noted(Report report) {
        report.note("nothing was measured");
        return report;
    }

    @Test
    void nothingComesFromElsewhere() throws IOException {
        String page = page(SampleReport.full());

        assertFalse(Pattern.compile("(src|href)\\s*=\\s*.?(https?:)?//|@import|url\\(", Pattern.CASE_INSENSITIVE).matcher(page).find());
    }

    @Test
    void textsOfTheReportAreNoMarkup() throws IOException {
        String hostile = "<script>alert(1)</script>\"'&\u0007<img src=x onerror=alert(2)>";
        Report report = new Report();
        report.environment("commandLine", hostile);
        report.environment(hostile, hostile);
        report.note(hostile);
        report.note("left out " + hostile);
        report.add(new Ratio(hostile, new Quartiles(1, 2, 3), hostile, 2.0, Ratio.Better.HIGHER));
        report.add(new Ratio(hostile, new Quartiles(1, 2, 3), hostile, null, Ratio.Better.HIGHER));
        report.add(new Ratio("device." + hostile + ".breakEvenBytes", new Quartiles(1, 2, 3), hostile, null, Ratio.Better.HIGHER));
        for (String suite : List.of("codecs", "pipeline", "device", "store", "nbd", "cli", hostile)) {
            for (Mode mode : Mode.values()) {
                for (int threads = 1; threads <= 2; threads++) {
                    for (int size = 512; size <= 2048; size *= 2) {
                        SampleReport.row(report, new Subject(suite, hostile, hostile, null, Operation.COMPRESS, size, threads, 1, mode, hostile, hostile), 5, 2);
                        SampleReport.row(report, new Subject(suite, hostile, hostile, null, Operation.COMPRESS, size, threads, 1, mode, null, "jobs honest, " + hostile), 5, 2);
                    }
                }
            }
        }

        String page = page(report);

        assertFalse(page.contains("<script>alert") || page.contains("<img") || page.contains("\u0007"), "markup came through");
        assertEquals(1, Pattern.compile("<script").matcher(page).results().count());
        assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\ufffd&lt;img src=x onerror=alert(2)&gt;"));
    }

    @Test
    void whatIsSimulatedIsSaidToBe() throws IOException {
        String page = page(SampleReport.full());

        assertTrue(page.contains("Some rows are of simulated devices."));
        assertTrue(section(page, "codecs").contains("deflate-sim (simulated)"));
        assertTrue(section(page, "devices").contains("simulated device") && section(page, "devices").contains("deflate-sim, 64 in flight, simulated"));
        assertTrue(section(page, "devices").contains("<g class=\"c2 simulated\">"));
        assertTrue(section(page, "rows").contains("deflate-sim (simulated)"));
        Report none = new Report();
        SampleReport.row(none, new Subject("codecs", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 1, 1, Mode.DIRECT, null, null), 5, 2);
        assertFalse(page(none).replaceAll("(?s)<style>.*</style>", "").contains("simulated devices. They"));
    }

    @Test
    void contendersOfAReplayAreToldApart() throws IOException {
        String replay = section(page(SampleReport.full()), "replay");

        for (String name : List.of("lz4-native: 120", "deflate-sim, simulated: 240", "deflate-sim 2, simulated: 360")) {
            // two directions, each for two widths
            assertEquals(4, Pattern.compile(Pattern.quote(name)).matcher(replay).results().count(), name);
        }
        assertTrue(replay.contains("99th percentile of the latency") && !replay.contains("as fast as it goes"));
    }

    @Test
    void aReplayWithoutTimesShowsItsSpeed() throws IOException {
        Report report = new Report();
        Subject subject = new Subject("replay", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 8, 1, Mode.REPLAY, null, "as fast as it goes");
        report.add(new Row(subject, new Quartiles(90, 100, 110), 2.0, null, 1e-5, null, null));

        String replay = section(page(report), "replay");

        assertTrue(replay.contains("requests a second") && replay.contains("lz4-native: 100") && !replay.contains("percentile"), replay);
    }

    @Test
    void verdictsAreCountedAndShown() throws IOException {
        String page = page(SampleReport.full());

        assertTrue(page.contains("3 of 5 targets met") && page.contains(", 1 missed, 1 that this run cannot tell."), page.substring(page.indexOf("<header"), page.indexOf("<nav")));
        String targets = section(page, "targets");
        assertTrue(targets.contains("class=\"missed\"") && targets.contains("class=\"untold\"") && targets.contains("cannot tell"));
        assertFalse(targets.contains("NaN") || page.contains("Infinity"), "a number is none");
    }
}
