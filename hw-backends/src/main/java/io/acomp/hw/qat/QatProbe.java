package io.acomp.hw.qat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryFinding;
import io.acomp.foreign.LibraryRequest;
import io.acomp.hw.DeviceNode;
import io.acomp.hw.Machine;
import io.acomp.hw.PciDevice;
import io.acomp.hw.PlatformProbe;
import io.acomp.hw.Sysfs;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;
import io.acomp.spi.Probe;

/**
 * What QAT needs, for {@code acomp doctor}: libraries, devices and their virtual functions, vfio, the manager (HW §3.5). Reads; calls no
 * function of the libraries, since they print and open devices.
 */
public final class QatProbe implements Probe {
    /** Kernel drivers of the physical functions that the library in the distributions knows, by PCI device. */
    private static final Map<String, String> PHYSICAL =
            Map.of("4940", "qat_4xxx", "4942", "qat_4xxx", "4944", "qat_4xxx", "4946", "qat_420xx", "4948", "qat_6xxx");

    private static final Set<String> VIRTUAL = Set.of("4941", "4943", "4945", "4947", "4949");
    /** Devices before the fourth generation, physical and virtual functions. */
    private static final Set<String> OLDER =
            Set.of("0435", "0443", "37c8", "37c9", "19e2", "19e3", "6f54", "6f55", "18a0", "18a1", "18ee", "18ef");

    /** In the order in which each needs those before it. */
    private static final List<LibraryRequest> LIBRARIES = List.of(
            new LibraryRequest("libusdm", List.of("libusdm.so.0"), "libusdm0", List.of("qaeMemAllocNUMA", "qaeMemFreeNUMA")),
            new LibraryRequest("libqat", List.of("libqat.so.4"), "libqat4", List.of("icp_sal_userStart", "cpaDcGetNumInstances")),
            new LibraryRequest("libqatzip", List.of("libqatzip.so.3", "libqatzip.so"), "libqatzip3", List.of("qzInit", "qzCompress2")));

    private static final String VFIO_DRIVER = "vfio-pci";
    private static final String MANAGER_REMEDY = "systemctl enable --now qat (Debian: apt install qatlib-service)";
    private static final String GROUP_RIGHTS = "let qatlib's service set the rights up (systemctl restart qat), with the user in group qat";

    private final Machine machine;

    /** For the service loader. */
    public QatProbe() {
        this(Machine.here());
    }

    QatProbe(Machine machine) {
        this.machine = machine;
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        LIBRARIES.forEach(library -> findings.add(LibraryFinding.of(LibraryBinding.open(library), null)));
        findings.addAll(hardware());
        return findings;
    }

    /** Devices, functions, nodes and manager, without the libraries. */
    List<Finding> hardware() {
        List<Finding> findings = new ArrayList<>();
        List<PciDevice> physical = PciDevice.intel(machine, PHYSICAL.keySet());
        Map<String, List<PciDevice>> functions = PciDevice.intel(machine, VIRTUAL).stream()
                .collect(Collectors.groupingBy(PciDevice::physicalFunction, TreeMap::new, Collectors.toList()));
        PciDevice.intel(machine, OLDER).forEach(device -> findings.add(older(device)));
        if (physical.isEmpty() && functions.isEmpty()) {
            findings.addFirst(Finding.missing(
                    "qat devices",
                    "no QAT device of the fourth generation or newer on the PCI bus (8086:4940 and its successors); QATzip answers -101",
                    "QAT comes with Intel Xeon processors from the fourth generation: switch it on in the firmware, pass a virtual "
                            + "function through to virtual machines"));
            return findings;
        }
        physical.forEach(device -> findings.add(device(device, functions.containsKey(device.address()))));
        functions.forEach((owner, members) -> findings.add(functions(owner, members)));
        findings.add(DeviceNode.look(machine, "qat vfio", machine.dev().resolve("vfio/vfio"), "modprobe vfio-pci", GROUP_RIGHTS));
        findings.add(DeviceNode.look(
                machine,
                "qat manager",
                machine.run().resolve("qat/qatmgr.sock"),
                MANAGER_REMEDY + "; without it, QAT_POLICY=1 lets one process have the devices",
                GROUP_RIGHTS));
        return findings;
    }

