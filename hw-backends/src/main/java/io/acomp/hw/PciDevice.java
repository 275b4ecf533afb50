package io.acomp.hw;

import java.io.IOException;
import java.nio.file.Files;
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
     * @param machine to look at
     * @param ids device numbers in four small hexadecimal digits
     */
    public static List<PciDevice> intel(Machine machine, Set<String> ids) {
        return Sysfs.entries(machine.sys().resolve("bus/pci/devices"), "").stream()
                .filter(folder -> Sysfs.valueOr(folder, "vendor", "").equals(INTEL))
                .map(folder -> new PciDevice(folder, Sysfs.valueOr(folder, "device", "").replaceFirst("^0x", "")))
                .filter(device -> ids.contains(device.id()))
                .toList();
    }

    /** Domain, bus, device and function: {@code 0000:6b:00.0}. */
    public String address() {
        return Sysfs.name(folder);
    }

    /** The kernel driver that holds it, empty if none does. */
    public String driver() {
        return target("driver");
    }

    /** The IOMMU group it is in, empty if in none. */
    public String iommuGroup() {
        return target("iommu_group");
    }

    /** Address of the physical function a virtual one belongs to; empty for a physical one, and inside a virtual machine. */
    public String physicalFunction() {
        return target("physfn");
    }

    /** Its NUMA node, -1 if unknown. */
    public long numaNode() {
        return Sysfs.numberOr(folder, "numa_node", -1);
    }

    private String target(String link) {
        return linked(folder, link);
    }

    /**
     * The name of what a symbolic link in sysfs points to: drivers, functions and groups are named that way.
     *
     * @param folder of the device
     * @param link file name
     * @return empty if there is no such link
     */
    public static String linked(Path folder, String link) {
        try {
            return Sysfs.name(Files.readSymbolicLink(folder.resolve(link)));
        } catch (IOException absent) {
            return "";
        }
    }
}
