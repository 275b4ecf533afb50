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

/** The cli suite in a folder of its own. */
final class CliRun {
    private static final String ALGORITHM = "zstd";
    private static final int LEVEL = 1;
    private static final int LEAST_ROUNDS = 7;
    private static final int MOST_ROUNDS = 24;
    /** After this long a comparison gets no rounds beyond the least, so that the suite ends within five minutes. */
    private static final long COMPARISON_NANOS = 75_000_000_000L;
    private static final int OURS = 0;
    private static final int PEER = 1;
    private static final double TARGET = 1;
    private static final double FOREIGN_TARGET = 0.85;

    private final Bench bench;
    private final Path acomp;
    private final Optional<Path> zstd;
    private final PlainFile plain;
    private final Path ownPacked;
    private final Path foreignPacked;
    private final Path ownRestored;
    private final Path foreignRestored;

    CliRun(Bench bench, Path acomp, Optional<Path> zstd, PlainFile plain) {
        this.bench = bench;
        this.acomp = acomp;
        this.zstd = zstd;
        this.plain = plain;
        Path folder = plain.path().resolveSibling("");
        ownPacked = folder.resolve("acomp.zst");
        foreignPacked = folder.resolve("zstd.zst");
        ownRestored = folder.resolve("acomp.out");
        foreignRestored = folder.resolve("zstd.out");
    }

    void run() throws IOException {
        Program compress = Program.acomp(acomp, "compress", ALGORITHM, ownPacked, "-l", "1", plain.path().toString());
        Program decompress = Program.acomp(acomp, "decompress", ALGORITHM, ownRestored, ownPacked.toString());
        plain.verify(compress, decompress);
        if (zstd.isEmpty()) {
            race("cli.compress", Operation.COMPRESS, TARGET, "", compress, null);
            race("cli.decompress", Operation.DECOMPRESS, TARGET, "", decompress, null);
            return;
        }
        Program peerCompress = new Program("zstd", theirs("-1", "-T2", "-o", foreignPacked, plain.path()), foreignPacked);
        Program peerDecompress = new Program("zstd", theirs("-d", "-T2", "-o", foreignRestored, foreignPacked), foreignRestored);
        plain.verify(peerCompress, peerDecompress);
        plain.verify(compress, new Program("zstd", theirs("-d", "-o", foreignRestored, ownPacked), foreignRestored));
        Program foreign = Program.acomp(acomp, "decompress", ALGORITHM, ownRestored, foreignPacked.toString());
        plain.verify(peerCompress, foreign);
        race("cli.compress", Operation.COMPRESS, TARGET, "acomp compress -l 1 against zstd -1 -T2", compress, peerCompress);
        race("cli.decompress", Operation.DECOMPRESS, TARGET, "each its own output, against zstd -d -T2", decompress, peerDecompress);
        String single = "zstd's single frame, against zstd -d -T2";
        race("cli.decompressForeign", Operation.DECOMPRESS, FOREIGN_TARGET, single, foreign, peerDecompress);
    }

    private List<String> theirs(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(zstd.orElseThrow().toString(), "-q", "-f"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private void race(String name, Operation operation, double target, String detail, Program ours, @Nullable Program peer)
            throws IOException {
        if (!bench.plan().wants(name)) {
            return;
        }
        bench.progress().accept(name);
        Comparison comparison = new Comparison(peer == null ? List.of(ours) : List.of(ours, peer), 1);
        Supplier<Quartiles> figure = peer == null
                ? () -> comparison.operationsPerSecond(OURS)
                : () -> comparison.speedup(OURS, PEER);
        Figures.repeat(bench.report(), name, new Rounds(LEAST_ROUNDS, MOST_ROUNDS, COMPARISON_NANOS), comparison::round, List.of(figure));
        boolean compress = operation == Operation.COMPRESS;
        row(comparison, OURS, operation, Mode.PROCESS, compress ? ownPacked : Path.of(ours.command().getLast()));
        if (peer != null) {
            row(comparison, PEER, operation, Mode.PEER, foreignPacked);
            String what = Sizes.text(plain.bytes()) + ", process start included, " + detail;
            bench.report().add(new Ratio(name + ".overZstd", figure.get(), what, target, Better.HIGHER));
        }
    }

    private void row(Comparison comparison, int contender, Operation operation, Mode mode, Path packed) throws IOException {
        boolean ours = mode == Mode.PROCESS;
        Subject subject = new Subject(
                CliSuite.NAME,
                ALGORITHM,
                ours ? "zstd-jni" : null,
                LEVEL,
                operation,
                plain.bytes(),
                2,
                1,
                mode,
                ours ? null : "zstd",
                null);
        bench.report().add(Figures.row(subject, comparison, contender, plain.ratio(packed), null));
    }
}
