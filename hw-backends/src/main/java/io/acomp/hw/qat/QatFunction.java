package io.acomp.hw.qat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.acomp.hw.Sysfs;

/**
 * A function of a QAT device on the PCI bus, as sysfs shows it (HW §3.5).
 *
 * @param address {@code 0000:6b:00.1}
 * @param device PCI device id, {@code 0x4941}
 * @param driver the kernel driver that holds it, empty if none does
 * @param group its IOMMU group, empty if it is in none
 */
record QatFunction(String address, String device, String driver, String group) {
    private static final String INTEL = "0x8086";
    /** Physical functions of 4xxx, 401xx, 402xx, 420xx and 6xxx. */
    private static final Set<String> PHYSICAL = Set.of("0x4940", "0x4942", "0x4944", "0x4946", "0x4948");
    /** Their virtual functions, which programs work through. */
    private static final Set<String> VIRTUAL = Set.of("0x4941", "0x4943", "0x4945", "0x4947", "0x4949");
    private static final String FOR_PROGRAMS = "vfio-pci";

    /** Every function this machine has, by address. */
    static List<QatFunction> all() {
        return Sysfs.entries(folder(), "").stream()
                .filter(folder -> Sysfs.valueOr(folder, "vendor", "").equals(INTEL))
                .map(folder -> new QatFunction(
                        Sysfs.name(folder), Sysfs.valueOr(folder, "device", ""), target(folder, "driver"), target(folder, "iommu_group")))
                .filter(function -> function.isVirtual() || PHYSICAL.contains(function.device))
                .toList();
    }

    /** Where they are looked for. */
    static Path folder() {
        return Sysfs.root().resolve("bus/pci/devices");
    }

    private static String target(Path folder, String link) {
        try {
            return Sysfs.name(Files.readSymbolicLink(folder.resolve(link)));
        } catch (IOException absent) {
            return "";
        }
    }

    /** True for a virtual function. */
    boolean isVirtual() {
        return VIRTUAL.contains(device);
    }

    /** True if libqat can open it: a virtual function in the hands of vfio. */
    boolean isForPrograms() {
        return isVirtual() && driver.equals(FOR_PROGRAMS);
    }
}
