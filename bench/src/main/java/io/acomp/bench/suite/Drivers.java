package io.acomp.bench.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.RequestObserver;
import io.acomp.spi.Availability;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/** The drivers that can run here, codecs and devices apart, each by algorithm and falling priority. */
public final class Drivers {
    /** A machine that stops for a second does not make a device hung, and must not end a run. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Driver> known;
    private final Map<String, Simulated> simulated;
    private final @Nullable RequestObserver observer;
    private final List<SyncDriver> codecs;
    private final List<DeviceDriver> devices;

    /**
     * Drivers to measure.
     *
     * @param drivers those to choose from; libraries of all of them are opened
     */
    public Drivers(Collection<? extends Driver> drivers) {
        this(drivers, Map.of(), null);
    }

    private Drivers(Collection<? extends Driver> drivers, Map<String, Simulated> simulated, @Nullable RequestObserver observer) {
        known = List.copyOf(drivers);
        this.observer = observer;
        this.simulated = Map.copyOf(simulated);
        codecs = available(SyncDriver.class);
        devices = available(DeviceDriver.class);
    }

    private <T extends Driver> List<T> available(Class<T> type) {
        return known.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(driver -> driver.availability().available())
                .sorted(Comparator.<T, String>comparing(Driver::algorithm)
                        .thenComparing(Comparator.<T>comparingInt(Driver::priority).reversed()))
                .toList();
    }

    /** The drivers of all providers. */
    public static Drivers discover() {
        return new Drivers(ServiceLoader.load(DriverProvider.class).stream()
                .flatMap(provider -> provider.get().drivers().stream())
                .toList());
    }

    /**
     * These drivers and simulated devices, which no provider lists.
     *
     * @param devices with names of their own
     */
    Drivers with(Collection<Simulated> devices) {
        List<Driver> drivers = new ArrayList<>(known);
        Map<String, Simulated> all = new HashMap<>(simulated);
        for (Simulated each : devices) {
            drivers.addAll(each.device().drivers());
            all.put(each.driverName(), each);
        }
        return new Drivers(drivers, all, observer);
    }

    /**
     * These drivers, in engines that tell somebody about their requests.
     *
     * @param whom to tell
     */
    public Drivers observedBy(RequestObserver whom) {
        return new Drivers(known, simulated, whom);
    }

    /**
     * These drivers and the example devices of names like {@code gzip-sim}, each over the best codec of its algorithm.
     *
     * @param names some of which may be such names
     */
    public Drivers withSimulated(Collection<String> names) {
        return with(Simulated.examples(names, this));
    }

    /**
     * A simulated device by its driver's name, if there is one.
     *
     * @param name of a driver
     */
    Optional<Simulated> simulated(String name) {
        return Optional.ofNullable(simulated.get(name));
    }

    /**
     * How long a device has worked by itself in this machine's processors so far, in nanoseconds: always 0 for one that is not simulated.
     *
     * @param name of a driver
     */
    public LongSupplier deviceNanos(String name) {
        return simulated(name).<LongSupplier>map(device -> device.codec()::workNanos).orElse(() -> 0);
    }

    /** Settings of an engine that has exactly these drivers. */
    public AcompEngine.Builder engine() {
        AcompEngine.Builder builder = AcompEngine.builder().discoverProviders(false).provider(() -> known).deviceTimeout(PATIENCE);
        return observer == null ? builder : builder.observer(observer);
    }

    /** The synchronous ones. */
    public List<SyncDriver> all() {
        return codecs;
    }

    /** The devices. */
    public List<DeviceDriver> devices() {
        return devices;
    }

    /**
     * The synchronous drivers of an algorithm, best first.
     *
     * @param algorithm its name
     */
    public List<SyncDriver> of(String algorithm) {
        return codecs.stream().filter(driver -> driver.algorithm().equals(algorithm)).toList();
    }

    /**
     * A synchronous driver by its name.
     *
     * @param name of an available driver
     */
    public SyncDriver named(String name) {
        return codecs.stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such driver here, driver=" + name + ", drivers=" + names()));
    }

    /**
     * A device by its driver's name, if there is one.
     *
     * @param name of a driver
     */
    public Optional<DeviceDriver> device(String name) {
        return devices.stream().filter(driver -> driver.name().equals(name)).findFirst();
    }

    /**
     * Why a driver cannot run here, and what to do about it.
     *
     * @param name of a driver
     * @return null if it can
     */
    @Nullable String absence(String name) {
        Availability availability = known.stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .map(Driver::availability)
                .orElseGet(() -> Availability.unavailable("no module brings the driver " + name, "use a build that has it"));
        return availability.available() ? null : availability.reason() + "; " + availability.remedy();
    }

    /** Names that choose drivers: of algorithms and of drivers. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Driver driver : Stream.concat(codecs.stream(), devices.stream()).toList()) {
            names.add(driver.name());
            names.add(driver.algorithm());
        }
        return names;
    }
}
