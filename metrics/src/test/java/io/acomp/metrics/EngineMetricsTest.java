package io.acomp.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.Execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An engine's meters show what {@link AcompEngine#statistics()} shows, exactly when nothing runs. */
class EngineMetricsTest {
    private final AcompEngine engine = AcompEngine.builder().lanes(2).build();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final EngineMetrics metrics = new EngineMetrics(engine, Tags.of("service", "test"));

    @BeforeEach
    void bind() {
        metrics.bindTo(registry);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void requestsAreThoseOfTheStatistics() {
        Load.compress(engine, "lz4", Execution.LANE, 200);
        Load.compress(engine, "zstd", Execution.LANE, 50);
        Load.compress(engine, "lz4", Execution.INLINE, 30);
        Load.failToCompress(engine, "lz4", 7);
        metrics.refresh();
        List<DriverTotals> totals = engine.statistics().drivers();
        assertEquals(287, sum(totals, "page", "inline"));
        for (String driver : List.of("lz4-native", "zstd-jni")) {
            for (String place : List.of("page", "inline")) {
                List<DriverTotals> own = totals.stream()
                        .filter(one -> one.driver().equals(driver) && EngineRows.place(one.place()).equals(place))
                        .toList();
                FunctionTimer service = registry.find("acomp.requests").tags("driver", driver, "place", place).functionTimer();
                if (own.isEmpty()) {
                    assertNull(service);
                    continue;
                }
                FunctionTimer wait = registry.get("acomp.requests.wait").tags("driver", driver, "place", place).functionTimer();
                assertEquals(own.stream().mapToLong(one -> one.service().count()).sum(), service.count());
                assertEquals(own.stream().mapToLong(one -> one.waiting().count()).sum(), wait.count());
                assertEquals(own.stream().mapToLong(one -> one.service().totalNanos()).sum(), service.totalTime(TimeUnit.NANOSECONDS), 1);
                assertEquals(own.stream().mapToLong(one -> one.waiting().totalNanos()).sum(), wait.totalTime(TimeUnit.NANOSECONDS), 1);
                assertEquals(own.stream().mapToLong(DriverTotals::bytesIn).sum(), counter("acomp.bytes", driver, place, "direction", "in"));
                assertEquals(own.stream().mapToLong(DriverTotals::bytesOut).sum(), counter("acomp.bytes", driver, place, "direction", "out"));
                for (AcompStatus status : AcompStatus.values()) {
                    assertEquals(
                            own.stream().mapToLong(one -> one.outcomes().getOrDefault(status, 0L)).sum(),
                            counter("acomp.requests.outcomes", driver, place, "outcome", Names.of(status)),
                            status::name);
                }
                double max = registry.get("acomp.requests.max").tags("driver", driver, "place", place).gauge().value();
                long longest = own.stream().mapToLong(one -> one.service().quantileNanos(1)).max().orElseThrow();
                assertEquals(longest / 1e9, max);
            }
        }
        assertEquals(7, counter("acomp.requests.outcomes", "lz4-native", "page", "outcome", "destination-too-small"));
    }

    @Test
    void lanesMemoryAndEventsAreThoseOfTheStatistics() {
        Load.compress(engine, "zstd", Execution.LANE, 20);
        metrics.refresh();
        EngineStatistics statistics = engine.statistics();
        assertFalse(statistics.lanes().isEmpty());
        for (EngineStatistics.Lane lane : statistics.lanes()) {
            assertEquals(lane.requests(), registry.get("acomp.lane.requests").tags("lane", lane.name()).functionCounter().count());
            assertEquals(0, registry.get("acomp.lane.depth").tags("lane", lane.name()).gauge().value());
            assertEquals(0, registry.get("acomp.lane.backlog").tags("lane", lane.name()).gauge().value());
            assertEquals(0, registry.get("acomp.lane.queued").tags("lane", lane.name()).gauge().value());
        }
        assertEquals(20, registry.find("acomp.lane.requests").functionCounters().stream().mapToDouble(each -> each.count()).sum());
        statistics.nativeBytes().forEach((kind, bytes) ->
                assertEquals((double) bytes, registry.get("acomp.native.bytes").tags("kind", kind).gauge().value(), kind));
        assertTrue(statistics.nativeBytes().values().stream().mapToLong(Long::longValue).sum() > 0);
        statistics.copies().forEach((reason, bytes) ->
                assertEquals((double) bytes, registry.get("acomp.copies").tags("reason", reason).functionCounter().count(), reason));
        statistics.rejections().forEach((reason, count) ->
                assertEquals((double) count, registry.get("acomp.rejections").tags("reason", reason).functionCounter().count(), reason));
        statistics.events().forEach((reason, count) ->
                assertEquals((double) count, registry.get("acomp.events").tags("reason", reason).functionCounter().count(), reason));
    }

    @Test
    void driversAndLanesThatComeLaterGetMeters() {
        assertTrue(registry.find("acomp.requests").meters().isEmpty());
        Load.compress(engine, "lz4", Execution.LANE, 10);
        metrics.refresh();
        assertEquals(1, registry.find("acomp.requests").meters().size());
        Load.compress(engine, "snappy", Execution.LANE, 10);
        metrics.refresh();
        assertEquals(2, registry.find("acomp.requests").meters().size());
        assertEquals(10, registry.get("acomp.requests").tags("algorithm", "snappy").functionTimer().count());
    }

    @Test
    void everyMeterHasTheUsersTags() {
        Load.compress(engine, "lz4", Execution.LANE, 1);
        metrics.refresh();
        assertTrue(registry.getMeters().size() > 40);
        for (Meter meter : registry.getMeters()) {
            assertEquals("test", meter.getId().getTag("service"), () -> meter.getId().toString());
        }
    }

    @Test
    void tagsOfOursAreRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new EngineMetrics(engine, Tags.of("driver", "x")));
        assertTrue(refused.getMessage().endsWith("key=driver"), refused::getMessage);
    }

    @Test
    void readersShareAReadingUntilItIsOld() {
        Load.compress(engine, "lz4", Execution.LANE, 10);
        metrics.refresh();
        FunctionTimer timer = registry.get("acomp.requests").functionTimer();
        assertEquals(10, timer.count());
        Load.compress(engine, "lz4", Execution.LANE, 5);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (timer.count() != 15) { // by itself, without a refresh
            assertTrue(System.nanoTime() < deadline, "nobody reads anew");
            Thread.onSpinWait();
        }
    }

    private double counter(String name, String driver, String place, String key, String value) {
        return registry.get(name).tags("driver", driver, "place", place, key, value).functionCounter().count();
    }

    private static long sum(List<DriverTotals> totals, String... places) {
        return totals.stream()
                .filter(one -> List.of(places).contains(EngineRows.place(one.place())))
                .flatMap(one -> one.outcomes().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
