package io.acomp.bench.report.page;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** A made-up report that has something for every section of the page. */
final class SampleReport {
    private SampleReport() {}

    static Report full() {
        Report report = new Report();
        report.environment("commandLine", "acomp bench --suite codecs,pipeline,device,store,nbd,cli --peers --html a-rather-long-name-of-a-file-that-does-not-fit.html");
        report.environment("cpu", "Some CPU");
        report.environment("processors", 2);
        report.environment("commit", null);
        codecs(report);
        pipeline(report);
        devices(report);
        store(report);
        others(report);
        replay(report);
        report.add(ratio("pipeline.ring.overDirect", 0.98, 0.99, 1.01, 0.97, Better.HIGHER));
        report.add(ratio("store.read.overZram", 1.7, 1.8, 1.9, 2.0, Better.HIGHER));
        report.add(ratio("metrics.cost", 0.01, 0.018, 0.024, 0.02, Better.LOWER));
        report.add(ratio("pipeline.bytesAllocatedPerRequest", 0, 0, 0, 0.0, Better.LOWER));
        report.add(ratio("store.jobs.overDirect", 0.7, 0.75, 0.8, null, Better.HIGHER));
        report.note("nbd.randwrite.overNbdkitZstd: left out, there is no nbdkit on the search path; install the package nbdkit");
        report.note("store writes: quartiles still 16 % apart after 7 rounds; the machine is not quiet");
        return report;
    }

    private static void codecs(Report report) {
        String[] drivers = {"lz4-native", "zstd-jni", "deflate-isal", "snappy-jni", "lzo-native"};
        for (int i = 0; i < drivers.length; i++) {
            String algorithm = drivers[i].substring(0, drivers[i].indexOf('-'));
            for (Operation operation : Operation.values()) {
                for (int threads = 1; threads <= 2; threads++) {
                    row(report, new Subject("codecs", algorithm, drivers[i], null, operation, 4096, threads, 1, Mode.DIRECT, null, null), 1e5 / (i + 1) * threads * 0.95, 1.9 + i * 0.2);
                }
            }
        }
        row(report, new Subject("codecs", "zstd", "zstd-jni", null, Operation.COMPRESS, 65536, 1, 1, Mode.DIRECT, null, null), 8e3, 3.1);
        row(report, new Subject("codecs", "deflate", null, null, Operation.COMPRESS, 4096, 1, 1, Mode.PEER, "java.util.zip", null), 2e4, 2.5);
        row(report, new Subject("codecs", "deflate", "deflate-sim", null, Operation.COMPRESS, 4096, 1, 64, Mode.DEVICE, null, null), 3e5, 2.4);
    }

    private static void pipeline(Report report) {
        for (Operation operation : Operation.values()) {
            row(report, new Subject("pipeline", "lz4", "lz4-native", null, operation, 4096, 1, 1, Mode.DIRECT, null, null), 2e5, 1.9);
            row(report, new Subject("pipeline", "lz4", "lz4-native", null, operation, 4096, 1, 1, Mode.INLINE, null, null), 1.98e5, 1.9);
            row(report, new Subject("pipeline", "lz4", "lz4-native", null, operation, 4096, 1, 64, Mode.RING, null, null), 1.9e5, 1.9, new Latencies(9, 5, 20, 60), null);
        }
        for (int percent = 10; percent <= 90; percent += 20) {
            Latencies latencies = new Latencies(9, 4 + percent / 20.0, 10 + percent, 50 + percent * percent / 10.0);
            row(report, new Subject("pipeline", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 1, 64, Mode.RING, null, null), percent * 2000.0, 1.9, latencies, percent * 2001.0);
        }
    }

