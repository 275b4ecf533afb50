package io.acomp.metrics;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics.Device;
import io.acomp.Execution;
import io.acomp.Policy;
import io.acomp.hw.sim.Fault;
import io.acomp.hw.sim.FaultSchedule;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.spi.CodecResult;
import io.acomp.store.CompressedStore;
import io.acomp.store.KeyStore;
import io.acomp.store.WritebackSettings;

/** An engine with a simulated device that fails at times, stores over it, and a registry that has every meter there is. */
final class Everything implements AutoCloseable {
    static final int REQUESTS = 60;

    final SimulatedDevice simulated = SimulatedDevice.builder("deflate")
            .depth(16)
            .latency(LatencyLaw.fixed(Duration.ofNanos(20_000)))
            .build();
    final AcompEngine engine = AcompEngine.builder().lanes(1).provider(simulated).deviceThreshold(1).quarantineAfter(1_000_000).build();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final CompressedStore store;
    final KeyStore keys;
    private final Path file;
    private final EngineMetrics engineMetrics;
    private final StoreMetrics storeMetrics;
    private final KeyStoreMetrics keyMetrics;

    Everything(boolean histograms) throws IOException {
        file = Files.createTempFile("acomp-metrics", ".backing");
        Files.delete(file);
        store = CompressedStore.builder(engine).slots(1000).backingFile(WritebackSettings.of(file, 1 << 20)).build();
        keys = KeyStore.builder(engine).build();
        store.tenant("red").store(999, MemorySegment.ofArray(Load.page(1)));
        engineMetrics = new EngineMetrics(engine, Tags.of("service", "test"));
        if (histograms) {
            engineMetrics.histograms();
        }
        storeMetrics = new StoreMetrics(store, "pages", Tags.of("service", "test"));
        keyMetrics = new KeyStoreMetrics(keys, "values", Tags.of("service", "test"));
        bindTo(registry);
    }

    void bindTo(MeterRegistry other) {
        engineMetrics.bindTo(other);
        storeMetrics.bindTo(other);
        keyMetrics.bindTo(other);
    }

    /** Something of everything. */
    Everything work() {
        Load.compress(engine, "lz4", Execution.LANE, REQUESTS);
        Load.compress(engine, "lz4", Execution.INLINE, REQUESTS);
        AcompSettings settings = AcompSettings.DEFAULTS.withPolicy(Policy.PREFER_HARDWARE);
        Load.compress(engine, simulated.driverName(), settings, Execution.LANE, 1); // its self-test, on a sound device
        simulated.faults(Fault.error(FaultSchedule.every(3), CodecResult.failure(AcompStatus.DEVICE_FAILED)));
        Load.compress(engine, simulated.driverName(), settings, Execution.LANE, REQUESTS);
        simulated.faults();
        Load.fill(store, 90);
        keys.put(MemorySegment.ofArray("key".getBytes()), MemorySegment.ofArray(Load.page(1)));
        refresh();
        return this;
    }

    void refresh() {
        engineMetrics.refresh();
        storeMetrics.refresh();
        keyMetrics.refresh();
    }

    Device device() {
        return engine.statistics().devices().getFirst();
    }

    @Override
    public void close() throws IOException {
        store.close();
        keys.close();
        engine.close();
        Files.deleteIfExists(file);
    }
}
