package io.acomp.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.acomp.bench.harness.DeviceCodec;
import io.acomp.bench.report.Subject;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.spi.SyncDriver;

/**
 * A simulated device as the benchmark uses it: one queue that is polled, no jitter, no faults, the codec in the lane's thread.
 *
 * @param device the device
 * @param codec inside it
 * @param law how long a job takes
 * @param depth jobs of its queue
 * @param engines jobs it works on at the same time, 0 for all in its queue
 */
record Simulated(SimulatedDevice device, DeviceCodec codec, LatencyLaw law, int depth, int engines) {
    /** The law of a device that is only named: an example of a fast device, no product's figures. */
    private static final LatencyLaw EXAMPLE_LAW = new LatencyLaw(20_000, 0.25, 0);
    private static final int EXAMPLE_DEPTH = 64;
    private static final int EXAMPLE_ENGINES = 8;

    /**
     * A device.
     *
     * @param codec who does its work
     * @param law how long a job takes
     * @param depth jobs of its queue
     * @param engines jobs it works on at the same time, 0 for all in its queue
     */
    static Simulated over(SyncDriver codec, LatencyLaw law, int depth, int engines) {
        DeviceCodec inside = new DeviceCodec(codec);
        SimulatedDevice device = SimulatedDevice.builder(inside).depth(depth).engines(engines).latency(law).workers(0).build();
        return new Simulated(device, inside, law, depth, engines);
    }

    /** The device that stands for one which is only named. */
    static Simulated example(SyncDriver codec) {
        return over(codec, EXAMPLE_LAW, EXAMPLE_DEPTH, EXAMPLE_ENGINES);
    }

    /**
     * The example devices of names like {@code gzip-sim}, each over the best codec of its algorithm.
     *
     * @param names some of which may be such names
     * @param drivers the codecs there are
     */
    static List<Simulated> examples(Iterable<String> names, Drivers drivers) {
        List<Simulated> devices = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith(Subject.SIMULATED_SUFFIX)) {
                String algorithm = name.substring(0, name.length() - Subject.SIMULATED_SUFFIX.length());
                drivers.of(algorithm).stream().findFirst().map(Simulated::example).ifPresent(devices::add);
            }
        }
        return devices;
    }

    /** The driver's name. */
    String driverName() {
        return device.driverName();
    }

    /** The device in words. */
    String words() {
        return words(law) + ", depth " + depth + ", engines " + (engines == 0 ? depth : engines);
    }

    /** A law in words. */
    static String words(LatencyLaw law) {
        return String.format(Locale.ROOT, "simulated device of %.0f us + %.2f ns a byte", law.fixedNanos() / 1e3, law.nanosPerByte());
    }
}
