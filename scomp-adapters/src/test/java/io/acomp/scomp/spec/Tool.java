package io.acomp.scomp.spec;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/** A stock tool as an independent judge: bytes in on its standard input, bytes out on its standard output. */
record Tool(List<String> command) {
    private static final int SECONDS = 60;

    static Tool of(String... command) {
        return new Tool(List.of(command));
    }

    /** Python's zlib; a positive window is zlib's format, a negative one raw deflate. */
    static Tool inflater(int windowBits) {
        return of("python3", "-c", "import sys,zlib;d=zlib.decompressobj(" + windowBits + ");b=d.decompress(sys.stdin.buffer.read());"
                + "sys.exit('left over' if not d.eof or d.unused_data else sys.stdout.buffer.write(b) and None)");
    }

    /** Python's zlib the other way. */
    static Tool deflater(int level, int windowBits) {
        return of("python3", "-c", "import sys,zlib;c=zlib.compressobj(" + level + ",zlib.DEFLATED," + windowBits
                + ");d=c.compress(sys.stdin.buffer.read())+c.flush();sys.stdout.buffer.write(d)");
    }

    /** Skips the running test if the tool is not installed. */
    void assumeInstalled() {
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command.getFirst()))),
                () -> "not installed, tool=" + command.getFirst());
    }

    /** What the tool makes of the bytes; fails if it does not end well. */
    byte[] run(byte[] input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread writer = Thread.ofVirtual().start(() -> {
            try (OutputStream out = process.getOutputStream()) {
                out.write(input);
            } catch (IOException closed) {
                // The tool has stopped reading; its exit status tells.
            }
        });
        byte[] output = process.getInputStream().readAllBytes();
        writer.join();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the tool does not end, command=" + command);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("the tool failed, exit=" + process.exitValue() + ", command=" + command);
        }
        return output;
    }
}
