package io.acomp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the expectations of {@code command-lines.txt}; its head says how they are written. */
class CommandLineTest {
    private record Expectation(String command, int exit, List<String> out, List<String> err) {}

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> commandLines() throws IOException {
        List<Expectation> expectations = read();
        assertTrue(expectations.size() > 20, "expectations read: " + expectations.size());
        return expectations.stream().map(expected -> DynamicTest.dynamicTest(expected.command, () -> check(expected)));
    }

    private void check(Expectation expected) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "text\n");
        Object[] args = Stream.of(expected.command.split(" ")).skip(1).map(arg -> arg.equals("TEXT") ? text : arg).toArray();
        Cli.Result result = Cli.run(args);
        assertAll(
                () -> assertEquals(expected.exit, result.exit(), result.err()),
                () -> assertLines("out", expected.out, result.text()),
                () -> assertLines("err", expected.err, result.err()));
    }

    /** A line of the expectations matches a line of the text, in order; what no line asks for must be empty. */
    private static void assertLines(String stream, List<String> patterns, String text) {
        if (patterns.isEmpty()) {
            assertEquals("", text, stream);
            return;
        }
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (String pattern : patterns) {
            Pattern compiled = Pattern.compile(pattern);
            while (!lines.isEmpty() && !compiled.matcher(lines.getFirst()).matches()) {
                lines.removeFirst();
            }
            assertTrue(!lines.isEmpty(), stream + " has no line " + pattern + " in:\n" + text);
            lines.removeFirst();
        }
    }

    private static List<Expectation> read() throws IOException {
        List<Expectation> expectations = new ArrayList<>();
        try (InputStream in = CommandLineTest.class.getResourceAsStream("command-lines.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("$ ")) {
                    expectations.add(new Expectation(line.substring(2), 0, new ArrayList<>(), new ArrayList<>()));
                } else if (line.startsWith("exit ")) {
                    Expectation last = expectations.removeLast();
                    expectations.add(new Expectation(last.command, Integer.parseInt(line.substring(5)), last.out, last.err));
                } else if (line.startsWith("out ")) {
                    expectations.getLast().out.add(line.substring(4));
                } else if (line.startsWith("err ")) {
                    expectations.getLast().err.add(line.substring(4));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    throw new IllegalArgumentException("not a line of an expectation, line=" + line);
                }
            }
        }
        return expectations;
    }
}
