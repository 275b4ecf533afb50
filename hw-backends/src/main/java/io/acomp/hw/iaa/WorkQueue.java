package io.acomp.hw.iaa;

import java.nio.file.Path;
import java.util.List;

import io.acomp.hw.DeviceNode;
import io.acomp.hw.Machine;
import io.acomp.hw.PciDevice;
import io.acomp.hw.Sysfs;
import io.acomp.spi.Finding;

/**
 * A work queue as the kernel's idxd driver shows it in sysfs, judged by what QPL needs: a queue for user space, shared, enabled (HW §4.4).
 *
 * @param folder its folder in sysfs, inside its device's
 */
record WorkQueue(Path folder) {
    private static final String NODE_RIGHTS =
            "accel-config 3.2 or newer gives the nodes to group dsadev; else a udev rule: SUBSYSTEM==\"dsa\", GROUP=\"dsadev\", "
                    + "MODE=\"0660\"";

    /** The queues of a device, configured or not. */
    static List<WorkQueue> of(Path device) {
        return Sysfs.entries(device, "wq").stream().map(WorkQueue::new).toList();
    }

    /** True if somebody gave it entries or a use; a device has queues that nobody has configured. */
    boolean isConfigured() {
        return size() > 0 || !type().equals("none");
    }

    /** Entries, 0 if not configured. */
    long size() {
        return Sysfs.numberOr(folder, "size", 0);
    }

    /** Whether QPL can use it, and if not, what stands in the way first. */
    Finding finding() {
        String name = "iaa queue " + Sysfs.name(folder);
        String detail = detail();
        if (type().equals("kernel")) {
            return Finding.refused(
                    name,
                    detail + ": the kernel holds it (iaa_crypto, for zswap), user space has none of it",
                    disable() + remade());
        }
        if (read("mode").equals("dedicated")) {
            return Finding.refused(
                    name,
                    detail + ": QPL looks for shared queues only and passes over a dedicated one, a common cause of status 503",
                    disable() + remade());
        }
        if (!type().equals("user")) {
            return Finding.refused(
                    name, detail + ": it is not for user space", remade());
        }
        if (!read("state").equals("enabled")) {
            boolean deviceEnabled = Sysfs.valueOr(folder.getParent(), "state", "").equals("enabled");
            return Finding.refused(
                    name,
                    detail + ": it is configured and not enabled, QPL answers status 503",
                    (deviceEnabled ? "" : "accel-config enable-device " + device() + " && ") + enable());
        }
        return Finding.found(name, detail);
    }

    /** Its node, which QPL opens and maps. */
    Finding node(Machine machine) {
        return DeviceNode.look(
                machine,
                "iaa node " + Sysfs.name(folder),
                machine.dev().resolve("iax").resolve(Sysfs.name(folder)),
                "in a container, hand the node in (--device /dev/iax/" + Sysfs.name(folder) + "); else " + disable() + enable(),
                NODE_RIGHTS);
    }

    /** The command that makes it a shared queue for user space, enabled. */
    private String remade() {
        return "accel-config config-wq " + path() + " --type=user --driver-name=user --mode=shared --threshold=" + Math.max(size(), 1)
                + " --name=acomp && " + enable();
    }

    private String disable() {
        return "accel-config disable-wq " + path() + " && ";
    }

    private String enable() {
        return "accel-config enable-wq " + path();
    }

    private String detail() {
        String driver = read("driver_name");
        return "size=" + size() + ", type=" + type() + ", mode=" + read("mode") + ", state=" + read("state")
                + ", driver=" + (driver.isEmpty() ? PciDevice.linked(folder, "driver") : driver) + ", name=" + read("name")
                + ", maxTransfer=" + read("max_transfer_size") + ", group=" + read("group_id");
    }

    private String type() {
        String type = read("type");
        return type.isEmpty() ? "none" : type;
    }

    private String read(String file) {
        return Sysfs.valueOr(folder, file, "");
    }

    private String device() {
        return Sysfs.name(folder.getParent());
    }

    private String path() {
        return device() + "/" + Sysfs.name(folder);
    }
}
