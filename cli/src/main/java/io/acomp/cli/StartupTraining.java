package io.acomp.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What the launcher records the ahead-of-time cache from: one short run of the commands whose start matters, and a loaded service, in one
 * process. Its own exit code is of no interest; a command that fails leaves less in the cache.
 */
final class StartupTraining {
    private static final byte[] TEXT =
            "acomp learns which classes a short command needs. ".repeat(4000).getBytes(StandardCharsets.US_ASCII);

    // with fewer, later requests of a service are slower; with more, the first ones: the optimizing compiler then has more to do at once
    private static final int SERVE_REQUESTS = 40_000;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private StartupTraining() {}

    /**
     * Runs the commands.
     *
     * @param args none
     * @throws Exception if there is no room for a temporary file
     */
    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().name("acomp-training-limit").start(StartupTraining::endInTime);
        Path folder = Files.createTempDirectory("acomp-training");
        Path file = folder.resolve("text");
        try {
            Files.write(file, TEXT);
            run(new byte[0], "--version");
            run(new byte[0], "list");
            run(new byte[0], "list", "--json");
            run(new byte[0], "doctor");
            run(new byte[0], "doctor", "--json");
            for (FileFormat format : FileFormat.values()) {
                String name = format.name().toLowerCase(Locale.ROOT);
                Path packed = folder.resolve("text" + format.suffix());
                run(new byte[0], "compress", "-v", "-a", name, file.toString());
                run(new byte[0], "decompress", "-f", "-a", name, packed.toString());
                run(run(TEXT, "compress", "-a", name), "decompress", "-a", name, "-c");
                Files.deleteIfExists(packed);
            }
            run(new byte[0], "serve", "--size", "64M", "-a", "lz4", "--http", "127.0.0.1:0", "--dump-config");
            serve(folder);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /** The first command after a build waits for this: without a cache rather than for good. */
    private static void endInTime() {
        try {
            Thread.sleep(LIMIT);
            System.err.println("the training takes too long, limit=" + LIMIT.toSeconds() + " s");
        } catch (InterruptedException never) {
            System.err.println("the training was interrupted");
        }
        Runtime.getRuntime().halt(1);
    }

    /** Without it the cache still has all the others. */
    private static void serve(Path folder) {
        try {
            new ServeTraining(folder, SERVE_REQUESTS).run();
        } catch (IOException | RuntimeException | LinkageError failure) {
            System.err.println("the service was not trained: " + failure);
        }
    }

    private static byte[] run(byte[] in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Main.run(
                args,
                new Console(
                        Channels.newChannel(new ByteArrayInputStream(in)),
                        Channels.newChannel(out),
                        new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        Console.Terminals.NONE));
        return out.toByteArray();
    }
}
