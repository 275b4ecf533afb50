package io.acomp.scomp.spec;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Assumptions;

import io.acomp.spi.Availability;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertFalse;

/** Every software driver the service loader finds; a driver joins the suites by being listed by its provider. */
final class Drivers {
    private static final List<SyncDriver> ALL = load();

    private Drivers() {}

    /** All of them, available or not, by name. */
    static List<SyncDriver> list() {
        return ALL;
    }

    /** Those with a trait, at least one. One that is not available is among them, since it is to be reported as skipped. */
    static List<SyncDriver> choose(List<SyncDriver> drivers, Trait trait) {
        List<SyncDriver> chosen = drivers.stream().filter(driver -> !driver.availability().available() || trait.of(driver)).toList();
        assertFalse(chosen.isEmpty(), () -> "no driver to test, trait=" + trait);
        return chosen;
    }

    /** Skips the running test, with the reason, if the driver cannot run here. */
    static void assumeAvailable(Driver driver) {
        Availability availability = driver.availability();
        Assumptions.assumeTrue(availability.available(), () -> driver.name() + ": " + availability.reason());
    }

    private static List<SyncDriver> load() {
        // The module only provides the service; the tests inside it also use it.
        Drivers.class.getModule().addUses(DriverProvider.class);
        return ServiceLoader.load(DriverProvider.class).stream()
                .flatMap(provider -> provider.get().drivers().stream())
                .filter(SyncDriver.class::isInstance)
                .map(SyncDriver.class::cast)
                .sorted(Comparator.comparing(Driver::name))
                .toList();
    }
}
