package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Slice;

/** Random blocks of 4 KiB, half of which can be compressed away, written or read by fio over one connection. Used by one thread. */
final class FioJob implements Contender {
    static final int BLOCK_BYTES = 4096;

    private static final long LIMIT_SECONDS = 300;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Path fio;
    private final ServerProcess server;
    private final String direction;
    private final int depth;
    private final long areaBytes;
    private @Nullable Latencies latencies;

    /**
     * A job.
     *
     * @param fio the program
     * @param server whose disk to work on
     * @param write true to write, false to read
     * @param depth requests in flight
     * @param areaBytes of the disk to work on, from its begin
     */
    FioJob(Path fio, ServerProcess server, boolean write, int depth, long areaBytes) {
        this.fio = fio;
        this.server = server;
        direction = write ? "write" : "read";
        this.depth = depth;
        this.areaBytes = areaBytes;
    }

    @Override
    public String name() {
        return server.name() + ", random " + direction + "s, depth=" + depth;
    }

    /** Latencies of the last turn. */
    @Nullable Latencies latencies() {
        return latencies;
    }

    @Override
    public Slice run(long operations) {
        long cpu = server.cpuNanos();
        FioReport report = fio(List.of("--rw=rand" + direction, "--iodepth=" + depth, "--io_size=" + operations * BLOCK_BYTES));
        String place = "jobs.0." + direction;
        latencies = report.latencies(direction);
        // a turn that did less is found by whoever asked for it
        long done = (long) report.number(place + ".total_ios");
        long nanos = (long) (report.number(place + ".runtime") * NANOS_PER_MILLI);
        return new Slice(done, nanos, server.cpuNanos() - cpu);
    }

    /**
     * Writes blocks with checksums, and reads them again.
     *
     * @param bytes how much
     * @throws HarnessException if what comes back is not what was written
     */
    void verify(long bytes) {
        FioReport report =
                fio(List.of("--rw=randwrite", "--iodepth=" + depth, "--io_size=" + bytes, "--verify=crc32c", "--verify_fatal=1", "--verify_state_save=0"));
        double blocks = (double) bytes / BLOCK_BYTES;
        if (report.number("jobs.0.write.total_ios") < blocks || report.number("jobs.0.read.total_ios") < blocks) {
            throw new HarnessException("a server was not verified, server=" + server.name() + ", blocks=" + blocks + ", read="
                    + report.number("jobs.0.read.total_ios"));
        }
    }

    private FioReport fio(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                fio.toString(), "--name=job", "--ioengine=nbd", "--uri=nbd+unix:///?socket=" + server.socket(), "--bs=4k", "--size=" + areaBytes,
                "--thread=1", "--buffer_compress_percentage=50", "--refill_buffers=1", "--output-format=json"));
        command.addAll(options);
        try {
            return run(command);
        } catch (IOException e) {
            throw new HarnessException("fio cannot be run, server=" + server.name() + ", reason=" + e.getMessage(), e);
        }
    }

    private FioReport run(List<String> command) throws IOException {
        Path log = Files.createTempFile("acomp-bench", ".json");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new HarnessException("fio does not end, server=" + server.name() + ", seconds=" + LIMIT_SECONDS);
            }
            String output = Files.readString(log);
            if (process.exitValue() != 0) {
                throw new HarnessException(
                        "fio failed, server=" + server.name() + ", exit=" + process.exitValue() + ", output=" + output.strip());
            }
            return new FioReport(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, server=" + server.name(), e);
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
