package io.acomp.bench.replay;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Policy;
import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.DeviceCodec;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.suite.Drivers;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.SyncDriver;

/** One way to replay a trace: an engine with transforms of its own and a loop over them. Used by one thread. */
final class ReplayContender implements AutoCloseable {
    private final Resources resources = new Resources();
    private final String key;
    private final String words;
    private final AcompEngine engine;
    private final ReplayWork work;
    private final ReplayLoop loop;

    /**
     * Who does the requests.
     *
     * @param key in names of figures
     * @param driver or algorithm that does all, null for each request's own algorithm
     * @param device a simulated one in its place, null for none
     */
    record Who(String key, @Nullable String driver, @Nullable DeviceSpec device) {}

    /**
     * Opens transforms, and makes and verifies data.
     *
     * @param who does it
     * @param schedule what to do
     * @param options how
     * @param drivers what there is
     * @param corpus where data comes from
     * @param pace the clock
     * @throws io.acomp.DriverUnavailableException if who is to do it cannot
     */
    ReplayContender(Who who, Schedule schedule, ReplayOptions options, Drivers drivers, Corpus corpus, Pace pace) {
        key = who.key;
        boolean opened = false;
        try {
            AcompEngine.Builder builder = drivers.engine();
            DeviceCodec codec = null;
            String name = who.driver;
            if (who.device != null) {
                codec = new DeviceCodec(best(drivers, algorithm(who.device, schedule)));
                SimulatedDevice simulated = who.device.over(codec);
                builder.provider(simulated);
                name = simulated.driverName();
            }
            engine = resources.add(builder.build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            Map<String, Acomp> transforms = open(name, schedule, drivers, options.policy());
            BlockPool pool = new BlockPool(corpus, arena, schedule, algorithm -> recorded(drivers, algorithm));
            work = ReplayWork.of(schedule, pool, transforms);
            if (codec != null) {
                pool.record(codec, List.copyOf(transforms.values()));
            }
            String how = who.device == null
                    ? policy(options.policy())
                    : who.device.words() + ", " + policy(options.policy());
            words = (name == null ? "each request's own algorithm" : name) + ", " + how + ", " + options.speedText();
            LongSupplier deviceNanos = codec == null ? drivers.deviceNanos(String.valueOf(name)) : codec::workNanos;
            loop = resources.add(new ReplayLoop(words, work, options.speed(), pace, arena, deviceNanos));
            opened = true;
        } finally {
            if (!opened) {
                resources.close();
            }
        }
    }

    private static String algorithm(DeviceSpec device, Schedule schedule) {
        return Optional.ofNullable(device.algorithm())
                .orElseGet(() -> schedule.algorithms().keySet().iterator().next());
    }

    private static SyncDriver best(Drivers drivers, String algorithm) {
        return drivers.of(algorithm).stream().findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such algorithm here, algorithm=" + algorithm + ", names=" + drivers.names()));
    }

    private Map<String, Acomp> open(@Nullable String name, Schedule schedule, Drivers drivers, Policy policy) {
        Map<String, Acomp> transforms = new LinkedHashMap<>();
        if (name != null) {
            AcompSettings settings = AcompSettings.DEFAULTS.withPolicy(policy);
            Optional<DeviceDriver> device = drivers.device(name);
            if (device.isPresent()) {
                // what is decompressed was compressed with the device's window
                settings = settings.withSourceWindow(device.get().capabilities().compress().window());
            }
            Acomp acomp = resources.add(engine.open(name, settings));
            schedule.algorithms().keySet().forEach(algorithm -> transforms.put(algorithm, acomp));
            return transforms;
        }
        for (String algorithm : schedule.algorithms().keySet()) {
            transforms.put(algorithm, resources.add(engine.open(algorithm, AcompSettings.DEFAULTS.withPolicy(policy))));
        }
        return transforms;
    }

    private BlockCodec recorded(Drivers drivers, String algorithm) {
        return resources.add(new DirectCodec(best(drivers, algorithm), CodecSettings.DEFAULT_LEVEL));
    }

    private static String policy(Policy policy) {
        return switch (policy) {
            case PREFER_HARDWARE -> "hardware preferred";
            case REQUIRE_HARDWARE -> "hardware only";
            case SOFTWARE_ONLY -> "software only";
        };
    }

    /** Its part of the names of figures. */
    String key() {
        return key;
    }

    /** It in words. */
    String words() {
        return words;
    }

    AcompEngine engine() {
        return engine;
    }

    ReplayWork work() {
        return work;
    }

    ReplayLoop loop() {
        return loop;
    }

    @Override
    public void close() {
        resources.close();
    }
}
