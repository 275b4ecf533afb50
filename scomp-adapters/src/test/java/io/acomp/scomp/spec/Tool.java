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
record Tool(List<String> command) implements Judge {
    private static final int SECONDS = 60;

    static Tool of(String... command) {
        return new Tool(List.of(command));
    }

    /** Skips the running test if a program is not installed. */
    static void assumeInstalled(String program) {
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                () -> "not installed, tool=" + program);
    }

    @Override
    public void assumeInstalled() {
        assumeInstalled(command.getFirst());
    }

    @Override
    public byte[] run(byte[] input) throws IOException, InterruptedException {
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
