package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** The command against one stock tool, compressing the same file; each reads what the other wrote first. */
final class CliPeerRun {
    private static final int LEVEL = 1;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 12;
    private static final long COMPARISON_NANOS = 30_000_000_000L;
    private static final int OURS = 0;
    private static final int PEER = 1;

    private final Bench bench;
    private final Path acomp;
    private final CliPeer peer;
    private final PlainFile plain;
    private final Path ownPacked;
    private final Path restored;

    CliPeerRun(Bench bench, Path acomp, CliPeer peer, PlainFile plain) {
        this.bench = bench;
        this.acomp = acomp;
        this.peer = peer;
        this.plain = plain;
        restored = plain.path().resolveSibling("restored");
        ownPacked = plain.path().resolveSibling("restored" + peer.suffix());
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
        Path peerPacked = peer.packed(plain.path());
        Program ours = Program.acomp(acomp, "compress", peer.algorithm(), ownPacked, "-l", "1", plain.path().toString());
        Program theirs = theirs(program.get(), peer.compress(plain.path(), peerPacked), peerPacked);
        plain.verify(ours, theirs(program.get(), peer.decompress(ownPacked, restored), restored));
        plain.verify(theirs, Program.acomp(acomp, "decompress", peer.algorithm(), restored, peerPacked.toString()));
        race(ours, theirs);
    }

    private Program theirs(Path program, List<String> arguments, Path output) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return new Program(peer.program(), command, output);
    }

    private void race(Program ours, Program theirs) throws IOException {
        bench.progress().accept(peer.figure());
        Comparison comparison = new Comparison(List.of(ours, theirs), 1);
        Supplier<Quartiles> figure = () -> comparison.speedup(OURS, PEER);
        Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, COMPARISON_NANOS);
        Figures.repeat(bench.report(), peer.figure(), rounds, comparison::round, List.of(figure));
        double own = row(comparison, OURS, Mode.PROCESS, null, ours.output());
        double foreign = row(comparison, PEER, Mode.PEER, peer.program(), theirs.output());
        bench.report().add(new Ratio(
                peer.figure(),
                figure.get(),
                String.format(
                        "%s, process start included, acomp compress -a %s -l 1, ratio %.2f, against %s -1, ratio %.2f",
                        Sizes.text(plain.bytes()), peer.algorithm(), own, peer.program(), foreign),
                null,
                Better.HIGHER));
    }

    private double row(Comparison comparison, int contender, Mode mode, @Nullable String program, Path packed) throws IOException {
        @Nullable String driver = program != null ? null : driver();
        Subject subject = new Subject(
                CliSuite.NAME, peer.algorithm(), driver, LEVEL, Operation.COMPRESS, plain.bytes(), 2, 1, mode, program, null);
        double ratio = plain.ratio(packed);
        bench.report().add(Figures.row(subject, comparison, contender, ratio, null));
        return ratio;
    }

    private @Nullable String driver() {
        return bench.drivers().of(peer.algorithm()).stream().findFirst().map(SyncDriver::name).orElse(null);
    }
}
