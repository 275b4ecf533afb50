package io.acomp.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * The three standard streams and what is known about them, so that commands run in a test as they run in a shell.
 *
 * @param in standard input, never closed by a command
 * @param out standard output for data, never closed by a command
 * @param err standard error, flushed at each line
 * @param terminals which of the three are terminals
 */
record Console(ReadableByteChannel in, WritableByteChannel out, PrintWriter err, Terminals terminals) {
    /** Set by the launcher to the numbers of the standard streams that are terminals, "012" in an interactive shell. */
    static final String TERMINALS_PROPERTY = "acomp.terminals";

    /**
     * Which standard streams are terminals.
     *
     * @param in standard input is one
     * @param out standard output is one
     * @param err standard error is one
     */
    record Terminals(boolean in, boolean out, boolean err) {
        /** No stream is a terminal. */
        static final Terminals NONE = new Terminals(false, false, false);

        /**
         * Reads the launcher's property.
         *
         * @param streams numbers of the streams that are terminals
         */
        static Terminals parse(String streams) {
            return new Terminals(streams.contains("0"), streams.contains("1"), streams.contains("2"));
        }
    }

    /** The process's own streams. */
    static Console system() {
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Console(
                new FileInputStream(FileDescriptor.in).getChannel(),
                new FileOutputStream(FileDescriptor.out).getChannel(),
                err,
                Terminals.parse(System.getProperty(TERMINALS_PROPERTY, "")));
    }

    /**
     * Writes text to standard output.
     *
     * @param text complete lines
     * @throws IOException if it cannot be written
     */
    void print(String text) throws IOException {
        Channels.newOutputStream(out).write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Tells the user about a failure, in one line on standard error.
     *
     * @param message what and why
     */
    void error(String message) {
        err.println("acomp: " + message);
        err.flush();
    }
}
