package io.acomp.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompSettings;
import io.acomp.DriverInfo;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.UnknownAlgorithmException;
import io.acomp.engine.SelfTestGate.Verdict;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** An engine's drivers: by algorithm and priority, or by name, behind the self-test gate. Thread-safe. */
final class DriverRegistry {
    private static final Comparator<DriverSlot> BEST_FIRST = Comparator.<DriverSlot>comparingInt(slot -> -slot.driver().priority())
            .thenComparing(slot -> slot.driver().name());

    private final EngineImpl engine;
    private final Map<String, DriverSlot> slots = new LinkedHashMap<>();
    private boolean loaded;

    DriverRegistry(EngineImpl engine) {
        this.engine = engine;
    }

    EngineCounters counters() {
        return engine.counters();
    }

    private synchronized Map<String, DriverSlot> slots() {
        if (!loaded) {
            loaded = true;
            EngineConfig config = engine.config();
            config.providers().forEach(this::add);
            if (config.discoverProviders()) {
                ServiceLoader.load(DriverProvider.class, DriverRegistry.class.getClassLoader()).forEach(this::add);
            }
        }
        return slots;
    }

    private void add(DriverProvider provider) {
        for (Driver driver : provider.drivers()) {
            slots.putIfAbsent(driver.name(), new DriverSlot(engine, driver, slots.size()));
        }
    }

    synchronized boolean remove(String driver) {
        return slots().remove(driver) != null;
    }

    /** All drivers, by algorithm, then best first. */
    synchronized List<DriverSlot> all() {
        List<DriverSlot> list = new ArrayList<>(slots().values());
        list.sort(Comparator.<DriverSlot, String>comparing(slot -> slot.driver().algorithm()).thenComparing(BEST_FIRST));
        return list;
    }

    private synchronized @Nullable DriverSlot named(String name) {
        return slots().get(name);
    }

    private List<DriverSlot> ofAlgorithm(String algorithm) {
        return all().stream().filter(slot -> slot.driver().algorithm().equals(algorithm)).toList();
    }

    private UnknownAlgorithmException unknown(String name) {
        List<DriverSlot> all = all();
        return new UnknownAlgorithmException(
                name,
                new TreeSet<>(all.stream().map(slot -> slot.driver().algorithm()).toList()),
                all.stream().map(slot -> slot.driver().name()).toList());
    }

    // ---------------------------------------------------------------- opening

    Transform open(String name, AcompSettings settings, CodecSettings codec) {
        DriverSlot slot = named(name);
        List<DriverSlot> candidates = slot != null ? List.of(slot) : ofAlgorithm(name);
        if (candidates.isEmpty()) {
            throw unknown(name);
        }
        boolean byName = slot != null;
        if (byName) {
            requireUsable(slot);
        }
        List<String> refusals = new ArrayList<>();
        Route compress = route(candidates, Operation.COMPRESS, codec, byName, settings.verify(), refusals);
        if (compress == null) {
            throw new DriverUnavailableException(name, "no driver can be used: " + String.join("; ", refusals));
        }
        Route decompress = route(candidates, Operation.DECOMPRESS, codec, byName, settings.verify(), refusals);
        if (decompress == null) {
            compress.config().close();
            throw new DriverUnavailableException(name, "no driver can be used: " + String.join("; ", refusals));
        }
        StreamRoutes streams = new StreamRoutes(candidates, codec, byName, settings.verify(), this);
        return new Transform(engine, candidates.getFirst().driver().algorithm(), settings, compress, decompress, streams, true);
    }

    /** A transform of a driver that has not passed its self-test yet: for the self-test. */
    Transform openUntested(DriverSlot slot) throws UnsupportedSettingException {
        CodecSettings settings = CodecSettings.DEFAULTS;
        Route compress = new Route(Operation.COMPRESS, slot, configured(slot, Operation.COMPRESS, settings, true));
        Route decompress = new Route(Operation.DECOMPRESS, slot, configured(slot, Operation.DECOMPRESS, settings, true));
        StreamRoutes streams = new StreamRoutes(List.of(slot), settings, true, false, this);
        return new Transform(engine, slot.driver().algorithm(), AcompSettings.DEFAULTS, compress, decompress, streams, false);
    }

