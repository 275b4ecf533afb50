package io.acomp.bench.suite;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.acomp.bench.harness.HarnessException;

/**
 * A server started as a process, which listens on a unix socket. Used by one thread.
 *
 * @param name in reports
 * @param process of the server, or of what started it
 * @param socket it listens on
 * @param log what it has to say
 */
record ServerProcess(String name, Process process, Path socket, Path log) implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 15;
    private static final long LOOK_NANOS = 20_000_000;

    /**
     * Starts it, and waits until it takes connections.
     *
     * @param name in reports
     * @param command with its arguments
     * @param socket it will listen on
     * @param folder for its log
     * @throws HarnessException if it ends, or does not listen in time
     */
    static ServerProcess start(String name, List<String> command, Path socket, Path folder) throws IOException {
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        ServerProcess server = new ServerProcess(name, process, socket, log);
        try {
            server.awaitListening(command);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void awaitListening(List<String> command) throws IOException {
        long begin = System.nanoTime();
        while (!listens()) {
            boolean late = System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS);
            if (late || !process.isAlive()) {
                throw new HarnessException((late ? "a server does not listen" : "a server does not start") + ", command="
                        + String.join(" ", command) + ", output=" + Files.readString(log).strip());
            }
            endsWithin(LOOK_NANOS);
        }
    }

    /**
     * Lets time pass.
     *
     * @param nanos how long, unless the process ends before
     * @return true if it has ended
     * @throws HarnessException if interrupted
     */
    boolean endsWithin(long nanos) {
        try {
            return process.waitFor(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, server=" + name, e);
        }
    }

    private boolean listens() {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            // not yet
            return false;
        }
    }

    /** Processor time of the server, and of those it started, in nanoseconds. */
    long cpuNanos() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
