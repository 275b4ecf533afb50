package io.acomp.hw.iaa;

import java.nio.file.Path;

import io.acomp.hw.DeviceNode;
import io.acomp.hw.Machine;
import io.acomp.hw.Sysfs;
import io.acomp.spi.Finding;

/**
 * What doctor says about a work queue: whether QPL takes it (HW §4.4), and if not, what stands in the way and the commands that mend it.
 *
 * @param device folder of its device in sysfs
 * @param queue as the kernel shows it
 */
record QueueFinding(Path device, IaaWorkQueue queue) {
    private static final String NODE_RIGHTS =
            "accel-config 3.2 or newer gives the nodes to group dsadev; else a udev rule: SUBSYSTEM==\"dsa\", GROUP=\"dsadev\", "
                    + "MODE=\"0660\"";

    /** Whether QPL takes it. */
    Finding queueFinding() {
        String name = "iaa queue " + queue.name();
        String detail = detail();
        if (queue.isUsable()) {
            return Finding.found(name, detail);
        }
        if (queue.isOfKernel()) {
            return Finding.refused(
                    name, detail + ": the kernel holds it (iaa_crypto, for zswap), user space has none of it", disable() + remade());
        }
        if (queue.mode().equals("dedicated")) {
            return Finding.refused(
                    name,
                    detail + ": QPL looks for shared queues only and passes over a dedicated one, a common cause of status 503",
                    (queue.state().equals("enabled") ? disable() : "") + remade());
        }
        boolean complete = queue.type().equals("user") && queue.size() > 0;
        boolean deviceEnabled = IaaDevice.read(device).isEnabled();
        String enable = deviceEnabled ? enable() : "accel-config enable-device " + Sysfs.name(device) + " && " + enable();
        return Finding.refused(
                name, detail + ": " + queue.obstacle() + "; QPL answers status 503", complete ? enable : remade());
    }

    /** Its node, which QPL opens and maps. */
    Finding nodeFinding(Machine machine) {
        return DeviceNode.look(
                machine,
                "iaa node " + queue.name(),
                machine.dev().resolve("iax").resolve(queue.name()),
                "in a container, hand the node in (--device /dev/iax/" + queue.name() + "); else " + disable() + enable(),
                NODE_RIGHTS);
    }

    private String detail() {
        Path folder = device.resolve(queue.name());
        // a link until Linux 6.7, an attribute since
        String driver = queue.driver().isEmpty() ? Sysfs.target(folder, "driver") : queue.driver();
        return "size=" + queue.size() + ", type=" + queue.type() + ", mode=" + queue.mode() + ", state=" + queue.state()
                + ", driver=" + driver + ", name=" + Sysfs.valueOr(folder, "name", "") + ", maxTransfer=" + queue.maxTransfer()
                + ", group=" + Sysfs.valueOr(folder, "group_id", "");
    }

    private String path() {
        return Sysfs.name(device) + "/" + queue.name();
    }

    /** The commands that make it a shared queue for user space, enabled. */
    private String remade() {
        return "accel-config config-wq " + path() + " --type=user --driver-name=user --mode=shared --threshold=" + Math.max(queue.size(), 1)
                + " --name=acomp && " + enable();
    }

    private String disable() {
        return "accel-config disable-wq " + path() + " && ";
    }

    private String enable() {
        return "accel-config enable-wq " + path();
    }
}