    private @Nullable Route route(
            List<DriverSlot> candidates, Operation operation, CodecSettings settings, boolean byName, boolean verify, List<String> refusals) {
        for (DriverSlot slot : candidates) {
            Driver driver = slot.driver();
            if (verify && slot.isDevice()) {
                refusals.add(driver.name() + " cannot verify by itself, verify=true");
                continue;
            }
            String problem = problem(slot);
            if (!problem.isEmpty()) {
                refusals.add(driver.name() + ": " + problem);
                continue;
            }
            try {
                return new Route(operation, slot, configured(slot, operation, settings, byName));
            } catch (UnsupportedSettingException refused) {
                refusals.add(refused.getMessage());
            }
        }
        return null;
    }

    /** A digest for a direction, or null if the driver cannot honour the settings. */
    @Nullable CodecConfig configure(DriverSlot slot, Operation operation, CodecSettings settings, boolean byName) {
        try {
            return configured(slot, operation, settings, byName);
        } catch (UnsupportedSettingException refused) {
            return null;
        }
    }

    /**
     * Compression asks for the level and window, decompression for neither. A driver chosen by algorithm must know the level that the
     * transform or the format's default asks for; a driver asked for by name takes its own nearest level instead of the default.
     */
    private static CodecConfig configured(DriverSlot slot, Operation operation, CodecSettings settings, boolean byName)
            throws UnsupportedSettingException {
        Driver driver = slot.driver();
        CodecSettings used = settings;
        if (operation == Operation.DECOMPRESS) {
            used = settings.forDecompression();
        } else {
            Capabilities can = driver.capabilities();
            int level = settings.levelOr(can);
            if (!can.hasLevel(level)) {
                if (!byName || settings.level() != CodecSettings.DEFAULT_LEVEL) {
                    throw new UnsupportedSettingException(
                            driver.name() + " knows levels " + can.minLevel() + " to " + can.maxLevel() + ", level=" + level);
                }
                used = settings.withLevel(Math.clamp(level, can.minLevel(), can.maxLevel()));
            }
        }
        return driver instanceof SyncDriver codec
                ? codec.configure(used)
                : ((DeviceDriver) driver).configure(used);
    }

    private void requireUsable(DriverSlot slot) {
        String problem = problem(slot);
        if (!problem.isEmpty()) {
            throw new DriverUnavailableException(slot.driver().name(), problem);
        }
    }

    /** True if the driver is available and passes its self-test. */
    boolean isUsable(DriverSlot slot) {
        return problem(slot).isEmpty();
    }

    private String problem(DriverSlot slot) {
        Availability availability = slot.driver().availability();
        if (!availability.available()) {
            return withRemedy(availability);
        }
        Verdict verdict = verdict(slot);
        return verdict.state() == DriverInfo.SelfTest.PASSED ? "" : "self-test failed: " + verdict.reason();
    }

    private Verdict verdict(DriverSlot slot) {
        return SelfTestGate.verdict(slot.driver(), engine.config().selfTestTimeout(), () -> DriverSelfTest.of(slot, engine).run());
    }

    private static String withRemedy(Availability availability) {
        return availability.remedy().isEmpty() ? availability.reason() : availability.reason() + " (" + availability.remedy() + ")";
    }

    // ---------------------------------------------------------------- listing

    DriverInfo selftest(String name) {
        DriverSlot slot = named(name);
        if (slot == null) {
            throw unknown(name);
        }
        if (slot.driver().availability().available()) {
            verdict(slot);
        }
        return info(slot);
    }

    DriverInfo info(DriverSlot slot) {
        Driver driver = slot.driver();
        Availability availability = driver.availability();
        Verdict verdict = availability.available()
                ? SelfTestGate.known(driver)
                : new Verdict(DriverInfo.SelfTest.UNAVAILABLE, withRemedy(availability));
        return new DriverInfo(
                driver.name(),
                driver.algorithm(),
                slot.isDevice() ? DriverInfo.Type.ACOMP : DriverInfo.Type.SCOMP,
                driver.priority(),
                verdict.state(),
                verdict.reason(),
                engine.inFlight(slot),
                driver.numaNode(),
                driver.capabilities());
    }
}
