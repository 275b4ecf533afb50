package io.acomp.hw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.acomp.spi.Availability;
import io.acomp.spi.Driver;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** Whether the drivers of this module can run, and why not: the codes of their libraries reach the user through their reasons. */
public final class DriverProbe implements Probe {
    /** How the reasons of a library that is there and cannot be used begin. */
    private static final List<String> REFUSALS = List.of("refused: ", "incompatible: ");

    private static final String MISSING = "missing: ";

    private final List<Driver> drivers;

    /** For the service loader. */
    public DriverProbe() {
        this(new HardwareProvider().drivers());
    }

    DriverProbe(List<Driver> drivers) {
        this.drivers = drivers;
    }

    /** One finding for a family ({@code gzip-iaa}, {@code deflate-iaa}, … are iaa) if its drivers agree, else one a driver. */
    @Override
    public List<Finding> findings() {
        Map<String, List<Driver>> families = drivers.stream()
                .collect(Collectors.groupingBy(DriverProbe::family, LinkedHashMap::new, Collectors.toList()));
        List<Finding> findings = new ArrayList<>();
        families.forEach((family, members) -> {
            if (members.stream().map(Driver::availability).distinct().count() == 1) {
                findings.add(finding("driver *-" + family, members));
            } else {
                members.forEach(driver -> findings.add(finding("driver " + driver.name(), List.of(driver))));
            }
        });
        return findings;
    }

    private static String family(Driver driver) {
        return driver.name().substring(driver.algorithm().length() + 1);
    }

    private static Finding finding(String name, List<Driver> drivers) {
        Availability availability = drivers.getFirst().availability();
        if (availability.available()) {
            return Finding.found(name, drivers.stream().map(Driver::name).collect(Collectors.joining(", ")));
        }
        String reason = availability.reason();
        return REFUSALS.stream().anyMatch(reason::startsWith)
                ? Finding.refused(name, reason, availability.remedy())
                : Finding.missing(name, reason.startsWith(MISSING) ? reason.substring(MISSING.length()) : reason, availability.remedy());
    }
}
