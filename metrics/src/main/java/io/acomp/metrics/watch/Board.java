package io.acomp.metrics.watch;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one target in one registry. Whoever reads a meter gets what the last reading found, and makes a new one first if that is
 * older than {@link #MAX_AGE_NANOS}: all meters of a scrape share one reading. A reading registers meters for new rows and removes those of
 * rows that are gone; with a target that is closed or collected all go. Thread-safe.
 *
 * <p>No lock is waited for by a reader of a meter: if another thread makes a reading, the former one is shown.
 */
final class Board implements Sink {
    static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Predicate<Sink> reader;
    private final LongSupplier clock;
    private final @Nullable Histograms histograms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<MeterSpec, Map<List<String>, Cell>> cells = new HashMap<>();
    private long readings;
    private volatile long readAt;
    private volatile boolean retired;

    /**
     * A board without meters; {@link #refresh()} makes them.
     *
     * @param registry where meters are
     * @param tags of all of them
     * @param reader writes the rows of a reading; false if there will never be one again
     * @param clock nanoseconds that only go forward
     * @param histograms where timers show their buckets, null for nowhere
     */
    Board(MeterRegistry registry, Tags tags, Predicate<Sink> reader, LongSupplier clock, @Nullable Histograms histograms) {
        this.registry = registry;
        this.tags = tags;
        this.reader = reader;
        this.clock = clock;
        this.histograms = histograms;
    }

    /** True once there are no meters and never will be. */
    boolean isRetired() {
        return retired;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** Reads now, waiting for a reading that is under way. */
    void refresh() {
        lock.lock();
        try {
            read();
        } finally {
            lock.unlock();
        }
    }

    /** Removes all meters. */
    void retire() {
        lock.lock();
        try {
            retired = true;
            cells.values().forEach(rows -> rows.values().forEach(this::remove));
            cells.clear();
        } finally {
            lock.unlock();
        }
    }

    private void refreshIfOld() {
        // held by this thread: the registry reads a meter while it is being registered
        if (retired || clock.getAsLong() - readAt < MAX_AGE_NANOS || lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return;
        }
        try {
            read();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        if (retired) {
            return;
        }
        readings++;
        readAt = clock.getAsLong();
        if (!reader.test(this)) {
            retire();
            return;
        }
        for (Map<List<String>, Cell> rows : cells.values()) {
            for (Iterator<Cell> all = rows.values().iterator(); all.hasNext(); ) {
                Cell cell = all.next();
                if (!cell.show(readings)) {
                    all.remove();
                    remove(cell);
                }
            }
        }
    }

    private void remove(Cell cell) {
        registry.remove(cell.meter());
        if (histograms != null) {
            histograms.remove(cell);
        }
    }

    // ---------------------------------------------------------------- rows of a reading, under the lock

    @Override
    public void value(MeterSpec meter, double value, String... tagValues) {
        cell(meter, tagValues).add(readings, value);
    }

    @Override
    public void timer(MeterSpec meter, LatencySums latencies, String... tagValues) {
        cell(meter, tagValues).set(readings, latencies);
    }

    private Cell cell(MeterSpec spec, String... tagValues) {
        Map<List<String>, Cell> rows = cells.computeIfAbsent(spec, _ -> new HashMap<>());
        List<String> key = List.of(tagValues);
        Cell known = rows.get(key);
        if (known != null) {
            return known;
        }
        Cell cell = new Cell(spec);
        cell.meter(register(cell, all(spec, key)));
        rows.put(key, cell);
        if (histograms != null && spec.kind() == MeterSpec.Kind.TIMER) {
            histograms.add(cell, this::refreshIfOld);
        }
        return cell;
    }

    private Tags all(MeterSpec spec, List<String> values) {
        Tags all = tags;
        for (int i = 0; i < values.size(); i++) {
            all = all.and(spec.tags().get(i), values.get(i));
        }
        return all;
    }

    /** The functions hold cell and board, which Micrometer itself holds weakly: they live as long as the registry has the meter. */
    private Meter register(Cell cell, Tags all) {
        MeterSpec spec = cell.spec();
        return switch (spec.kind()) {
            case COUNTER -> FunctionCounter.builder(spec.name(), cell, _ -> value(cell))
                    .tags(all)
                    .baseUnit(spec.unit())
                    .description(spec.description())
                    .register(registry);
            case GAUGE -> Gauge.builder(spec.name(), cell, _ -> retired ? Double.NaN : value(cell))
                    .tags(all)
                    .baseUnit(spec.unit())
                    .description(spec.description())
                    .register(registry);
            case TIMER -> FunctionTimer.builder(spec.name(), cell, _ -> count(cell), _ -> value(cell), TimeUnit.NANOSECONDS)
                    .tags(all)
                    .description(spec.description())
                    .register(registry);
        };
    }

    private double value(Cell cell) {
        refreshIfOld();
        return cell.value();
    }

    private long count(Cell cell) {
        refreshIfOld();
        return cell.count();
    }
}
