package io.acomp.hw.iaa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.acomp.hw.Sysfs;

/**
 * An IAA device as the kernel shows it.
 *
 * @param name {@code iax1}
 * @param state {@code enabled} or {@code disabled}
 * @param numaNode its node, -1 if the kernel knows none
 * @param queues its work queues, usable or not
 */
public record IaaDevice(String name, String state, int numaNode, List<IaaWorkQueue> queues) {
    private static final String ENABLED = "enabled";
    private static final String PREFIX = "iax";

    /** Copies the list. */
    public IaaDevice {
        queues = List.copyOf(queues);
    }

    /** Where the kernel lists devices and work queues. */
    static Path folder() {
        return Sysfs.root().resolve("bus/dsa/devices");
    }

    /** The devices of this machine. Reads sysfs now. */
    public static List<IaaDevice> all() {
        return Sysfs.entries(folder(), PREFIX).stream().map(IaaDevice::read).toList();
    }

    /**
     * Reads a device.
     *
     * @param folder its folder in sysfs
     */
    static IaaDevice read(Path folder) {
        return new IaaDevice(
                Sysfs.name(folder), Sysfs.valueOr(folder, "state", ""), (int) Sysfs.numberOr(folder, "numa_node", -1), IaaWorkQueue.of(folder));
    }

    /** True if programs may give it work. */
    public boolean isEnabled() {
        return state.equals(ENABLED);
    }

    /** The work queues QPL takes; none if the device is not enabled. */
    public List<IaaWorkQueue> usableQueues() {
        return isEnabled() ? queues.stream().filter(IaaWorkQueue::isUsable).toList() : List.of();
    }

    /** Why QPL takes no queue of it, one text per obstacle. */
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        if (!isEnabled()) {
            obstacles.add(name + " is not enabled, state=" + state);
        }
        queues.stream().map(IaaWorkQueue::obstacle).filter(obstacle -> !obstacle.isEmpty()).forEach(obstacles::add);
        if (queues.isEmpty()) {
            obstacles.add(name + " has no work queue");
        }
        return obstacles;
    }
}
