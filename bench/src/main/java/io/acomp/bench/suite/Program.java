package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Slice;

/**
 * A command that turns one file into another, started as a process once per turn. What it wrote before stays, to be overwritten: where files
 * are in memory, pages that are freed may go back to a host, and whoever comes next waits for others.
 *
 * @param name in reports
 * @param command with its arguments
 * @param output the file it makes
 */
record Program(String name, List<String> command, Path output) implements Contender {
    private static final long LIMIT_SECONDS = 600;
    private static final long TICKS_PER_SECOND = 100;
    private static final FileTime UNTOUCHED = FileTime.fromMillis(0);

    /**
     * The command of this project, writing over what is there.
     *
     * @param acomp the launcher
     * @param verb compress or decompress
     * @param algorithm of the format
     * @param output the file it makes
     * @param arguments what else, the source last
     */
    static Program acomp(Path acomp, String verb, String algorithm, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(acomp.toString(), verb, "-a", algorithm, "-f", "-o", output.toString()));
        command.addAll(List.of(arguments));
        return new Program("acomp " + verb, command, output);
    }

    @Override
    public Slice run(long operations) {
        try {
            long nanos = 0;
            long cpu = childrenTicks();
            for (long i = 0; i < operations; i++) {
                if (Files.exists(output)) {
                    Files.setLastModifiedTime(output, UNTOUCHED);
                }
                settle();
                nanos += once();
                if (!Files.isRegularFile(output) || Files.getLastModifiedTime(output).equals(UNTOUCHED)) {
                    throw new HarnessException("a command wrote nothing, command=" + String.join(" ", command));
                }
            }
            return new Slice(operations, nanos, (childrenTicks() - cpu) * (1_000_000_000 / TICKS_PER_SECOND));
        } catch (IOException e) {
            throw new HarnessException("a command cannot be run, command=" + String.join(" ", command) + ", reason=" + e.getMessage(), e);
        }
    }

    /** Has what earlier runs left in the page cache written out, so that this one is not held up for it; without the tool it may be. */
    private static void settle() throws IOException {
        Path sync = Path.of("/usr/bin/sync");
        if (Files.isExecutable(sync)) {
            try {
                new ProcessBuilder(sync.toString()).inheritIO().start().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HarnessException("interrupted, command=" + sync, e);
            }
        }
    }

    private long once() throws IOException {
        Path log = Files.createTempFile("acomp-bench", ".log");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new HarnessException("a command does not end, command=" + String.join(" ", command) + ", seconds=" + LIMIT_SECONDS);
            }
            long nanos = System.nanoTime() - start;
            if (process.exitValue() != 0) {
                throw new HarnessException("a command failed, command=" + String.join(" ", command) + ", exit=" + process.exitValue()
                        + ", output=" + Files.readString(log).strip());
            }
            return nanos;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, command=" + String.join(" ", command), e);
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    /** Processor time of processes that were started here and have ended, in clock ticks; 0 where the system does not tell. */
    private static long childrenTicks() throws IOException {
        Path stat = Path.of("/proc/self/stat");
        if (!Files.isReadable(stat)) {
            return 0;
        }
        // fields 16 and 17, counted behind the name, which may hold blanks: the JVM reaps its children, so they are complete
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
    }
}
