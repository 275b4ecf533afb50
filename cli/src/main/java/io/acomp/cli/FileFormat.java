package io.acomp.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.acomp.format.FrameFormat;

/** The formats files come in: the command's names for them, their algorithms and their suffixes. */
enum FileFormat {
    /** Zstandard frames. */
    ZSTD("zstd", "zstd", ".zst", true),
    /** gzip members. */
    GZIP("gzip", "gzip", ".gz", false),
    /** A zlib stream. */
    ZLIB("zlib", "zlib", ".zz", false),
    /** A raw deflate stream, which nothing marks. */
    DEFLATE("deflate", "deflate", ".deflate", false),
    /** LZ4 frames; on the command line lz4 is what the lz4 tool writes. */
    LZ4("lz4", "lz4-frame", ".lz4", true);

    /** Suffixes that stand for a tar archive as well. */
    private static final Map<String, String> TAR_SUFFIXES = Map.of(".tzst", ".tar", ".tgz", ".tar", ".tlz4", ".tar");

    private final String label;
    private final String algorithm;
    private final String suffix;
    private final boolean contentChecksum;

    FileFormat(String label, String algorithm, String suffix, boolean contentChecksum) {
        this.label = label;
        this.algorithm = algorithm;
        this.suffix = suffix;
        this.contentChecksum = contentChecksum;
    }

    /** The algorithm that reads and writes it. */
    String algorithm() {
        return algorithm;
    }

    /** Suffix of its files, with the dot. */
    String suffix() {
        return suffix;
    }

    /** Whether its stock tool writes the optional checksum of the content unless told not to. */
    boolean contentChecksum() {
        return contentChecksum;
    }

    /** The names {@code -a} takes. */
    static List<String> labels() {
        return Arrays.stream(values()).map(format -> format.label).toList();
    }

    /**
     * The format that a name on the command line means.
     *
     * @param name as given with {@code -a}
     * @throws CommandException usage, naming the formats there are
     */
    static FileFormat named(String name) {
        for (FileFormat format : values()) {
            if (name.equals(format.label) || name.equals(format.algorithm)) {
                return format;
            }
        }
        throw new CommandException(
                ExitCode.USAGE, "no such file format; formats are " + String.join(", ", labels()) + "; algorithm=" + name);
    }

    /**
     * The format an algorithm of the engine writes.
     *
     * @param algorithm an algorithm's name
     * @param driver the driver that was asked for, for the message
     * @throws CommandException usage, if it writes raw blocks
     */
    static FileFormat ofDriver(String algorithm, String driver) {
        for (FileFormat format : values()) {
            if (algorithm.equals(format.algorithm)) {
                return format;
            }
        }
        throw new CommandException(
                ExitCode.USAGE,
                "raw blocks of " + algorithm + " are not a file format; formats are " + String.join(", ", labels()) + "; driver=" + driver);
    }

    /**
     * The format that was recognised.
     *
     * @param frames what the first bytes say
     */
    static FileFormat of(FrameFormat frames) {
        return switch (frames) {
            case ZSTD -> ZSTD;
            case GZIP -> GZIP;
            case ZLIB -> ZLIB;
            case LZ4_FRAME -> LZ4;
        };
    }

    /**
     * The name of the decompressed file.
     *
     * @param name of the compressed file
     * @return the name without its suffix, or null if the suffix is none of those known or nothing is left before it
     */
    static @Nullable String stripSuffix(String name) {
        for (FileFormat format : values()) {
            if (name.endsWith(format.suffix) && name.length() > format.suffix.length()) {
                return name.substring(0, name.length() - format.suffix.length());
            }
        }
        Optional<String> tar = TAR_SUFFIXES.keySet().stream()
                .filter(suffix -> name.endsWith(suffix) && name.length() > suffix.length())
                .findFirst();
        return tar.map(suffix -> name.substring(0, name.length() - suffix.length()) + TAR_SUFFIXES.get(suffix)).orElse(null);
    }

    /** The suffixes that can be stripped, for messages. */
    static String suffixes() {
        return Arrays.stream(values()).map(FileFormat::suffix).collect(Collectors.joining(", "));
    }
}
