package io.acomp.bench.replay;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.spi.SyncDriver;

/**
 * A simulated device as it is written on the command line: {@code sim:algorithm=deflate,queues=2,depth=128,engines=8,latency=20us,perByte=0.25ns}.
 *
 * @param algorithm of its driver, null for the one most requests of the trace have
 * @param queues work queues
 * @param depth jobs of each
 * @param engines jobs it works on at the same time, 0 for all there are
 * @param law how long a job takes
 */
public record DeviceSpec(@Nullable String algorithm, int queues, int depth, int engines, LatencyLaw law) {
    private static final String PREFIX = "sim:";
    private static final String ALGORITHM = "algorithm";
    private static final String QUEUES = "queues";
    private static final String DEPTH = "depth";
    private static final String ENGINES = "engines";
    private static final String LATENCY = "latency";
    private static final String PER_BYTE = "perByte";
    private static final String JITTER = "jitter";
    private static final Set<String> KEYS = Set.of(ALGORITHM, QUEUES, DEPTH, ENGINES, LATENCY, PER_BYTE, JITTER);

    /**
     * Reads one.
     *
     * @param text as on the command line; what it does not say is 1 queue, 64 jobs deep, all worked on, 20 us and 0.25 ns a byte, no jitter
     * @throws IllegalArgumentException if it is none
     */
    public static DeviceSpec parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a device is sim:KEY=VALUE,..., device=" + text);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.substring(PREFIX.length()).split(",")) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (!part.isEmpty() && (equals < 0 || !KEYS.contains(key) || values.put(key, part.substring(equals + 1)) != null)) {
                throw new IllegalArgumentException("a device's settings are each of " + String.join(", ", KEYS.stream().sorted().toList())
                        + " once at most, setting=" + part);
            }
        }
        LatencyLaw law = new LatencyLaw(
                Math.round(nanos(values, LATENCY, "20us")), nanos(values, PER_BYTE, "0.25ns"), Math.round(nanos(values, JITTER, "0ns")));
        return new DeviceSpec(
                values.get(ALGORITHM), count(values, QUEUES, "1", 1), count(values, DEPTH, "64", 1), count(values, ENGINES, "0", 0), law);
    }

    private static int count(Map<String, String> values, String key, String usual, int least) {
        String text = values.getOrDefault(key, usual);
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException("a number from " + least + " on, " + key + "=" + text);
        }
        return Integer.parseInt(text);
    }

    private static double nanos(Map<String, String> values, String key, String usual) {
        String text = values.getOrDefault(key, usual);
        String lower = text.toLowerCase(Locale.ROOT);
        double scale = lower.endsWith("ns") ? 1 : lower.endsWith("us") ? 1e3 : lower.endsWith("ms") ? 1e6 : 0;
        String digits = lower.substring(0, Math.max(0, lower.length() - 2));
        if (scale == 0 || !digits.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException("a time is a number with ns, us or ms, " + key + "=" + text);
        }
        return Double.parseDouble(digits) * scale;
    }

    /**
     * The device.
     *
     * @param codec who does its work
     * @throws IllegalArgumentException if a setting is out of the device's bounds
     */
    SimulatedDevice over(SyncDriver codec) {
        return SimulatedDevice.builder(codec).queues(queues).depth(depth).engines(engines).latency(law).workers(0).build();
    }

    /** It in words. */
    String words() {
        return "simulated: " + queues + (queues == 1 ? " queue of " : " queues of ") + depth + ", " + (engines == 0 ? "all" : engines)
                + " at once, " + number(law.fixedNanos() / 1e3) + " us + " + number(law.nanosPerByte()) + " ns a byte"
                + (law.jitterNanos() == 0 ? "" : " +- " + number(law.jitterNanos() / 1e3) + " us");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
