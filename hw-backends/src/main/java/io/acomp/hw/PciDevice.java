package io.acomp.hw;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A function on the PCI bus, as sysfs shows it.
 *
 * @param folder its folder in sysfs
 * @param id its device number in hexadecimal digits, {@code 4940}
 */
public record PciDevice(Path folder, String id) {
    private static final String INTEL = "0x8086";

    /**
     * Intel's devices of some kinds, by address.
     *
     * @param sys root of sysfs
     * @param ids device numbers in four small hexadecimal digits
     */
    public static List<PciDevice> intel(Path sys, Set<String> ids) {
        return Sysfs.entries(folder(sys), "").stream()
                .filter(folder -> Sysfs.valueOr(folder, "vendor", "").equals(INTEL))
                .map(folder -> new PciDevice(folder, Sysfs.valueOr(folder, "device", "").replaceFirst("^0x", "")))
                .filter(device -> ids.contains(device.id()))
                .toList();
    }

    /**
     * Where sysfs lists them.
     *
     * @param sys root of sysfs
     */
    public static Path folder(Path sys) {
        return sys.resolve("bus/pci/devices");
    }

    /** Domain, bus, device and function: {@code 0000:6b:00.0}. */
    public String address() {
        return Sysfs.name(folder);
    }

    /** The kernel driver that holds it, empty if none does. */
    public String driver() {
        return Sysfs.target(folder, "driver");
    }

    /** The IOMMU group it is in, empty if in none. */
    public String iommuGroup() {
        return Sysfs.target(folder, "iommu_group");
    }

    /** Address of the physical function a virtual one belongs to; empty for a physical one, and inside a virtual machine. */
    public String physicalFunction() {
        return Sysfs.target(folder, "physfn");
    }

    /** Its NUMA node, -1 if unknown. */
    public long numaNode() {
        return Sysfs.numberOr(folder, "numa_node", -1);
    }
}
