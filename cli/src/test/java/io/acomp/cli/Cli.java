package io.acomp.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs the command inside the test's process. */
final class Cli {
    /**
     * What a run left.
     *
     * @param exit its exit code
     * @param out bytes on standard output
     * @param err text on standard error
     */
    record Result(int exit, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    private Cli() {}

    static Result run(Object... args) {
        return run(Console.Terminals.NONE, new byte[0], args);
    }

    static Result pipe(byte[] in, Object... args) {
        return run(Console.Terminals.NONE, in, args);
    }

    static Result run(Console.Terminals terminals, byte[] in, Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        Console console = new Console(
                Channels.newChannel(new ByteArrayInputStream(in)), Channels.newChannel(out), new PrintWriter(err, true), terminals);
        int exit = Main.run(Arrays.stream(args).map(Cli::argument).toArray(String[]::new), console);
        return new Result(exit, out.toByteArray(), err.toString());
    }

    private static String argument(Object value) {
        return value instanceof Path path ? path.toString() : (String) value;
    }
}