    private static void devices(Report report) {
        for (int size = 512; size <= 131072; size *= 4) {
            row(report, new Subject("device", "deflate", "deflate-isal", null, Operation.COMPRESS, size, 1, 1, Mode.INLINE, null, null), 3e8 / size, 2.5);
            row(report, new Subject("device", "deflate", "deflate-sim", null, Operation.COMPRESS, size, 1, 1, Mode.DEVICE, null, null), 1e9 / (30_000 + size), 2.5);
            row(report, new Subject("device", "deflate", "deflate-sim", null, Operation.COMPRESS, size, 1, 64, Mode.DEVICE, null, null), 8e9 / (30_000 + size), 2.5);
        }
        report.add(ratio("device.deflate-sim.breakEvenBytes", 1500, 1700, 2000, null, Better.LOWER));
        report.add(ratio("device.deflate-sim.decompress.latency.breakEvenBytes", 20_000, 30_000, 40_000, null, Better.LOWER));
    }

    private static void store(Report report) {
        row(report, new Subject("store", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 1, 1, Mode.STORE, null, "random writes, 512m"), 1.2e5, 2.0);
        row(report, new Subject("store", "lz4", null, null, Operation.COMPRESS, 4096, 1, 1, Mode.PEER, "zram", "random writes, 512m"), 1.0e5, 2.0);
        for (String phase : new String[] {"jobs honest, seq-write", "jobs published, seq-read, unwritten slots"}) {
            for (int jobs : new int[] {1, 2, 4, 10}) {
                row(report, new Subject("store", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, jobs, 1, Mode.STORE, null, phase), 1e5 * Math.min(jobs, 3), 2.0);
                row(report, new Subject("store", "lz4", null, null, Operation.COMPRESS, 4096, jobs, 1, Mode.PEER, "zram", phase), 8e4 * Math.min(jobs, 3), 2.0);
            }
        }
        report.add(ratio("store.pool.overhead24", 1.02, 1.02, 1.02, 1.04, Better.LOWER));
        report.add(ratio("store.pool.overhead24Zram", 1.06, 1.06, 1.06, null, Better.LOWER));
    }

    private static void others(Report report) {
        row(report, new Subject("nbd", "lz4", "lz4-native", null, Operation.COMPRESS, 4096, 1, 16, Mode.NBD, null, "fio, random writes"), 1.4e5, 0);
        row(report, new Subject("nbd", "zstd", null, null, Operation.COMPRESS, 4096, 1, 16, Mode.PEER, "nbdkit-zstd", "fio, random writes"), 1.2e4, 0);
        row(report, new Subject("cli", "zstd", "zstd-jni", null, Operation.COMPRESS, 1 << 30, 2, 1, Mode.PROCESS, null, null), 0.56, 2.5);
        row(report, new Subject("cli", "zstd", null, null, Operation.COMPRESS, 1 << 30, 2, 1, Mode.PEER, "zstd", null), 0.47, 2.5);
    }

    private static void replay(Report report) {
        String[] drivers = {"lz4-native", "deflate-sim", "deflate-sim"};
        for (int i = 0; i < drivers.length; i++) {
            String algorithm = drivers[i].substring(0, drivers[i].indexOf('-'));
            for (Operation operation : Operation.values()) {
                Subject subject = new Subject("replay", algorithm, drivers[i], null, operation, 4096, 8, 1, Mode.REPLAY, null, "contender " + i);
                row(report, subject, 1e4, 2.0, new Latencies(9, 8, 120.0 * (i + 1), 5000), 1e4);
            }
        }
    }

    static Ratio ratio(String name, double low, double median, double high, @Nullable Double target, Better better) {
        return new Ratio(name, new Quartiles(low, median, high), "what exactly " + name + " compares, in a sentence that is long enough to be broken on a phone", target, better);
    }

    static void row(Report report, Subject subject, double speed, double ratio) {
        row(report, subject, speed, ratio, new Latencies(9, 10, 20, 30), null);
    }

    private static void row(Report report, Subject subject, double speed, double ratio, Latencies latencies, @Nullable Double offered) {
        report.add(new Row(subject, new Quartiles(speed * 0.94, speed, speed * 1.04), ratio == 0 ? null : (Double) ratio, latencies, 1e-5, offered, null));
    }
}
