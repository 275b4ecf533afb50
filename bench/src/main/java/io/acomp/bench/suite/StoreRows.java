package io.acomp.bench.suite;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** Who a row of the store suite is about. */
final class StoreRows {
    private StoreRows() {}

    /**
     * A store of ours.
     *
     * @param bench knows the drivers
     * @param algorithm it stores with
     * @param level of compression, null for the default
     * @param operation compress for writes, decompress for reads
     * @param threads that work on it
     * @param phase what is measured
     */
    static Subject ours(Bench bench, String algorithm, @Nullable Integer level, Operation operation, int threads, String phase) {
        return subject(algorithm, driver(bench, algorithm), level, operation, threads, Mode.STORE, null, phase);
    }

    /**
     * The codec of our store alone.
     *
     * @param bench knows the drivers
     * @param algorithm it compresses with
     * @param operation compress for writes, decompress for reads
     * @param threads that work on it
     * @param phase what is measured
     */
    static Subject direct(Bench bench, String algorithm, Operation operation, int threads, String phase) {
        return subject(algorithm, driver(bench, algorithm), null, operation, threads, Mode.DIRECT, null, phase);
    }

    private static @Nullable String driver(Bench bench, String algorithm) {
        return bench.drivers().of(algorithm).stream().findFirst().map(SyncDriver::name).orElse(null);
    }

    /**
     * Someone else's.
     *
     * @param peer its name
     * @param algorithm it stores with
     * @param level of compression, null where it has none
     * @param operation compress for writes, decompress for reads
     * @param threads that work on it
     * @param phase what is measured
     */
    static Subject peer(String peer, String algorithm, @Nullable Integer level, Operation operation, int threads, String phase) {
        return subject(algorithm, null, level, operation, threads, Mode.PEER, peer, phase);
    }

    private static Subject subject(
            String algorithm,
            @Nullable String driver,
            @Nullable Integer level,
            Operation operation,
            int threads,
            Mode mode,
            @Nullable String peer,
            String phase) {
        return new Subject(
                StoreSuite.NAME, algorithm, driver, level, operation, PageTarget.PAGE_BYTES, threads, 1, mode, peer, phase);
    }
}
