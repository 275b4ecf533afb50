package io.acomp.bench.report.page;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * An axis of a plot.
 *
 * @param name what it measures, with the unit
 * @param log true for equal factors at equal distances, false for a linear axis
 * @param zero true to begin at 0; a log axis never does
 * @param text of a value
 * @param marks values to name, empty for round ones
 */
record Axis(String name, boolean log, boolean zero, DoubleFunction<String> text, List<Double> marks) {
    private static final double ROOM = 0.08;

    /** The scale that has all values in it, with some room around. */
    Scale scale(double[] values, double begin, double end) {
        double low = DoubleStream.of(values).min().orElse(0);
        double high = DoubleStream.of(values).max().orElse(1);
        if (log) {
            double room = Math.pow(Math.max(high / low, 1.5), ROOM);
            return new Scale(low / room, high * room, true, begin, end);
        }
        double from = zero ? 0 : low;
        double room = Math.max(high - from, Math.abs(high) * 0.01 + 1e-12) * ROOM;
        return new Scale(zero ? 0 : from - room, high + room, false, begin, end);
    }

    List<Double> ticks(Scale scale) {
        return marks.isEmpty() ? scale.ticks() : marks;
    }
}
