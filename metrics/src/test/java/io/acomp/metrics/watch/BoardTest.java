package io.acomp.metrics.watch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.acomp.EngineStatistics.LatencyCounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One reading serves a scrape; rows come and go with what is read. */
class BoardTest {
    private static final MeterSpec COUNTER = MeterSpec.counter("test.counter", null, "A counter", "row");
    private static final MeterSpec TIMER = MeterSpec.timer("test.timer", "A timer");
    private static final MeterSpec GAUGE = MeterSpec.gauge("test.gauge", "bytes", "A gauge");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong(1L << 40);
    private final AtomicInteger readings = new AtomicInteger();

    private Board board(Predicate<Sink> reader) {
        Board board = new Board(registry, Tags.empty(), sink -> {
            readings.incrementAndGet();
            return reader.test(sink);
        }, now::get, null);
        board.refresh();
        return board;
    }

    @Test
    void aScrapeIsOneReading() {
        board(sink -> {
            sink.value(GAUGE, readings.get());
            sink.value(COUNTER, readings.get(), "a");
            return true;
        });
        for (int i = 0; i < 10; i++) {
            assertEquals(1, registry.get("test.gauge").gauge().value());
            assertEquals(1, registry.get("test.counter").functionCounter().count());
        }
        now.addAndGet(Board.MAX_AGE_NANOS - 1);
        assertEquals(1, registry.get("test.gauge").gauge().value());
        now.addAndGet(1);
        assertEquals(2, registry.get("test.counter").functionCounter().count());
        assertEquals(2, registry.get("test.gauge").gauge().value());
        assertEquals(2, readings.get());
    }

    @Test
    void rowsComeAndGo() {
        Board board = board(sink -> {
            sink.value(COUNTER, 5, "always");
            if (readings.get() == 2) {
                sink.value(COUNTER, 7, "once");
            }
            return true;
        });
        assertEquals(1, registry.find("test.counter").meters().size());
        board.refresh();
        assertEquals(7, registry.get("test.counter").tags("row", "once").functionCounter().count());
        board.refresh();
        assertNull(registry.find("test.counter").tags("row", "once").functionCounter());
        assertNotNull(registry.find("test.counter").tags("row", "always").functionCounter());
    }

    @Test
    void rowsOfTheSameTagsAddUp() {
        Board board = board(sink -> {
            sink.value(COUNTER, 2, "a");
            sink.value(COUNTER, 3, "a");
            return true;
        });
        assertEquals(5, registry.get("test.counter").functionCounter().count());
        board.refresh();
        assertEquals(5, registry.get("test.counter").functionCounter().count());
    }

    @Test
    void countersNeverFallAndGaugesDo() {
        Board board = board(sink -> {
            sink.value(COUNTER, 10 - readings.get(), "a");
            sink.value(GAUGE, 10 - readings.get());
            return true;
        });
        board.refresh();
        assertEquals(9, registry.get("test.counter").functionCounter().count());
        assertEquals(8, registry.get("test.gauge").gauge().value());
    }

    @Test
    void timersNeverFall() {
        Board board = board(sink -> {
            long[] counts = new long[LatencyCounts.BUCKETS];
            counts[10] = 10 - readings.get();
            LatencySums sums = new LatencySums();
            sums.add(new LatencyCounts(counts, 1000 - readings.get()));
            sink.timer(TIMER, sums);
            return true;
        });
        board.refresh();
        assertEquals(9, registry.get("test.timer").functionTimer().count());
        assertEquals(999, registry.get("test.timer").functionTimer().totalTime(TimeUnit.NANOSECONDS), 1e-6);
    }

    /** Some registries, and listeners, read a meter as soon as it is there. */
    @Test
    void aMeterIsReadWhileItIsRegistered() {
        registry.config().onMeterAdded(meter -> meter.measure().forEach(Measurement::getValue));
        Board board = new Board(registry, Tags.empty(), sink -> {
            readings.incrementAndGet();
            sink.value(COUNTER, 5, "a");
            sink.value(COUNTER, 6, "b");
            return true;
        }, () -> now.addAndGet(Board.MAX_AGE_NANOS), null);
        board.refresh();
        assertEquals(1, readings.get(), "a reading does not begin within another");
        assertEquals(6, registry.get("test.counter").tags("row", "b").functionCounter().count());
    }

    @Test
    void aTargetThatIsGoneTakesItsMetersAlong() {
        board(sink -> {
            sink.value(GAUGE, 1);
            return readings.get() == 1;
        });
        var gauge = registry.get("test.gauge").gauge();
        now.addAndGet(Board.MAX_AGE_NANOS);
        gauge.value();
        assertTrue(Double.isNaN(gauge.value()));
        assertTrue(registry.getMeters().isEmpty());
        gauge.value();
        assertEquals(2, readings.get(), "nothing is read again");
    }
}
