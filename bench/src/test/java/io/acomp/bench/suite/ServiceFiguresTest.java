package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;

import io.acomp.bench.ServiceProgram;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Verdict;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A small file through a service of our own, with the zstd tool in the command's place; and processes that idle, work and end. */
class ServiceFiguresTest extends ScriptedSuite {
    private static final long FILE_BYTES = 3 << 20;
    private static final long IDLE_NANOS = 4_000_000;
    private static final String ENDLESS = "exec sleep 600";
    private static final long DEADLINE_SECONDS = 60;

    @Test
    void serviceAndCommandRaceAndTheRatioIsReported() throws IOException {
        try (ServerProcess server = service()) {
            http(server).run(Optional.of(curl()), Optional.of(zstd("")));
        }

        Ratio ratio = report.ratios().getFirst();
        assertEquals(List.of("http.compress.overCommand"), report.ratios().stream().map(Ratio::name).toList());
        assertTrue(ratio.figure().median() > 0 && ratio.target() != null && ratio.better() == Ratio.Better.LOWER, ratio.toString());
        assertTrue(ratio.detail().contains("3m, "), ratio.detail());
    }

    @Test
    void anAnswerThatDoesNotComeBackIsFound() throws IOException {
        Path breaks = zstd("; case $* in *decompress*) " + BREAK_OUTPUT + ";; esac");
        try (ServerProcess server = service()) {
            HarnessException found = assertThrows(HarnessException.class, () -> http(server).run(Optional.of(curl()), Optional.of(breaks)));

            assertTrue(found.getMessage().contains("commands=curl, acomp decompress, offset=500"), found.getMessage());
        }
    }

    @Test
    void aRefusedRequestIsFoundWithTheClientsWords() throws IOException {
        Files.writeString(folder.resolve("log"), "level=info event=ready nbd=none http=127.0.0.1:1 exports=1 millis=1\n");
        try (ServerProcess server = process(ENDLESS)) {
            HarnessException found =
                    assertThrows(HarnessException.class, () -> http(server).run(Optional.of(curl()), Optional.of(zstd(""))));

            assertTrue(found.getMessage().contains("a command failed") && found.getMessage().contains("127.0.0.1"), found.getMessage());
        }
    }

    @Test
    void aServerThatEndsWithoutAnAddressIsFoundWithItsWords() throws IOException {
        Files.writeString(folder.resolve("log"), "no luck\n");
        try (ServerProcess server = process("exit 3")) {
            HarnessException found =
                    assertThrows(HarnessException.class, () -> http(server).run(Optional.of(Path.of("curl")), Optional.of(Path.of("acomp"))));

            assertTrue(found.getMessage().contains("does not say where") && found.getMessage().contains("no luck"), found.getMessage());
        }
    }

    @Test
    void whatIsAbsentIsSaid() throws IOException {
        try (ServerProcess server = process("exit 0")) {
            http(server).run(Optional.empty(), Optional.of(Path.of("acomp")));
            http(server).run(Optional.of(Path.of("curl")), Optional.empty());
        }

        assertTrue(report.notes().get(0).startsWith("http.compress.overCommand: left out, there is no curl"), report.notes().toString());
        assertTrue(report.notes().get(1).startsWith("http.compress.overCommand: left out, there is no launcher"), report.notes().toString());
        assertTrue(report.ratios().isEmpty());
    }

    @Test
    void aServiceThatTakesNoTimeMeetsTheTarget() throws IOException {
        try (ServerProcess server = process(ENDLESS)) {
            idle(server, () -> 0).run();
        }

        assertEquals(List.of("service.idle.cpu"), report.ratios().stream().map(Ratio::name).toList());
        assertEquals(Verdict.MET, report.ratios().getFirst().verdict(), report.ratios().toString());
    }

    @Test
    void aServiceThatIsBusyMissesIt() throws IOException {
        // an hour more at each look, so that how long the looks are apart does not matter
        AtomicLong hours = new AtomicLong();
        try (ServerProcess server = process(ENDLESS)) {
            idle(server, () -> TimeUnit.HOURS.toNanos(hours.getAndIncrement())).run();
        }

        assertEquals(Verdict.MISSED, report.ratios().getFirst().verdict(), report.ratios().toString());
    }

    @Test
    void aServersProcessorTimeIsSeen() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try (ServerProcess server = process("while :; do :; done")) {
            while (server.cpuNanos() == 0) {
                assertFalse(server.endsWithin(1_000_000), "ended");
                assertTrue(System.nanoTime() < deadline, "a busy process takes no time");
            }
        }
    }

    @Test
    void aServiceThatEndsIsFound() throws IOException {
        try (ServerProcess server = process("exit 3")) {
            assertTrue(server.endsWithin(TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)));

            HarnessException found = assertThrows(HarnessException.class, () -> idle(server, server::cpuNanos).run());

            assertTrue(found.getMessage().contains("exit=3"), found.getMessage());
        }
    }

    private HttpOverCommand http(ServerProcess server) {
        return new HttpOverCommand(bench(false, null), folder, server, FILE_BYTES);
    }

    private IdleService idle(ServerProcess server, LongSupplier cpuNanos) {
        return new IdleService(bench(false, null), server, cpuNanos, IDLE_NANOS);
    }

    private ServerProcess service() throws IOException {
        Path socket = folder.resolve("acomp.sock");
        return ServerProcess.start("acomp", ServiceProgram.command(socket.toString(), "8388608", "lz4"), socket, folder);
    }

    /** A shell in a server's place. */
    private ServerProcess process(String body) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", body).start();
        return new ServerProcess("acomp", process, folder.resolve("none"), folder.resolve("log"));
    }

    private static Path curl() {
        Optional<Path> curl = Commands.onPath("curl");
        Requires.that(curl.isPresent(), () -> "not installed, program=curl");
        return curl.orElseThrow();
    }

    /** The zstd tool in the command's place. */
    private Path zstd(String more) throws IOException {
        Requires.that(Commands.onPath("zstd").isPresent(), () -> "not installed, program=zstd");
        return command("acomp", "case $1 in decompress) how=-d;; *) how=-1;; esac; zstd $how -q -f -o \"$out\" \"$in\"" + more);
    }
}
