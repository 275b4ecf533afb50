package io.acomp.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks that JMH's own options choose, always with the gc profiler: bytes allocated per operation are half of the result. */
public final class Main {
    private Main() {}

    /**
     * Runs.
     *
     * @param arguments JMH's; {@code -h} lists them
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws RunnerException {
        CommandLineOptions options;
        try {
            options = new CommandLineOptions(arguments);
        } catch (CommandLineOptionException e) {
            System.err.println("jmh: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.shouldHelp()) {
            help(options);
            return;
        }
        Runner runner = new Runner(new OptionsBuilder().parent(options).addProfiler(GCProfiler.class).build());
        if (options.shouldList()) {
            runner.list();
        } else {
            runner.run();
        }
    }

    private static void help(CommandLineOptions options) {
        try {
            options.showHelp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
