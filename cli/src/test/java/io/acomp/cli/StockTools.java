package io.acomp.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The judges: the tools everybody has. */
final class StockTools {
    private static final String ZLIB = "import sys,zlib;sys.stdout.buffer.write(zlib.%s(sys.stdin.buffer.read()%s))";
    private static final String RAW = "import sys,zlib;c=zlib.%s;sys.stdout.buffer.write(c.%s(sys.stdin.buffer.read())+c.flush())";

    private StockTools() {}

    /** The command that compresses its standard input to a format. */
    static List<String> compressor(FileFormat format) {
        return switch (format) {
            case ZSTD -> List.of("zstd", "-q", "-c");
            case GZIP -> List.of("gzip", "-c");
            case LZ4 -> List.of("lz4", "-q", "-c");
            case ZLIB -> List.of("python3", "-c", ZLIB.formatted("compress", ""));
            case DEFLATE -> List.of("python3", "-c", RAW.formatted("compressobj(6,8,-15)", "compress"));
        };
    }

    /** The command that decompresses its standard input. */
    static List<String> decompressor(FileFormat format) {
        return switch (format) {
            case ZSTD -> List.of("zstd", "-q", "-dc");
            case GZIP -> List.of("gzip", "-dc");
            case LZ4 -> List.of("lz4", "-q", "-dc");
            case ZLIB -> List.of("python3", "-c", ZLIB.formatted("decompress", ""));
            case DEFLATE -> List.of("python3", "-c", RAW.formatted("decompressobj(-15)", "decompress"));
        };
    }

    /** Runs a tool between two files; it must succeed. */
    static byte[] run(List<String> command, byte[] in, Path folder) throws IOException, InterruptedException {
        assumeInstalled(command.getFirst());
        Path source = Files.write(folder.resolve("tool-in"), in);
        Path target = folder.resolve("tool-out");
        Path errors = folder.resolve("tool-err");
        Process process = new ProcessBuilder(command)
                .redirectInput(source.toFile())
                .redirectOutput(target.toFile())
                .redirectError(Redirect.to(errors.toFile()))
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the tool does not end, command=" + command);
        assertEquals(0, process.exitValue(), () -> command + ": " + read(errors));
        return Files.readAllBytes(target);
    }

    static void assumeInstalled(String tool) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        assumeTrue(found, "this tool is not installed, name=" + tool);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}
