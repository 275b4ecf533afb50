package io.acomp.hw.qat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.acomp.hw.PciDevice;
import io.acomp.hw.Sysfs;

/**
 * A function of a QAT device, of the fourth generation or later, on the PCI bus (HW §3.5).
 *
 * @param pci what sysfs shows of it
 */
record QatFunction(PciDevice pci) {
    /** Physical functions of 4xxx, 401xx, 402xx, 420xx and 6xxx, with the kernel modules that drive them. */
    private static final Map<String, String> PHYSICAL =
            Map.of("4940", "qat_4xxx", "4942", "qat_4xxx", "4944", "qat_4xxx", "4946", "qat_420xx", "4948", "qat_6xxx");
    /** Their virtual functions, which programs work through. */
    private static final Set<String> VIRTUAL = Set.of("4941", "4943", "4945", "4947", "4949");
    private static final Set<String> IDS = Stream.concat(PHYSICAL.keySet().stream(), VIRTUAL.stream()).collect(Collectors.toUnmodifiableSet());
    private static final String FOR_PROGRAMS = "vfio-pci";

    /** Every function this machine has, by address. */
    static List<QatFunction> all() {
        return all(Sysfs.root());
    }

    /**
     * Every function that a sysfs shows, by address.
     *
     * @param sys its root
     */
    static List<QatFunction> all(Path sys) {
        return PciDevice.intel(sys, IDS).stream().map(QatFunction::new).toList();
    }

    /** Where they are looked for. */
    static Path folder() {
        return PciDevice.folder(Sysfs.root());
    }

    /** {@code 0000:6b:00.1}. */
    String address() {
        return pci.address();
    }

    /** The kernel driver that holds it, empty if none does. */
    String driver() {
        return pci.driver();
    }

    /** Its IOMMU group, empty if it is in none. */
    String group() {
        return pci.iommuGroup();
    }

    /** The kernel module for a physical function. */
    String module() {
        return PHYSICAL.getOrDefault(pci.id(), FOR_PROGRAMS);
    }

    /** True for a virtual function. */
    boolean isVirtual() {
        return VIRTUAL.contains(pci.id());
    }

    /** True if libqat can open it: a virtual function in the hands of vfio. */
    boolean isForPrograms() {
        return isVirtual() && driver().equals(FOR_PROGRAMS);
    }
}
