package io.acomp.bench.suite;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/** The synchronous drivers that can run here, by algorithm and falling priority. */
public final class Drivers {
    private final List<SyncDriver> available;

    /**
     * Drivers to measure.
     *
     * @param drivers those to choose from; libraries of all of them are opened
     */
    public Drivers(Collection<? extends Driver> drivers) {
        available = drivers.stream()
                .filter(SyncDriver.class::isInstance)
                .map(SyncDriver.class::cast)
                .filter(driver -> driver.availability().available())
                .sorted(Comparator.comparing(Driver::algorithm).thenComparing(Comparator.comparingInt(Driver::priority).reversed()))
                .toList();
    }

    /** The drivers of all providers. */
    public static Drivers discover() {
        return new Drivers(ServiceLoader.load(DriverProvider.class).stream()
                .flatMap(provider -> provider.get().drivers().stream())
                .toList());
    }

    /** All of them. */
    public List<SyncDriver> all() {
        return available;
    }

    /**
     * The drivers of an algorithm, best first.
     *
     * @param algorithm its name
     */
    public List<SyncDriver> of(String algorithm) {
        return available.stream().filter(driver -> driver.algorithm().equals(algorithm)).toList();
    }

    /**
     * A driver by its name.
     *
     * @param name of an available driver
     */
    public SyncDriver named(String name) {
        return available.stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such driver here, driver=" + name + ", drivers=" + names()));
    }

    /** Names that choose drivers: of algorithms and of drivers. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (SyncDriver driver : available) {
            names.add(driver.name());
            names.add(driver.algorithm());
        }
        return names;
    }
}
