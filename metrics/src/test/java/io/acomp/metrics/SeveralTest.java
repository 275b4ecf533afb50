package io.acomp.metrics;

import java.util.HashSet;
import java.util.Set;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.store.CompressedStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two engines, stores, lanes or devices never share a meter. */
class SeveralTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void twoEnginesWithTagsOfTheirOwn() {
        try (AcompEngine one = AcompEngine.builder().lanes(1).build();
                AcompEngine two = AcompEngine.builder().lanes(1).build()) {
            EngineMetrics first = new EngineMetrics(one, Tags.of("engine", "one"));
            EngineMetrics second = new EngineMetrics(two, Tags.of("engine", "two"));
            first.bindTo(registry);
            second.bindTo(registry);
            Load.compress(one, "lz4", Execution.LANE, 3);
            Load.compress(two, "lz4", Execution.LANE, 5);
            first.refresh();
            second.refresh();
            assertEquals(3, registry.get("acomp.requests").tags("engine", "one").functionTimer().count());
            assertEquals(5, registry.get("acomp.requests").tags("engine", "two").functionTimer().count());
            first.close();
            assertTrue(registry.getMeters().stream().allMatch(meter -> "two".equals(meter.getId().getTag("engine"))));
        }
    }

    @Test
    void aSecondEngineWithTheSameTagsIsRefused() {
        try (AcompEngine one = AcompEngine.create(); AcompEngine two = AcompEngine.create()) {
            new EngineMetrics(one, Tags.of("engine", "x")).bindTo(registry);
            int meters = registry.getMeters().size();
            EngineMetrics second = new EngineMetrics(two, Tags.of("engine", "x"));
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> second.bindTo(registry));
            assertTrue(refused.getMessage().contains("engine=x"), refused::getMessage);
            assertEquals(meters, registry.getMeters().size());
            second.bindTo(new SimpleMeterRegistry()); // another registry is another matter
            EngineMetrics again = new EngineMetrics(one, Tags.of("engine", "x"));
            assertThrows(IllegalStateException.class, () -> again.bindTo(registry));
        }
    }

    @Test
    void whoComesBehindAClosedOneTakesItsPlace() {
        try (AcompEngine two = AcompEngine.create()) {
            AcompEngine one = AcompEngine.create();
            new EngineMetrics(one, Tags.empty()).bindTo(registry);
            Load.compress(one, "lz4", Execution.INLINE, 3);
            one.close();
            new EngineMetrics(two, Tags.empty()).bindTo(registry);
            assertTrue(registry.find("acomp.requests").meters().isEmpty());
            assertTrue(!registry.find("acomp.native.bytes").meters().isEmpty());
        }
    }

    @Test
    void twoStores() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore blue = CompressedStore.builder(engine).slots(100).build()) {
            CompressedStore red = CompressedStore.builder(engine).slots(100).build();
            new StoreMetrics(red, "red", Tags.empty()).bindTo(registry);
            new StoreMetrics(blue, "blue", Tags.empty()).bindTo(registry);
            Load.fill(red, 20);
            assertThrows(IllegalStateException.class, () -> new StoreMetrics(blue, "red", Tags.empty()).bindTo(registry));
            long own = registry.getMeters().stream().filter(meter -> "red".equals(meter.getId().getTag("store"))).count();
            assertEquals(registry.getMeters().size(), 2 * own);
            red.close();
            new StoreMetrics(blue, "red", Tags.empty()).bindTo(registry);
            Set<Meter.Id> ids = new HashSet<>();
            registry.getMeters().forEach(meter -> assertTrue(ids.add(meter.getId())));
        }
    }

    @Test
    void thingsOfTheSameNameWithinAReading() {
        Names names = new Names();
        assertEquals("wq0", names.distinct("wq0"));
        assertEquals("wq0#2", names.distinct("wq0"));
        assertEquals("wq1", names.distinct("wq1"));
        assertEquals("wq0#3", names.distinct("wq0"));
    }
}