    /** Those need Intel's own drivers, and a libqat built with them. */
    private Finding older(PciDevice device) {
        Path control = machine.dev().resolve("qat_adf_ctl");
        String name = "qat device " + device.address();
        String detail = "8086:" + device.id() + ", before the fourth generation, driver=" + device.driver();
        return Files.exists(control)
                ? Finding.warning(
                        name,
                        detail + ", path=" + control,
                        "name the folder of the libqat and libqatzip that came with its driver in " + LibraryBinding.PATH_VARIABLE)
                : Finding.refused(
                        name, detail + ": the library of the distributions does not know it", "install Intel's QAT driver package for it");
    }

    private static Finding device(PciDevice device, boolean hasFunctions) {
        String name = "qat device " + device.address();
        String driver = device.driver();
        String state = Sysfs.valueOr(device.folder(), "qat/state", "");
        String services = Sysfs.valueOr(device.folder(), "qat/cfg_services", "");
        String detail = "8086:" + device.id() + ", driver=" + driver + ", numaNode=" + device.numaNode() + ", state=" + state
                + ", services=" + services + ", functions=" + Sysfs.numberOr(device.folder(), "sriov_numvfs", 0);
        if (driver.isEmpty()) {
            return Finding.refused(name, detail + ": no kernel driver holds it", "modprobe " + PHYSICAL.get(device.id()));
        }
        if (!services.isEmpty() && !Arrays.asList(services.split(";")).contains("dc")) {
            return Finding.refused(
                    name,
                    detail + ": it is not configured for compression (dc)",
                    "ServicesEnabled=dc in /etc/sysconfig/qat, then systemctl restart qat");
        }
        if (state.equals("down")) {
            return Finding.refused(name, detail + ": it is down", "echo up > " + device.folder().resolve("qat/state"));
        }
        return hasFunctions
                ? Finding.found(name, detail)
                : Finding.refused(name, detail + ": user space works through virtual functions, and it has none", MANAGER_REMEDY);
    }

    private Finding functions(String owner, List<PciDevice> functions) {
        String name = owner.isEmpty() ? "qat functions" : "qat functions of " + owner;
        List<PciDevice> unbound = functions.stream().filter(function -> !function.driver().equals(VFIO_DRIVER)).toList();
        if (!unbound.isEmpty()) {
            PciDevice first = unbound.getFirst();
            return Finding.refused(
                    name,
                    unbound.size() + " of " + functions.size() + " are not bound to vfio-pci, first=" + first.address() + ", driver="
                            + first.driver(),
                    "systemctl restart qat; by hand: modprobe vfio-pci && echo 8086 " + first.id()
                            + " > /sys/bus/pci/drivers/vfio-pci/new_id");
        }
        List<Finding> nodes = functions.stream().map(function -> node(name, function)).toList();
        List<Finding> closed = nodes.stream().filter(node -> node.status() != Status.FOUND).toList();
        String numaNodes = functions.stream().map(PciDevice::numaNode).distinct().map(String::valueOf).collect(Collectors.joining(" "));
        if (closed.isEmpty()) {
            return Finding.found(
                    name, functions.size() + " bound to vfio-pci, numaNode=" + numaNodes + ", first=" + nodes.getFirst().detail());
        }
        Finding first = closed.getFirst();
        return new Finding(
                name,
                first.status(),
                closed.size() + " of " + functions.size() + " functions cannot be opened; the first: " + first.detail(),
                first.remedy());
    }

    private Finding node(String name, PciDevice function) {
        String group = function.iommuGroup();
        return group.isEmpty()
                ? Finding.refused(name, "no IOMMU group, function=" + function.address(), PlatformProbe.IOMMU_REMEDY)
                : DeviceNode.look(machine, name, machine.dev().resolve("vfio").resolve(group), "modprobe vfio-pci", GROUP_RIGHTS);
    }
}
