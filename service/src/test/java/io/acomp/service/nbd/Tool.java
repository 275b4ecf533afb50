package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program of others, started with arguments; where it is not installed the test is skipped. */
final class Tool {
    private static final long LIMIT_SECONDS = 60;

    private final Path program;

    Tool(String name) {
        program = Requires.program(name);
    }

    Tool(Path program) {
        Requires.that(Files.isExecutable(program), () -> "not installed, program=" + program);
        this.program = program;
    }

    /** What it printed; it must end with 0. */
    String output(List<String> arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        assertEquals(0, result.exit(), () -> program + " " + String.join(" ", arguments) + ": " + result.output());
        return result.output();
    }

    String output(String... arguments) throws IOException, InterruptedException {
        return output(List.of(arguments));
    }

    /** What became of it. */
    record Result(int exit, String output) {}

    Result run(List<String> arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("acomp-nbd", ".log");
        Process process = start(arguments, log);
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> program + " does not end");
            return new Result(process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    /** Starts it, and goes on. */
    Process start(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }
}
