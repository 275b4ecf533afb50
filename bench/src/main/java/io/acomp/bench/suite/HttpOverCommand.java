package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;

/** A file compressed by the service, which curl sends it to, beside the same file compressed by the command. Used by one thread. */
final class HttpOverCommand {
    static final String FIGURE = "http.compress.overCommand";

    private static final String ALGORITHM = "zstd";
    private static final Pattern READY = Pattern.compile("event=ready .*\\bhttp=(\\S+)");
    private static final long READY_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 12;
    private static final long COMPARISON_NANOS = 45_000_000_000L;
    private static final int HTTP = 0;
    private static final int COMMAND = 1;
    private static final double TARGET = 1.15;

    private final Bench bench;
    private final Path folder;
    private final ServerProcess server;
    private final long fileBytes;

    /**
     * A comparison to run.
     *
     * @param bench what to measure with
     * @param folder for the file and what it is compressed to
     * @param server a service that logs to its own file
     * @param fileBytes to compress
     */
    HttpOverCommand(Bench bench, Path folder, ServerProcess server, long fileBytes) {
        this.bench = bench;
        this.folder = folder;
        this.server = server;
        this.fileBytes = fileBytes;
    }

    /**
     * Compares, or says why not.
     *
     * @param curl the client, if it is there
     * @param acomp the command, if it is there
     */
    void run(Optional<Path> curl, Optional<Path> acomp) throws IOException {
        if (!bench.plan().wants(FIGURE)) {
            return;
        }
        if (curl.isEmpty()) {
            bench.report().note(FIGURE + ": left out, there is no curl on the search path; install the package curl");
            return;
        }
        if (acomp.isEmpty()) {
            bench.report().note(FIGURE + ": left out, there is no launcher to start the command with; run ./acomp bench or set "
                    + Commands.HOME_VARIABLE);
            return;
        }
        PlainFile plain = PlainFile.write(bench, NbdSuite.NAME, folder.resolve("plain"), fileBytes);
        String url = "http://" + address() + "/v1/compress/" + ALGORITHM + "?level=1";
        Path served = folder.resolve("served.zst");
        Path packed = folder.resolve("packed.zst");
        Path restored = folder.resolve("restored");
        String file = plain.path().toString();
        // neither a file of settings nor a proxy comes between
        Program http = new Program("curl", List.of(curl.get().toString(), "-q", "-fsS", "--noproxy", "*", "-X", "POST", "-T", file, "-o",
                served.toString(), url), served);
        Program command = Program.acomp(acomp.get(), "compress", ALGORITHM, packed, "-l", "1", file);
        plain.verify(http, Program.acomp(acomp.get(), "decompress", ALGORITHM, restored, served.toString()));
        plain.verify(command, Program.acomp(acomp.get(), "decompress", ALGORITHM, restored, packed.toString()));
        race(plain, http, command);
    }

    private void race(PlainFile plain, Program http, Program command) throws IOException {
        bench.progress().accept(FIGURE);
        Comparison comparison = new Comparison(List.of(http, command), 1);
        Supplier<Quartiles> figure = () -> comparison.speedup(COMMAND, HTTP);
        Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, COMPARISON_NANOS);
        Figures.repeat(bench.report(), FIGURE, rounds, comparison::round, List.of(figure));
        bench.report().add(new Ratio(
                FIGURE,
                figure.get(),
                String.format(
                        Locale.ROOT,
                        "time of curl -T to POST /v1/compress/zstd?level=1 ÷ time of acomp compress -l 1, process start included; %s, %.2f s, ratio %.2f"
                                + " against %.2f s, ratio %.2f",
                        Sizes.text(fileBytes),
                        1 / comparison.operationsPerSecond(HTTP).median(),
                        plain.ratio(http.output()),
                        1 / comparison.operationsPerSecond(COMMAND).median(),
                        plain.ratio(command.output())),
                TARGET,
                Better.LOWER));
    }

    /** Where the service says it takes HTTP connections; it may do so a moment after its disk takes them. */
    private String address() throws IOException {
        long begin = System.nanoTime();
        while (true) {
            String log = Files.readString(server.log());
            Matcher ready = READY.matcher(log);
            if (ready.find()) {
                return ready.group(1);
            }
            if (server.endsWithin(LOOK_NANOS) || System.nanoTime() - begin > READY_NANOS) {
                throw new HarnessException("a server does not say where it takes HTTP connections, server=" + server.name() + ", output="
                        + log.strip());
            }
        }
    }
}
