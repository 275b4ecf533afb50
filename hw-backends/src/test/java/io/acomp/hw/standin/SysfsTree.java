package io.acomp.hw.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A sysfs tree that a stand-in brings: devices and work queues of the kernel's {@code idxd} driver under {@code devices/}, linked from
 * {@code bus/dsa/devices/} as the kernel does.
 */
public final class SysfsTree {
    private final Path root;

    /** A tree below an empty folder. */
    public SysfsTree(Path root) {
        this.root = root;
    }

    /** Its root, for {@code -Dacomp.sysfs}. */
    public Path root() {
        return root;
    }

    /**
     * Adds an IAA device, enabled.
     *
     * @param name iax1
     * @param node NUMA node, -1 for none
     */
    public SysfsTree iaaDevice(String name, int node) {
        return dsa(Path.of(name), Map.of(
                "state", "enabled",
                "numa_node", Integer.toString(node),
                "version", "0x100",
                "max_transfer_size", "2147483648",
                "max_work_queues", "8",
                "max_work_queues_size", "128",
                "max_engines", "8",
                "pasid_enabled", "1",
                "gen_cap", "0x71f10901f0105",
                "cdev_major", "235"));
    }

    /**
     * Adds a work queue that QPL takes.
     *
     * @param device its device, added before
     * @param name wq1.0
     * @param size descriptors it holds
     * @param maxTransfer bytes of a source or destination at most
     */
    public SysfsTree workQueue(String device, String name, int size, long maxTransfer) {
        return dsa(Path.of(device, name), Map.of(
                "state", "enabled",
                "mode", "shared",
                "type", "user",
                "driver_name", "user",
                "size", Integer.toString(size),
                "max_transfer_size", Long.toString(maxTransfer),
                "threshold", Integer.toString(size),
                "priority", "10",
                "group_id", "0",
                "block_on_fault", "0"));
    }

    /**
     * Changes an attribute.
     *
     * @param name a device or work queue, added before
     * @param attribute file name
     * @param value without the line end
     */
    public SysfsTree set(String name, String attribute, String value) {
        try {
            Files.writeString(root.resolve("bus/dsa/devices").resolve(name).resolve(attribute), value + "\n");
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private SysfsTree dsa(Path device, Map<String, String> attributes) {
        try {
            Path folder = Files.createDirectories(root.resolve("devices/pci0000:e7").resolve(device));
            Path links = Files.createDirectories(root.resolve("bus/dsa/devices"));
            Files.createSymbolicLink(links.resolve(device.getFileName()), links.relativize(folder));
            attributes.forEach((attribute, value) -> set(device.getFileName().toString(), attribute, value));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
