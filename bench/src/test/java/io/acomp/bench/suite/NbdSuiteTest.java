package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.acomp.bench.ServiceProgram;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.report.Mode;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A small disk of our own server, the same server in nbdkit's place, and fio itself or a script in its place. */
class NbdSuiteTest extends ScriptedSuite {
    private static final NbdScale SMALL = new NbdScale(8 << 20, 1 << 20, 64 << 10, 2, 3, 1_000_000_000L, 100_000, 40_000_000);
    private static final String ROUND = "{\"jobs\":[{\"%s\":{\"total_ios\":256,\"runtime\":10,\"clat_ns\":{\"percentile\":"
            + "{\"50.000000\":1000,\"99.000000\":2000,\"99.900000\":3000}}}}]}";

    @Test
    void allServersRaceAndTheRatiosAreReported() throws IOException {
        Optional<Path> fio = Commands.onPath("fio");
        Requires.that(fio.isPresent(), () -> "not installed, program=fio");

        new NbdSuite(fio, Optional.of(server()), Optional.of(nbdkit()), SMALL).run(bench(true, null));

        assertEquals(
                List.of(
                        "service.idle.cpu",
                        "nbd.randwrite.overNbdkitPlain",
                        "nbd.randwrite.overNbdkitZstd",
                        "nbd.randread.overNbdkitPlain",
                        "nbd.latency.overNbdkitPlain"),
                report.ratios().stream().map(ratio -> ratio.name()).toList());
        // an idle service may take no time at all in one so short
        assertTrue(report.ratios().stream().skip(1).allMatch(ratio -> ratio.figure().median() > 0 && ratio.target() != null));
        assertEquals(10, report.rows().size());
        assertEquals(4, report.rows().stream().filter(row -> row.subject().mode() == Mode.NBD).count());
        assertTrue(report.rows().stream().allMatch(row -> row.latencies() != null && row.latencies().p50Micros() > 0));
    }

    @Test
    void withoutPeersOnlyOurRowsAreMadeAndSaidWhy() throws IOException {
        Optional<Path> fio = Commands.onPath("fio");
        Requires.that(fio.isPresent(), () -> "not installed, program=fio");

        new NbdSuite(fio, Optional.of(server()), Optional.empty(), SMALL).run(bench(false, "nbd.randread"));

        assertEquals(1, report.rows().size());
        assertTrue(report.ratios().isEmpty());
        assertTrue(report.notes().getFirst().contains("without --peers"));
    }

    @Test
    void whatIsAbsentIsSaid() throws IOException {
        new NbdSuite(Optional.empty(), Optional.of(server()), Optional.empty(), SMALL).run(bench(true, "nbd.randread"));
        new NbdSuite(Optional.of(Path.of("/bin/sh")), Optional.empty(), Optional.empty(), SMALL).run(bench(true, null));

        assertTrue(report.notes().get(0).contains("no fio"));
        assertTrue(report.notes().get(1).contains("no launcher"));
        assertTrue(report.rows().isEmpty());
    }

    @Test
    void aFigureOfTheServiceAloneNeedsNoFioAndTouchesNoDisk() throws IOException {
        Path fio = script("fio", "exit 1");

        new NbdSuite(Optional.of(fio), Optional.of(server()), Optional.of(Path.of("no nbdkit")), SMALL).run(bench(true, "service.idle.cpu"));

        assertEquals(List.of("service.idle.cpu"), report.ratios().stream().map(ratio -> ratio.name()).toList());
        assertTrue(report.rows().isEmpty() && report.notes().isEmpty(), report.notes().toString());
    }

    @Test
    void anAbsentPeerLeavesItsRatiosOutAndSaysWhy() throws IOException {
        Optional<Path> fio = Commands.onPath("fio");
        Requires.that(fio.isPresent(), () -> "not installed, program=fio");

        new NbdSuite(fio, Optional.of(server()), Optional.empty(), SMALL).run(bench(true, "nbd.randwrite"));

        assertTrue(report.ratios().isEmpty());
        assertTrue(report.notes().getFirst().contains("no nbdkit"));
    }

    @Test
    void aServerThatAnswersWrongIsFound() throws IOException {
        Path fio = script("fio", "case \"$*\" in *verify*) echo 'verify: bad magic header'; exit 84;; esac");

        HarnessException found = assertThrows(HarnessException.class, () -> run(fio));

        assertTrue(found.getMessage().contains("server=acomp, exit=84") && found.getMessage().contains("bad magic"), found.getMessage());
    }

    @Test
    void verifyingNothingIsFound() throws IOException {
        Path fio = script("fio", "echo '{\"jobs\":[{\"write\":{\"total_ios\":256},\"read\":{\"total_ios\":0}}]}'");

        HarnessException found = assertThrows(HarnessException.class, () -> run(fio));

        assertTrue(found.getMessage().contains("not verified"), found.getMessage());
    }

    @Test
    void aRoundThatDidLessIsFound() throws IOException {
        Path fio = script("fio", "case \"$*\" in *verify*) echo '{\"jobs\":[{\"write\":{\"total_ios\":256},\"read\":{\"total_ios\":256}}]}';;"
                + " *write*) echo noise; echo '" + ROUND.formatted("write") + "';;"
                + " *) echo '" + ROUND.formatted("read").replace("256", "255") + "';; esac");

        HarnessException found = assertThrows(HarnessException.class, () -> run(fio));

        assertTrue(found.getMessage().contains("did not do its work, contender=acomp, random reads, depth=16, asked=256, done=255"), found.getMessage());
    }

    @Test
    void aServerThatDoesNotStartIsFoundWithItsWords() throws IOException {
        Path broken = script("broken", "echo no luck; exit 3");

        HarnessException found = assertThrows(
                HarnessException.class,
                () -> new NbdSuite(Optional.of(broken), Optional.of(List.of(broken.toString())), Optional.empty(), SMALL).run(bench(true, null)));

        assertTrue(found.getMessage().contains("does not start") && found.getMessage().contains("no luck"), found.getMessage());
    }

    @Test
    void serversEndAndLeaveNothingBehind() throws IOException {
        Path seen = folder.resolve("seen");
        Path fio = script("fio", "for a in \"$@\"; do case $a in --uri=*) echo \"${a#*socket=}\" > '" + seen + "';; esac; done; exit 1");

        assertThrows(HarnessException.class, () -> run(fio));

        Path socket = Path.of(Files.readString(seen).strip());
        assertFalse(Files.exists(socket.getParent()), () -> "left behind, folder=" + socket.getParent());
    }

    private void run(Path fio) throws IOException {
        new NbdSuite(Optional.of(fio), Optional.of(server()), Optional.empty(), SMALL).run(bench(true, null));
    }

    private static List<String> server() {
        return ServiceProgram.command(OwnServer.SOCKET, OwnServer.SIZE, NbdSuite.ALGORITHM);
    }

    /** The same under nbdkit's name: -f -U SOCKET memory SIZE. */
    private Path nbdkit() throws IOException {
        String command = String.join(" ", server().stream().map(part -> "'" + part + "'").toList())
                .replace("'" + OwnServer.SOCKET + "'", "\"$3\"")
                .replace("'" + OwnServer.SIZE + "'", "\"$5\"");
        return script("nbdkit", "exec " + command);
    }
}
