package io.acomp.metrics.watch;

import java.util.Objects;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;

/**
 * What one meter shows. Values are those of the last reading; sums of the one under way are apart, and touched under the board's lock only.
 * Counters never fall, even if a reading made while others count does.
 */
final class Cell {
    private final MeterSpec spec;
    private @Nullable Meter meter;
    private double sum;
    private LatencySums latencies = new LatencySums();
    private long reading;

    private volatile double value;
    private volatile long count;
    private volatile LatencySums shown = latencies;

    Cell(MeterSpec spec) {
        this.spec = spec;
    }

    MeterSpec spec() {
        return spec;
    }

    Meter meter() {
        return Objects.requireNonNull(meter, "meter");
    }

    void meter(Meter registered) {
        meter = registered;
    }

    /** Adds to the reading of this number. */
    void add(long number, double more) {
        sum = reading == number ? sum + more : more;
        reading = number;
    }

    /** Sets what the reading of this number found. */
    void set(long number, LatencySums found) {
        latencies = found;
        sum = found.totalNanos();
        reading = number;
    }

    /** Shows what the reading of this number found; false if it found nothing. */
    boolean show(long number) {
        if (reading != number) {
            return false;
        }
        value = spec.kind() == MeterSpec.Kind.GAUGE ? sum : Math.max(value, sum);
        count = Math.max(count, latencies.count());
        shown = latencies;
        return true;
    }

    /** A counter's or gauge's value in its unit, a timer's total in nanoseconds. */
    double value() {
        return value;
    }

    /** Durations a timer has seen. */
    long count() {
        return count;
    }

    /** The durations themselves, by bucket. */
    LatencySums latencies() {
        return shown;
    }
}
