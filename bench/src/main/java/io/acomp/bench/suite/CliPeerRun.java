package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** The command against one stock tool, compressing the file that {@link CliRun} has written; each reads what the other wrote first. */
final class CliPeerRun {
    private static final int LEVEL = 1;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 9;
    private static final long COMPARISON_NANOS = 30_000_000_000L;
    private static final int OURS = 0;
    private static final int PEER = 1;

    private final Bench bench;
    private final Path acomp;
    private final CliPeer peer;
    private final long fileBytes;
    private final Path plain;
    private final Path ownPacked;
    private final Path restored;

    CliPeerRun(Bench bench, Path folder, Path acomp, CliPeer peer, long fileBytes) {
        this.bench = bench;
        this.acomp = acomp;
        this.peer = peer;
        this.fileBytes = fileBytes;
        plain = folder.resolve("plain");
        restored = folder.resolve("restored");
        ownPacked = folder.resolve("restored" + peer.suffix());
    }

    /**
     * Compares, or says why not.
     *
     * @param program the tool, if it is there
     */
    void run(Optional<Path> program) throws IOException {
        if (!bench.plan().wants(peer.figure())) {
            return;
        }
        if (program.isEmpty()) {
            bench.report().note(peer.figure() + ": left out, there is no " + peer.program() + " on the search path; install the package "
                    + peer.program());
            return;
        }
        Path peerPacked = peer.packed(plain);
        Program ours = new Program("acomp compress", ours("compress", ownPacked, "-l", "1", plain.toString()), ownPacked);
        Program theirs = new Program(peer.program(), command(program.get(), peer.compress(plain, peerPacked)), peerPacked);
        verify(ours, new Program(peer.program(), command(program.get(), peer.decompress(ownPacked, restored)), restored));
        verify(theirs, new Program("acomp decompress", ours("decompress", restored, peerPacked.toString()), restored));
        race(ours, theirs, peerPacked);
    }

    private List<String> ours(String verb, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(acomp.toString(), verb, "-a", peer.algorithm(), "-f", "-o", output.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> command(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return command;
    }

    private void verify(Program compress, Program decompress) throws IOException {
        bench.progress().accept("cli: " + compress.name() + ", " + decompress.name() + ", round trip");
        compress.run(1);
        decompress.run(1);
        long wrong = Files.mismatch(plain, restored);
        if (wrong != -1) {
            throw new HarnessException("a file does not come back as it was, commands=" + compress.name() + ", " + decompress.name()
                    + ", offset=" + wrong);
        }
        Files.delete(restored);
    }

    private void race(Program ours, Program theirs, Path peerPacked) throws IOException {
        bench.progress().accept(peer.figure());
        Comparison comparison = new Comparison(List.of(ours, theirs), 1);
        Supplier<Quartiles> figure = () -> Quartiles.of(comparison.speedups(OURS, PEER));
        Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, COMPARISON_NANOS);
        Figures.repeat(bench.report(), peer.figure(), rounds, comparison::round, List.of(figure));
        double own = row(comparison, OURS, Mode.PROCESS, null, ownPacked);
        double foreign = row(comparison, PEER, Mode.PEER, peer.program(), peerPacked);
        bench.report().add(new Ratio(
                peer.figure(),
                figure.get(),
                String.format(
                        "%s, process start included, acomp compress -a %s -l 1, ratio %.2f, against %s -1, ratio %.2f",
                        Sizes.text(fileBytes), peer.algorithm(), own, peer.program(), foreign),
                null,
                Better.HIGHER));
    }

    private double row(Comparison comparison, int contender, Mode mode, @Nullable String program, Path packed) throws IOException {
        @Nullable String driver = program != null ? null : driver();
        Subject subject = new Subject(
                CliSuite.NAME, peer.algorithm(), driver, LEVEL, Operation.COMPRESS, fileBytes, 2, 1, mode, program, null);
        double ratio = (double) fileBytes / Files.size(packed);
        bench.report().add(Figures.row(subject, comparison, contender, ratio, null));
        return ratio;
    }

    private @Nullable String driver() {
        return bench.drivers().of(peer.algorithm()).stream().findFirst().map(SyncDriver::name).orElse(null);
    }
}
