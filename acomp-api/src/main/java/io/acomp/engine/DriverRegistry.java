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
import io.acomp.Policy;
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

    /** The drivers of an algorithm, best first. */
    List<DriverSlot> ofAlgorithm(String algorithm) {
        return all().stream().filter(slot -> slot.driver().algorithm().equals(algorithm)).toList();
    }

    /**
     * The algorithm that is meant.
     *
     * @param name an algorithm or a driver
     * @throws UnknownAlgorithmException if there is no such name
     */
    String algorithm(String name) {
        DriverSlot named = named(name);
        String algorithm = named == null ? name : named.driver().algorithm();
        if (ofAlgorithm(algorithm).isEmpty()) {
            throw unknown(name);
        }
        return algorithm;
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
        DriverSlot named = named(name);
        List<DriverSlot> candidates = candidates(name, named, settings.policy());
        String algorithm = candidates.getFirst().driver().algorithm();
        RouteChoice choice = new RouteChoice(this, engine, candidates, named, codec, settings.verify());
        Routes compress = choice.routes(Operation.COMPRESS);
        Routes decompress = null;
        try {
            decompress = choice.routes(Operation.DECOMPRESS);
        } finally {
            if (decompress == null) {
                compress.close();
            }
        }
        StreamRoutes streams = new StreamRoutes(candidates, codec, named, settings.verify(), this);
        return new Transform(engine, algorithm, settings, compress, decompress, streams, true);
    }

    /** The drivers that a name and a policy allow, best first: a named one before the others. */
    private List<DriverSlot> candidates(String name, @Nullable DriverSlot named, Policy policy) {
        List<DriverSlot> all = ofAlgorithm(algorithm(name));
        List<DriverSlot> allowed = new ArrayList<>();
        if (named != null) {
            requireUsable(named);
            allowed.add(named);
        }
        boolean deviceNamed = named != null && named.isDevice();
        for (DriverSlot slot : all) {
            // devices that are not for everybody, such as simulated ones, are taken by name only; software stands behind a named device
            if (named == null ? slot.driver().priority() >= 0 : deviceNamed && !slot.isDevice()) {
                allowed.add(slot);
            }
        }
        allowed.removeIf(slot -> policy == Policy.SOFTWARE_ONLY && slot.isDevice() || policy == Policy.REQUIRE_HARDWARE && !slot.isDevice());
        if (allowed.isEmpty() || named != null && allowed.getFirst() != named) {
            throw new DriverUnavailableException(
                    name, "the policy forbids " + (policy == Policy.REQUIRE_HARDWARE ? "software and there is no device" : "devices") + ", policy=" + policy);
        }
        return allowed;
    }

    /** A transform of a driver that has not passed its self-test yet: for the self-test. */
    Transform openUntested(DriverSlot slot) throws UnsupportedSettingException {
        Capabilities can = slot.driver().capabilities();
        // what it decompresses it has compressed itself, or it is a page
        AcompSettings settings = AcompSettings.DEFAULTS.withSourceWindow(can.decompress().window()).withPolicy(Policy.REQUIRE_HARDWARE);
        Routes compress = Routes.of(new Route(Operation.COMPRESS, slot, configured(slot, Operation.COMPRESS, CodecSettings.DEFAULTS, true)));
        Routes decompress = Routes.of(new Route(Operation.DECOMPRESS, slot, configured(slot, Operation.DECOMPRESS, CodecSettings.DEFAULTS, true)));
        StreamRoutes streams = new StreamRoutes(List.of(slot), CodecSettings.DEFAULTS, slot, false, this);
        return new Transform(engine, slot.driver().algorithm(), settings, compress, decompress, streams, false);
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
    static CodecConfig configured(DriverSlot slot, Operation operation, CodecSettings settings, boolean byName)
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

    /** The best software driver of an algorithm that can be used, null if there is none. */
    @Nullable SyncDriver bestSoftware(String algorithm) {
        for (DriverSlot slot : ofAlgorithm(algorithm)) {
            if (slot.driver() instanceof SyncDriver software && isUsable(slot)) {
                return software;
            }
        }
        return null;
    }

    /** True if the driver is available and passes its self-test. */
    boolean isUsable(DriverSlot slot) {
        return problem(slot).isEmpty();
    }

    /** Why a driver cannot be used; empty if it can. Runs its self-test if that has not been run. */
    String problem(DriverSlot slot) {
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
