package io.acomp.bench.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** The nbd suite with its servers. Used by one thread. */
final class NbdRun {
    private static final int DEEP = 16;
    private static final int SINGLE = 1;
    private static final long VERIFIED_BYTES = 16 << 20;
    private static final int WARM_UP_TURNS = 4;
    private static final int OURS = 0;
    private static final int PLAIN = 1;
    private static final int ZSTD = 2;

    private static final double WRITE_TARGET = 1.0;
    private static final double READ_TARGET = 1.5;
    private static final double ZSTD_TARGET = 8;
    private static final double LATENCY_TARGET = 1.0;

    private final Bench bench;
    private final Path fio;
    private final NbdScale scale;
    private final List<ServerProcess> servers = new ArrayList<>();

    NbdRun(Bench bench, Path fio, NbdScale scale, ServerProcess ours) {
        this.bench = bench;
        this.fio = fio;
        this.scale = scale;
        servers.add(ours);
    }

    /** Adds the peers. */
    void peers(ServerProcess plain, ServerProcess zstd) {
        servers.add(plain);
        servers.add(zstd);
    }

    void run() {
        for (ServerProcess server : servers) {
            bench.progress().accept("nbd: " + server.name() + ", verifying");
            job(server, true, DEEP).verify(Math.min(VERIFIED_BYTES, scale.areaBytes()));
            // all of the area holds data from now on
            job(server, true, DEEP).run(scale.areaBytes() / FioJob.BLOCK_BYTES);
        }
        boolean peers = servers.size() > 1;
        boolean write = bench.plan().wants("nbd.randwrite");
        boolean read = bench.plan().wants("nbd.randread");
        if (write) {
            Comparison comparison = race(true, DEEP, scale.areaBytes(), servers);
            if (peers) {
                ratio("nbd.randwrite.overNbdkitPlain", comparison, PLAIN, WRITE_TARGET, "random writes, depth=16; nbdkit memory, uncompressed");
                ratio("nbd.randwrite.overNbdkitZstd", comparison, ZSTD, ZSTD_TARGET, "random writes, depth=16; nbdkit memory allocator=zstd");
            }
        }
        if (read) {
            Comparison comparison = race(false, DEEP, scale.areaBytes(), servers);
            if (peers) {
                ratio("nbd.randread.overNbdkitPlain", comparison, PLAIN, READ_TARGET, "random reads, depth=16; nbdkit memory, uncompressed");
            }
        }
        if (bench.plan().wants("nbd.latency")) {
            latency(servers.subList(0, Math.min(servers.size(), PLAIN + 1)));
        }
    }

    private FioJob job(ServerProcess server, boolean write, int depth) {
        return new FioJob(fio, server, write, depth, scale.areaBytes());
    }

    /** Turns of all servers until their figures are narrow; adds a row for each. */
    private Comparison race(boolean write, int depth, long bytes, List<ServerProcess> contenders) {
        String what = "nbd random " + (write ? "writes" : "reads") + ", depth=" + depth;
        bench.progress().accept(what);
        List<FioJob> jobs = contenders.stream().map(server -> job(server, write, depth)).toList();
        long operations = bytes / FioJob.BLOCK_BYTES;
        for (int i = 0; i < WARM_UP_TURNS; i++) {
            jobs.getFirst().run(operations);
        }
        Comparison comparison = new Comparison(jobs, operations);
        List<Supplier<Quartiles>> watched = new ArrayList<>();
        if (jobs.size() == 1) {
            watched.add(() -> comparison.operationsPerSecond(OURS));
        }
        for (int peer = PLAIN; peer < jobs.size(); peer++) {
            int each = peer;
            watched.add(() -> comparison.speedup(OURS, each));
        }
        Rounds rounds = new Rounds(scale.leastRounds(), scale.mostRounds(), scale.comparisonNanos());
        Figures.repeat(bench.report(), what, rounds, comparison::round, watched);
        for (int i = 0; i < jobs.size(); i++) {
            Subject subject = subject(contenders.get(i), i, write, depth);
            bench.report().add(Figures.row(subject, comparison, i, null, jobs.get(i).latencies()));
        }
        return comparison;
    }

    private Subject subject(ServerProcess server, int contender, boolean write, int depth) {
        boolean own = contender == OURS;
        @Nullable String driver = own
                ? bench.drivers().of(NbdSuite.ALGORITHM).stream().findFirst().map(SyncDriver::name).orElse(null)
                : null;
        return new Subject(
                NbdSuite.NAME,
                own ? NbdSuite.ALGORITHM : contender == PLAIN ? "null" : "zstd",
                driver,
                null,
                write ? Operation.COMPRESS : Operation.DECOMPRESS,
                FioJob.BLOCK_BYTES,
                1,
                depth,
                own ? Mode.NBD : Mode.PEER,
                own ? null : server.name(),
                "fio, random " + (write ? "writes" : "reads"));
    }

    private void ratio(String name, Comparison comparison, int peer, double target, String detail) {
        bench.report().add(new Ratio(
                name,
                comparison.speedup(OURS, peer),
                "our lz4 disk ÷ its peer's, operations a second of fio's nbd engine; 4 KiB, one connection, buffer_compress_percentage=50, area="
                        + Sizes.text(scale.areaBytes()) + "; " + detail,
                target,
                Better.HIGHER));
    }

    /** Time per request where there is one at a time: the geometric mean of reads' and writes' ratio, round by round. */
    private void latency(List<ServerProcess> contenders) {
        Comparison writes = race(true, SINGLE, scale.singleBytes(), contenders);
        Comparison reads = race(false, SINGLE, scale.singleBytes(), contenders);
        if (contenders.size() <= PLAIN) {
            return;
        }
        double[] ofWrites = writes.speedups(PLAIN, OURS);
        double[] ofReads = reads.speedups(PLAIN, OURS);
        double[] both = new double[Math.min(ofWrites.length, ofReads.length)];
        for (int i = 0; i < both.length; i++) {
            both[i] = Math.sqrt(ofWrites[i] * ofReads[i]);
        }
        bench.report().add(new Ratio(
                "nbd.latency.overNbdkitPlain",
                Quartiles.of(both),
                "time of a request of our lz4 disk ÷ nbdkit memory's, uncompressed; fio's nbd engine, 4 KiB, depth=1, geometric mean of writes ("
                        + shown(ofWrites) + ") and reads (" + shown(ofReads) + ")",
                LATENCY_TARGET,
                Better.LOWER));
    }

    private static String shown(double[] ratios) {
        return String.format(Locale.ROOT, "%.2f", Quartiles.of(ratios).median());
    }
}
