package io.acomp.metrics;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.store.CompressedStore;
import io.acomp.store.KeyStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Meters keep nothing alive, and do not outlive what they show. */
class LifetimeTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aCollectedEngineTakesItsMetersAlong() {
        WeakReference<AcompEngine> engine = boundAndForgotten();
        assertFalse(registry.getMeters().isEmpty());
        await(() -> engine.get() == null, "the meters hold the engine");
        await(() -> registry.getMeters().isEmpty(), "nobody removes the meters");
    }

    private WeakReference<AcompEngine> boundAndForgotten() {
        AcompEngine engine = AcompEngine.create();
        new EngineMetrics(engine, Tags.empty()).bindTo(registry);
        Load.compress(engine, "lz4", Execution.INLINE, 3);
        registry.get("acomp.native.bytes").gauges().forEach(Gauge::value);
        return new WeakReference<>(engine);
    }

    @Test
    void aCollectedStoreTakesItsMetersAlong() {
        try (AcompEngine engine = AcompEngine.create()) {
            WeakReference<CompressedStore> store = closedAndForgotten(engine);
            assertFalse(registry.getMeters().isEmpty(), "not read since it was closed");
            await(() -> store.get() == null, "the meters hold the store");
            await(() -> registry.getMeters().isEmpty(), "nobody removes the meters");
        }
    }

    private WeakReference<CompressedStore> closedAndForgotten(AcompEngine engine) {
        CompressedStore store = CompressedStore.builder(engine).slots(100).build();
        new StoreMetrics(store, "store", Tags.empty()).bindTo(registry);
        store.close();
        return new WeakReference<>(store);
    }

    @Test
    void aRegistryIsNotHeldByWhatItsMetersShow() {
        try (AcompEngine engine = AcompEngine.create()) {
            WeakReference<MeterRegistry> forgotten = boundAndForgotten(engine);
            await(() -> forgotten.get() == null, "the engine's side holds the registry");
        }
    }

    private static WeakReference<MeterRegistry> boundAndForgotten(AcompEngine engine) {
        MeterRegistry registry = new SimpleMeterRegistry();
        new EngineMetrics(engine, Tags.empty()).bindTo(registry);
        return new WeakReference<>(registry);
    }

    /** The binder is not needed any more once it has bound. */
    @Test
    void metersLiveWithoutTheirBinder() {
        try (AcompEngine engine = AcompEngine.create()) {
            WeakReference<EngineMetrics> metrics = new WeakReference<>(bound(engine));
            await(() -> metrics.get() == null, "the meters hold their binder");
            Load.compress(engine, "zstd", Execution.LANE, 3);
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (registry.find("acomp.requests").functionTimer() == null) {
                assertTrue(System.nanoTime() < limit, "nothing is read any more");
                registry.get("acomp.native.bytes").gauges().forEach(Gauge::value);
            }
        }
    }

    private EngineMetrics bound(AcompEngine engine) {
        EngineMetrics metrics = new EngineMetrics(engine, Tags.empty());
        metrics.bindTo(registry);
        return metrics;
    }

    @Test
    void closedTargetsLoseTheirMetersWithTheNextReading() {
        AcompEngine engine = AcompEngine.create();
        CompressedStore store = CompressedStore.builder(engine).slots(100).build();
        KeyStore keys = KeyStore.builder(engine).build();
        EngineMetrics engineMetrics = new EngineMetrics(engine, Tags.empty()).histograms();
        StoreMetrics storeMetrics = new StoreMetrics(store, "pages", Tags.empty());
        KeyStoreMetrics keyMetrics = new KeyStoreMetrics(keys, "keys", Tags.empty());
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        engineMetrics.bindTo(prometheus);
        storeMetrics.bindTo(prometheus);
        keyMetrics.bindTo(prometheus);
        Load.compress(engine, "lz4", Execution.INLINE, 3);
        engineMetrics.refresh();
        assertTrue(prometheus.scrape().contains("acomp_requests_latency_seconds_bucket"));
        Gauge gauge = prometheus.get("acomp.store.stored.pages").gauge();
        store.close();
        keys.close();
        engine.close();
        storeMetrics.refresh();
        keyMetrics.refresh();
        engineMetrics.refresh();
        assertTrue(Double.isNaN(gauge.value()));
        assertTrue(prometheus.getMeters().isEmpty());
        assertEquals("", prometheus.scrape().strip());
    }

    @Test
    void aClosedBinderRemovesItsMetersAndMayBindAgain() {
        try (AcompEngine engine = AcompEngine.create()) {
            EngineMetrics metrics = new EngineMetrics(engine, Tags.empty());
            metrics.bindTo(registry);
            metrics.close();
            metrics.close();
            assertTrue(registry.getMeters().isEmpty());
            metrics.bindTo(registry);
            assertFalse(registry.getMeters().isEmpty());
        }
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, otherwise);
            System.gc();
            Thread.onSpinWait();
        }
    }
}
