package io.acomp.hw.sim;

import java.util.Comparator;
import java.util.ServiceLoader;

import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/** The software drivers that the service loader finds. */
final class SoftwareCodecs {
    private SoftwareCodecs() {}

    /**
     * The best software driver of an algorithm that can run here.
     *
     * @param algorithm its name
     * @param windowSetting true if it must be able to compress with a given window
     * @throws IllegalStateException if there is none
     */
    static SyncDriver best(String algorithm, boolean windowSetting) {
        return ServiceLoader.load(DriverProvider.class, SoftwareCodecs.class.getClassLoader()).stream()
                .flatMap(provider -> provider.get().drivers().stream())
                .filter(SyncDriver.class::isInstance)
                .map(SyncDriver.class::cast)
                .filter(driver -> driver.algorithm().equals(algorithm))
                .filter(driver -> !windowSetting || driver.capabilities().windowSetting())
                .sorted(Comparator.comparingInt(driver -> -driver.priority()))
                .filter(driver -> driver.availability().available())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no software driver to do the work of a simulated device" + (windowSetting ? " with a window" : "")
                                + "; put scomp-adapters on the module path or hand one in, algorithm=" + algorithm));
    }
}
