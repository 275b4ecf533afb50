package io.acomp.bench.report.page;

import java.util.Locale;
import java.util.Objects;

import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;
import io.acomp.bench.report.page.Series.Kind;

/** Rows in words, the same in all sections. */
final class Words {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB"};

    private Words() {}

    /** Bytes with their unit, rounded where they are no round size. */
    static String size(double bytes) {
        int unit = 0;
        double value = bytes;
        while (unit < UNITS.length - 1 && value >= 1024) {
            value /= 1024;
            unit++;
        }
        String number = value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Numbers.fixed(value, value < 10 ? 1 : 0);
        return number + " " + UNITS[unit];
    }

    /** The peer, or the driver. */
    static String who(Subject subject) {
        return subject.peer() != null ? subject.peer() : Objects.requireNonNullElse(subject.driver(), subject.algorithm());
    }

    static Kind kind(Subject subject) {
        return subject.simulated() ? Kind.SIMULATED : subject.mode() == Mode.PEER ? Kind.PEER : Kind.PLAIN;
    }

    /** Megabytes a second over the turns. */
    static Quartiles megabytes(Row row) {
        double each = row.subject().sizeBytes() / 1e6;
        Quartiles speed = row.operationsPerSecond();
        return new Quartiles(speed.low() * each, speed.median() * each, speed.high() * each);
    }

    /** The 99th percentile, empty if there is none. */
    static String p99(Row row) {
        return row.latencies() == null ? "" : "p99 " + micros(row.latencies().p99Micros());
    }

    /** Microseconds in the unit that fits. */
    static String micros(double value) {
        return value >= 1e6 ? Numbers.brief(value / 1e6) + " s" : value >= 1e3 ? Numbers.brief(value / 1e3) + " ms" : Numbers.brief(value) + " µs";
    }

    /** compress, decompress, read or write with a capital. */
    static String direction(Subject subject) {
        String name = subject.operationName();
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
