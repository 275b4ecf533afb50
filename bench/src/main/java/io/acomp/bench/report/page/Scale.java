package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value lies on an axis.
 *
 * @param low value at the begin
 * @param high value at the end, above low
 * @param log true if equal distances are equal factors; low is above 0 then
 * @param begin coordinate of low
 * @param end coordinate of high
 */
record Scale(double low, double high, boolean log, double begin, double end) {
    private static final int MOST_TICKS = 6;
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Coordinate of a value; what lies outside is at the edge. */
    double at(double value) {
        double part = log
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return begin + Math.clamp(part, 0, 1) * (end - begin);
    }

    /** Round values along the axis. */
    List<Double> ticks() {
        return log && high / low > 6 ? logTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        double rough = (high - low) / (MOST_TICKS - 1);
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = magnitude * 10;
        for (double factor : STEPS) {
            if (factor * magnitude >= rough) {
                step = factor * magnitude;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-12); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 of each power of ten, or the powers only where these are many. */
    private List<Double> logTicks() {
        List<Double> ticks = new ArrayList<>();
        List<Double> powers = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
            for (int i = 0; i < STEPS.length - 1; i++) {
                double tick = power * STEPS[i];
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                    if (i == 0) {
                        powers.add(tick);
                    }
                }
            }
        }
        return ticks.size() > MOST_TICKS + 2 ? powers : ticks;
    }
}
