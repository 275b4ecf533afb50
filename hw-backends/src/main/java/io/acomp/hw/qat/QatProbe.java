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
    /** Devices before the fourth generation, physical and virtual functions. */
    private static final Set<String> OLDER =
            Set.of("0435", "0443", "37c8", "37c9", "19e2", "19e3", "6f54", "6f55", "18a0", "18a1", "18ee", "18ef");

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
        List<Finding> findings = new ArrayList<>(QatLibraries.findings());
        findings.addAll(hardware());
        return findings;
    }

    /** Devices, functions, nodes and manager, without the libraries. */
    List<Finding> hardware() {
        List<Finding> findings = new ArrayList<>();
        List<QatFunction> all = QatFunction.all(machine.sys());
        List<QatFunction> physical = all.stream().filter(function -> !function.isVirtual()).toList();
        Map<String, List<QatFunction>> functions = all.stream()
                .filter(QatFunction::isVirtual)
                .collect(Collectors.groupingBy(function -> function.pci().physicalFunction(), TreeMap::new, Collectors.toList()));
        PciDevice.intel(machine.sys(), OLDER).forEach(device -> findings.add(older(device)));
        if (all.isEmpty()) {
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

    private static Finding device(QatFunction function, boolean hasFunctions) {
        PciDevice device = function.pci();
        String name = "qat device " + device.address();
        String driver = device.driver();
        String state = Sysfs.valueOr(device.folder(), "qat/state", "");
        String services = Sysfs.valueOr(device.folder(), "qat/cfg_services", "");
        String detail = "8086:" + device.id() + ", driver=" + driver + ", numaNode=" + device.numaNode() + ", state=" + state
                + ", services=" + services + ", functions=" + Sysfs.numberOr(device.folder(), "sriov_numvfs", 0);
        if (driver.isEmpty()) {
            return Finding.refused(name, detail + ": no kernel driver holds it", "modprobe " + function.module());
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

    private Finding functions(String owner, List<QatFunction> functions) {
        String name = owner.isEmpty() ? "qat functions" : "qat functions of " + owner;
        List<QatFunction> unbound = functions.stream().filter(function -> !function.isForPrograms()).toList();
        if (!unbound.isEmpty()) {
            QatFunction first = unbound.getFirst();
            return Finding.refused(
                    name,
                    unbound.size() + " of " + functions.size() + " are not bound to vfio-pci, first=" + first.address() + ", driver="
                            + first.driver(),
                    "systemctl restart qat; by hand: modprobe vfio-pci && echo 8086 " + first.pci().id()
                            + " > /sys/bus/pci/drivers/vfio-pci/new_id");
        }
        List<Finding> nodes = functions.stream().map(function -> node(name, function)).toList();
        List<Finding> closed = nodes.stream().filter(node -> node.status() != Status.FOUND).toList();
        String numaNodes = functions.stream()
                .map(function -> Long.toString(function.pci().numaNode()))
                .distinct()
                .collect(Collectors.joining(" "));
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

    private Finding node(String name, QatFunction function) {
        String group = function.group();
        return group.isEmpty()
                ? Finding.refused(name, "no IOMMU group, function=" + function.address(), PlatformProbe.IOMMU_REMEDY)
                : DeviceNode.look(machine, name, machine.dev().resolve("vfio").resolve(group), "modprobe vfio-pci", GROUP_RIGHTS);
    }
}
