package io.acomp.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;

/**
 * One measurement.
 *
 * @param subject what was measured
 * @param operationsPerSecond over its turns
 * @param ratio uncompressed ÷ compressed bytes, null where nothing was compressed
 * @param latencies per operation, null where they were not taken
 * @param cpuSecondsPerOperation over all threads, null where it was not taken
 * @param offeredOperationsPerSecond of a load that does not wait for answers, null for work that is done as fast as it goes
 * @param joulesPerOperation of the processors' packages, null where their counters cannot be read
 */
public record Row(
        Subject subject,
        Quartiles operationsPerSecond,
        @Nullable Double ratio,
        @Nullable Latencies latencies,
        @Nullable Double cpuSecondsPerOperation,
        @Nullable Double offeredOperationsPerSecond,
        @Nullable Double joulesPerOperation) {

    /** The fields in the order and with the names that JSON and CSV use; numbers rounded, absent ones null. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("suite", subject.suite());
        fields.put("algorithm", subject.algorithm());
        fields.put("driver", subject.driver());
        fields.put("level", subject.level());
        fields.put("operation", subject.operationName());
        fields.put("sizeBytes", subject.sizeBytes());
        fields.put("threads", subject.threads());
        fields.put("depth", subject.depth());
        fields.put("mode", subject.mode().toString());
        fields.put("megabytesPerSecond", Rounding.significant(megabytesPerSecond()));
        fields.put("operationsPerSecond", Rounding.significant(operationsPerSecond.median()));
        fields.put("spread", Rounding.significant(operationsPerSecond.spread()));
        fields.put("ratio", Rounding.significant(ratio));
        fields.put("p50Micros", latencies == null ? null : Rounding.significant(latencies.p50Micros()));
        fields.put("p99Micros", latencies == null ? null : Rounding.significant(latencies.p99Micros()));
        fields.put("p999Micros", latencies == null ? null : Rounding.significant(latencies.p999Micros()));
        fields.put("cpuSecondsPerGigabyte", Rounding.significant(cpuSecondsPerGigabyte()));
        fields.put("peer", subject.peer());
        fields.put("simulated", subject.simulated());
        fields.put("phase", subject.phase());
        fields.put("offeredOperationsPerSecond", Rounding.significant(offeredOperationsPerSecond));
        fields.put("joulesPerGigabyte", Rounding.significant(joulesPerOperation == null ? null : joulesPerOperation * 1e9 / subject.sizeBytes()));
        fields.put("operationsPerSecondLow", Rounding.significant(operationsPerSecond.low()));
        fields.put("operationsPerSecondHigh", Rounding.significant(operationsPerSecond.high()));
        return fields;
    }

    /** Uncompressed bytes per second in millions. */
    public double megabytesPerSecond() {
        return operationsPerSecond.median() * subject.sizeBytes() / 1e6;
    }

    /** Processor seconds per thousand million uncompressed bytes, null where they were not taken. */
    public @Nullable Double cpuSecondsPerGigabyte() {
        return cpuSecondsPerOperation == null ? null : cpuSecondsPerOperation * 1e9 / subject.sizeBytes();
    }
}
