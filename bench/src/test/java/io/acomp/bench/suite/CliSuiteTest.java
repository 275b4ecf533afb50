package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** With shell scripts in the places of the commands: a copy is a round trip. */
class CliSuiteTest extends ScriptedSuite {
    private static final String COPY = "cp \"$in\" \"$out\"";

    @Test
    void bothCommandsRaceAndTheirRatiosAreReported() throws IOException {
        run(true, command("acomp", COPY), Optional.of(command("zstd", COPY)));

        assertEquals(
                List.of("cli.compress.overZstd", "cli.decompress.overZstd", "cli.decompressForeign.overZstd"),
                report.ratios().stream().map(ratio -> ratio.name()).toList());
        assertEquals(6, report.rows().size());
        assertEquals(3, report.rows().stream().filter(row -> row.subject().mode() == Mode.PEER).count());
        assertTrue(report.rows().stream().allMatch(row -> row.ratio() != null && row.ratio() == 1.0));
    }

    @Test
    void withoutPeersOnlyOurRowsAreMadeAndSaidWhy() throws IOException {
        run(false, command("acomp", COPY), Optional.of(command("zstd", COPY)));

        assertEquals(2, report.rows().size());
        assertTrue(report.ratios().isEmpty());
        assertTrue(report.notes().getFirst().contains("without --peers"));
    }

    @Test
    void anAbsentPeerLeavesItsRatiosOutAndSaysWhy() throws IOException {
        run(true, command("acomp", COPY), Optional.empty());

        assertTrue(report.ratios().isEmpty());
        assertTrue(report.notes().getFirst().contains("no zstd"));
    }

    @Test
    void withoutALauncherTheSuiteIsLeftOut() throws IOException {
        new CliSuite(Optional.empty(), Optional.empty(), Map.of(), 1).run(bench(true, null));

        assertTrue(report.rows().isEmpty());
        assertTrue(report.notes().getFirst().contains("no launcher"));
    }

    @Test
    void aPeerThatDidNoWorkIsFound() {
        HarnessException found = assertThrows(
                HarnessException.class, () -> run(true, command("acomp", COPY), Optional.of(command("zstd", "true"))));

        assertTrue(found.getMessage().contains("wrote nothing"), found.getMessage());
    }

    @Test
    void aCommandThatFailsIsFoundWithItsWords() {
        HarnessException found = assertThrows(
                HarnessException.class, () -> run(true, command("acomp", "echo no luck >&2; exit 3"), Optional.empty()));

        assertTrue(found.getMessage().contains("exit=3") && found.getMessage().contains("no luck"), found.getMessage());
    }

    @Test
    void outputThatDoesNotComeBackIsFound() {
        String breaks = COPY + "; case $* in *decompress*) " + BREAK_OUTPUT + ";; esac";

        HarnessException found = assertThrows(HarnessException.class, () -> run(true, command("acomp", breaks), Optional.empty()));

        assertTrue(found.getMessage().contains("offset=500"), found.getMessage());
    }

    @Test
    void leavesNoFilesBehind() throws IOException {
        Path record = folder.resolve("seen");
        run(false, command("acomp", COPY + "; dirname \"$out\" >> '" + record + "'"), Optional.empty());

        for (String used : Set.copyOf(Files.readAllLines(record))) {
            assertFalse(Files.exists(Path.of(used)), used);
        }
    }

    private void run(boolean peers, Path acomp, Optional<Path> zstd) throws IOException {
        new CliSuite(Optional.of(acomp), zstd, Map.of(), 100_000).run(bench(peers, null));
    }

    /** The suite with a tool that reads its last argument but one and writes its last. */
    private void runOther(String body) throws IOException {
        Path tool = script("lz4", "for a in \"$@\"; do in=$out; out=$a; done\n" + body);
        new CliSuite(Optional.of(command("acomp", COPY)), Optional.empty(), Map.of(CliPeer.LZ4, Optional.of(tool)), 100_000).run(bench(true, null));
    }

    @Test
    void otherToolsRaceToo() throws IOException {
        runOther(COPY);

        assertEquals(List.of("cli.compress.overLz4"), report.ratios().stream().map(Ratio::name).toList());
        assertEquals(Set.of("lz4"), report.rows().stream().map(row -> row.subject().peer()).filter(Objects::nonNull).collect(Collectors.toSet()));
    }

    @Test
    void anotherToolThatDoesNothingOrBreaksBytesIsFound() {
        HarnessException nothing = assertThrows(HarnessException.class, () -> runOther("true"));
        assertTrue(nothing.getMessage().contains("wrote nothing"), nothing.getMessage());
        String breaks = COPY + "; " + BREAK_OUTPUT;
        HarnessException broken = assertThrows(HarnessException.class, () -> runOther(breaks));
        assertTrue(broken.getMessage().contains("offset=500"), broken.getMessage());
    }

    @Test
    void anotherToolThatIsNotThereIsNoted() throws IOException {
        new CliSuite(Optional.of(command("acomp", COPY)), Optional.empty(), Map.of(CliPeer.PIGZ, Optional.empty()), 100_000).run(bench(true, null));

        assertTrue(report.notes().stream().anyMatch(note -> note.startsWith("cli.compress.overPigz: left out")), report.notes().toString());
    }
}
