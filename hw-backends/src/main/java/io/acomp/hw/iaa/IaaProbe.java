package io.acomp.hw.iaa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryFinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.hw.Machine;
import io.acomp.hw.PciDevice;
import io.acomp.hw.PlatformProbe;
import io.acomp.hw.Sysfs;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/**
 * What IAA needs, for {@code acomp doctor}: libraries, devices, work queues, device nodes. Reads; initialises no job and opens no node.
 */
public final class IaaProbe implements Probe {
    /** What QPL opens by this name, and functions without which it finds no device. */
    private static final LibraryRequest ACCEL_CONFIG = new LibraryRequest(
            "libaccel-config",
            List.of("libaccel-config.so.1"),
            "libaccel-config1",
            List.of(
                    "accfg_new",
                    "accfg_device_get_first",
                    "accfg_device_get_next",
                    "accfg_device_get_state",
                    "accfg_wq_get_first",
                    "accfg_wq_get_next",
                    "accfg_wq_get_mode",
                    "accfg_wq_get_user_dev_path"));
    private static final Set<String> PCI_IDS = Set.of("0cfe");

    private final Machine machine;
    private final Path devices;

    /** For the service loader. */
    public IaaProbe() {
        this(Machine.here());
    }

    IaaProbe(Machine machine) {
        this.machine = machine;
        this.devices = machine.sys().resolve("bus/dsa/devices");
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(List.of(qpl(), accelConfig()));
        findings.addAll(hardware());
        return findings;
    }

    private static Finding qpl() {
        LibraryLookup library = QplBinding.library();
        Finding finding = LibraryFinding.of(library, "qpl_get_library_version");
        return library.availability().available()
                ? finding
                : new Finding(finding.name(), finding.status(), finding.detail(), QplBinding.availability().remedy());
    }

    private static Finding accelConfig() {
        Finding finding = LibraryFinding.of(LibraryBinding.open(ACCEL_CONFIG), null);
        return finding.status() == Finding.Status.FOUND
                ? finding
                : new Finding(finding.name(), finding.status(), finding.detail() + "; QPL then answers status 501", finding.remedy());
    }

    /** Devices and queues, without the libraries. */
    List<Finding> hardware() {
        List<Finding> findings = new ArrayList<>();
        List<Path> accelerators = Sysfs.entries(devices, "iax");
        if (accelerators.isEmpty()) {
            findings.add(absent());
        }
        int usable = 0;
        int configured = 0;
        for (Path folder : accelerators) {
            IaaDevice device = IaaDevice.read(folder);
            List<IaaWorkQueue> queues = device.queues().stream().filter(IaaWorkQueue::isConfigured).toList();
            configured += queues.size();
            findings.add(device(folder, device, queues.size()));
            for (IaaWorkQueue queue : queues) {
                QueueFinding finding = new QueueFinding(folder, queue);
                findings.add(finding.queueFinding());
                if (queue.isUsable()) {
                    Finding node = finding.nodeFinding(machine);
                    findings.add(node);
                    usable += device.isEnabled() && node.status() == Finding.Status.FOUND ? 1 : 0;
                }
            }
        }
        if (!accelerators.isEmpty()) {
            findings.add(summary(usable, configured));
        }
        Sysfs.entries(devices, "dsa").forEach(device -> findings.add(dataMover(device)));
        return findings;
    }

    private Finding absent() {
        String name = "iaa devices";
        List<PciDevice> present = PciDevice.intel(machine.sys(), PCI_IDS);
        if (present.isEmpty()) {
            return Finding.missing(
                    name,
                    "no IAA device, neither on the PCI bus (8086:0cfe) nor in " + devices,
                    "IAA comes with Intel Xeon processors from the fourth generation: switch it on in the firmware, pass it through to "
                            + "virtual machines");
        }
        return Finding.refused(
                name,
                "on the PCI bus, but the kernel's idxd driver does not show them, pci="
                        + present.stream().map(device -> device.address() + " driver=" + device.driver()).collect(Collectors.joining(", ")),
                "modprobe idxd");
    }

    private static Finding device(Path folder, IaaDevice device, int configured) {
        String name = "iaa device " + device.name();
        boolean pasid = Sysfs.numberOr(folder, "pasid_enabled", 1) != 0;
        String detail = "state=" + device.state() + ", numaNode=" + device.numaNode() + ", queues=" + device.queues().size()
                + ", configured=" + configured + ", maxTransfer=" + Sysfs.valueOr(folder, "max_transfer_size", "unknown")
                + ", pasid=" + (pasid ? "on" : "off");
        if (!pasid) {
            return Finding.refused(
                    name, detail + ": without PASID the device has no shared queues, and QPL uses no others", PlatformProbe.IOMMU_REMEDY);
        }
        if (configured == 0) {
            return Finding.refused(
                    name,
                    detail + ": no queue is configured, QPL answers status 503",
                    "accel-config load-config -c FILE -e, with a FILE of /usr/share/QPL/configs; with accel-config 4.1 or newer also "
                            + "accel-config config-user-default");
        }
        return device.isEnabled()
                ? Finding.found(name, detail)
                : Finding.refused(
                        name, detail + ": it is not enabled, QPL answers status 503", "accel-config enable-device " + device.name());
    }

    private static Finding summary(int usable, int configured) {
        String name = "iaa usable queues";
        String detail = usable + " of " + configured + " configured queues are for user space, shared, enabled and may be opened";
        return usable > 0
                ? Finding.found(name, detail)
                : Finding.refused(name, detail + ": QPL answers status 503", "mend one of the devices or queues above");
    }

    private static Finding dataMover(Path folder) {
        IaaDevice device = IaaDevice.read(folder);
        return Finding.found(
                "dsa device " + device.name(),
                "state=" + device.state() + ", numaNode=" + device.numaNode() + ", configured="
                        + device.queues().stream().filter(IaaWorkQueue::isConfigured).count()
                        + ": a data mover, it does not compress and acomp leaves it alone");
    }
}
