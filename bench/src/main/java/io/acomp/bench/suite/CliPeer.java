package io.acomp.bench.suite;

import java.nio.file.Path;
import java.util.List;

/** Stock tools beside zstd that the command is compared with, at level 1. */
enum CliPeer {
    /** The tool that compresses gzip with all processors. */
    PIGZ("pigz", "gzip", ".gz", "Pigz") {
        @Override
        List<String> compress(Path plain, Path packed) {
            // it has no name for its output: the source's with its suffix
            return List.of("-1", "-p", "2", "-k", "-f", "-n", plain.toString());
        }

        @Override
        Path packed(Path plain) {
            return plain.resolveSibling(plain.getFileName() + ".gz");
        }

        @Override
        List<String> decompress(Path packed, Path restored) {
            return List.of("-d", "-k", "-f", packed.toString());
        }
    },
    /** The tool of the lz4 frame format. */
    LZ4("lz4", "lz4", ".lz4", "Lz4") {
        @Override
        List<String> compress(Path plain, Path packed) {
            return List.of("-1", "-q", "-f", plain.toString(), packed.toString());
        }

        @Override
        Path packed(Path plain) {
            return plain.resolveSibling("tool.lz4");
        }

        @Override
        List<String> decompress(Path packed, Path restored) {
            return List.of("-d", "-q", "-f", packed.toString(), restored.toString());
        }
    };

    private final String program;
    private final String algorithm;
    private final String suffix;
    private final String figure;

    CliPeer(String program, String algorithm, String suffix, String figure) {
        this.program = program;
        this.algorithm = algorithm;
        this.suffix = suffix;
        this.figure = figure;
    }

    /** Its command. */
    String program() {
        return program;
    }

    /** The algorithm whose format it writes. */
    String algorithm() {
        return algorithm;
    }

    /** What its files end in. */
    String suffix() {
        return suffix;
    }

    /** Name of the figure of the comparison. */
    String figure() {
        return "cli.compress.over" + figure;
    }

    /** Arguments that compress a file. */
    abstract List<String> compress(Path plain, Path packed);

    /** The file it compresses to. */
    abstract Path packed(Path plain);

    /** Arguments that decompress a file, whose name without its suffix is that of the result where it takes no other. */
    abstract List<String> decompress(Path packed, Path restored);
}
