package io.acomp.hw.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.EngineStatistics;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Policy;

/** An engine with a simulated device and the software codec of its algorithm, and nothing else. */
final class EngineRig implements AutoCloseable {
    static final JdkCodec CODEC = new JdkCodec("deflate");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final SimulatedDevice device;
    final AcompEngine engine;

    /** An engine whose device timeout is long; {@code settings} changes what a test needs otherwise. */
    EngineRig(SimulatedDevice.Builder builder, UnaryOperator<AcompEngine.Builder> settings) {
        device = builder.build();
        // with time to spare, whatever the settings: verdicts are kept for the process
        try (AcompEngine patient = patient().build()) {
            patient.selftest(device.driverName());
        }
        engine = settings.apply(patient()).build();
    }

    private AcompEngine.Builder patient() {
        return AcompEngine.builder()
                .discoverProviders(false)
                .provider(() -> List.of(CODEC))
                .provider(device)
                .lanes(2)
                .selfTestTimeout(PATIENCE)
                .deviceTimeout(PATIENCE);
    }

    EngineRig(SimulatedDevice.Builder builder) {
        this(builder, settings -> settings);
    }

    /** A quick device of deflate. */
    static SimulatedDevice.Builder deflating() {
        return SimulatedDevice.builder(CODEC).depth(16).latency(new LatencyLaw(50_000, 0.2, 30_000));
    }

    Acomp open(Policy policy) {
        return open(AcompSettings.DEFAULTS.withPolicy(policy));
    }

    Acomp open(AcompSettings settings) {
        return engine.open(device.driverName(), settings);
    }

    long fallbacks(Operation operation, FallbackReason reason) {
        return engine.statistics().fallbacks().stream()
                .filter(entry -> entry.operation() == operation && entry.driver().equals(device.driverName()))
                .mapToLong(entry -> entry.reasons().getOrDefault(reason, 0L))
                .sum();
    }

    Map<String, Long> events() {
        return engine.statistics().events();
    }

    EngineStatistics.Device queue() {
        return engine.statistics().devices().getFirst();
    }

    /** Lets hung jobs go, so that the device is sound again, and closes. */
    @Override
    public void close() {
        device.faults();
        device.release();
        engine.close();
    }
}
