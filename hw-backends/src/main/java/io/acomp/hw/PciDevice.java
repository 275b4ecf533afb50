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
     * @param machine to look at
     * @param ids device numbers in four small hexadecimal digits
     */
    public static List<PciDevice> intel(Machine machine, Set<String> ids) {
        return Machine.list(machine.sys().resolve("bus/pci/devices"), ".*").stream()
                .filter(folder -> Machine.read(folder.resolve("vendor")).equals(INTEL))
                .map(folder -> new PciDevice(folder, Machine.read(folder.resolve("device")).replaceFirst("^0x", "")))
                .filter(device -> ids.contains(device.id()))
                .toList();
    }

    /** Domain, bus, device and function: {@code 0000:6b:00.0}. */
    public String address() {
        return folder.getFileName().toString();
    }

    /** The kernel driver that holds it, empty if none does. */
    public String driver() {
        return Machine.target(folder.resolve("driver"));
    }

    /** The IOMMU group it is in, empty if in none. */
    public String iommuGroup() {
        return Machine.target(folder.resolve("iommu_group"));
    }

    /** Address of the physical function a virtual one belongs to; empty for a physical one, and inside a virtual machine. */
    public String physicalFunction() {
        return Machine.target(folder.resolve("physfn"));
    }

    /** Its NUMA node, -1 if unknown. */
    public long numaNode() {
        return Machine.number(folder.resolve("numa_node"), -1);
    }
}
