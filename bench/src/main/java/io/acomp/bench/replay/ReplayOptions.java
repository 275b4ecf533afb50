package io.acomp.bench.replay;

import java.nio.file.Path;
import java.util.List;

import io.acomp.Policy;

/**
 * What to replay and how.
 *
 * @param file the trace
 * @param drivers drivers or algorithms that do all requests, none for each request's own algorithm
 * @param devices simulated devices to replay against beside these
 * @param policy of every transform
 * @param speed multiple of the recorded speed, {@link #AS_FAST_AS_IT_GOES} for no schedule
 */
public record ReplayOptions(Path file, List<String> drivers, List<DeviceSpec> devices, Policy policy, double speed) {
    /** Requests do not wait for their times. */
    public static final double AS_FAST_AS_IT_GOES = Double.POSITIVE_INFINITY;

    /** Copies the lists. */
    public ReplayOptions {
        drivers = List.copyOf(drivers);
        devices = List.copyOf(devices);
    }

    /** Whether requests have times. */
    boolean isPaced() {
        return speed != AS_FAST_AS_IT_GOES;
    }

    /** The speed in words. */
    String speedText() {
        return isPaced() ? "speed " + (speed == Math.rint(speed) ? String.valueOf((long) speed) : String.valueOf(speed)) : "as fast as it goes";
    }
}
