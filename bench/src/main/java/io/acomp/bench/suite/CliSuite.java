package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command itself on a file of 1 GiB, the start of its JVM included, and beside it the stock tool. */
public final class CliSuite implements Suite {
    static final String NAME = "cli";

    private static final long FILE_BYTES = 1L << 30;

    private final Optional<Path> acomp;
    private final Optional<Path> zstd;
    private final Map<CliPeer, Optional<Path>> others;
    private final long fileBytes;

    /** The command that started this process, and the tools of the search path. */
    public CliSuite() {
        this(
                Commands.acomp(),
                Commands.onPath("zstd"),
                new EnumMap<>(Stream.of(CliPeer.values())
                        .collect(Collectors.toMap(Function.identity(), peer -> Commands.onPath(peer.program())))),
                FILE_BYTES);
    }

    CliSuite(Optional<Path> acomp, Optional<Path> zstd, Map<CliPeer, Optional<Path>> others, long fileBytes) {
        this.acomp = acomp;
        this.zstd = zstd;
        this.others = others;
        this.fileBytes = fileBytes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) throws IOException {
        if (acomp.isEmpty()) {
            bench.report().note("cli: left out, there is no launcher to start; run ./acomp bench or set " + Commands.HOME_VARIABLE);
            return;
        }
        if (!bench.plan().peers()) {
            bench.report().note("cli.*.overZstd: left out without --peers");
        } else if (zstd.isEmpty()) {
            bench.report().note("cli.*.overZstd: left out, there is no zstd on the search path; install the package zstd");
        }
        try (WorkFolder folder = WorkFolder.create()) {
            PlainFile plain = PlainFile.write(bench, NAME, folder.path().resolve("plain"), fileBytes);
            new CliRun(bench, acomp.get(), bench.plan().peers() ? zstd : Optional.empty(), plain).run();
            if (bench.plan().peers()) {
                for (Map.Entry<CliPeer, Optional<Path>> other : others.entrySet()) {
                    new CliPeerRun(bench, acomp.get(), other.getKey(), plain).run(other.getValue());
                }
            }
        }
    }
}
