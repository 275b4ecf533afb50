package io.acomp.hw.qat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.hw.Findings;
import io.acomp.hw.MachineTree;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Devices, functions and nodes in made-up trees. */
class QatProbeTest {
    private static final String BUS = "sys/bus/pci/devices/";
    private static final String PHYSICAL = "0000:6b:00.0";
    private static final String FUNCTIONS = "qat functions of " + PHYSICAL;

    @TempDir
    private Path folder;

    private MachineTree tree;

    @BeforeEach
    void emptyMachine() {
        tree = new MachineTree(folder);
    }

    private List<Finding> findings() {
        return new QatProbe(tree.machine()).hardware();
    }

    private void physical(String services, int functions) {
        tree.attributes(BUS + PHYSICAL, "vendor=0x8086", "device=0x4940", "numa_node=1", "sriov_numvfs=" + functions);
        tree.attributes(BUS + PHYSICAL + "/qat", "state=up", "cfg_services=" + services);
        tree.link(BUS + PHYSICAL + "/driver", "../../../bus/pci/drivers/4xxx");
    }

    private void function(String address, String driver, String group) {
        tree.attributes(BUS + address, "vendor=0x8086", "device=0x4941", "numa_node=1");
        tree.link(BUS + address + "/physfn", "../" + PHYSICAL);
        if (!driver.isEmpty()) {
            tree.link(BUS + address + "/driver", "../../../bus/pci/drivers/" + driver);
        }
        if (!group.isEmpty()) {
            tree.link(BUS + address + "/iommu_group", "../../../kernel/iommu_groups/" + group);
        }
    }

    @Test
    void aMachineWithoutDevice() {
        List<Finding> findings = findings();
        assertEquals(1, findings.size(), findings::toString);
        Findings.check(findings, "qat devices", Status.MISSING, "8086:4940", "-101");
    }

    @Test
    void aDeviceWithFunctionsOnVfio() {
        physical("dc", 2);
        function("0000:6b:00.1", "vfio-pci", "200");
        function("0000:6b:00.2", "vfio-pci", "201");
        tree.file("dev/vfio/200", "").file("dev/vfio/201", "").file("dev/vfio/vfio", "").file("run/qat/qatmgr.sock", "");
        List<Finding> findings = findings();
        Findings.check(findings, "qat device " + PHYSICAL, Status.FOUND, "driver=4xxx", "numaNode=1", "services=dc", "functions=2");
        Findings.check(findings, FUNCTIONS, Status.FOUND, "2 bound to vfio-pci", "numaNode=1", "/dev/vfio/200");
        Findings.check(findings, "qat vfio", Status.FOUND);
        Findings.check(findings, "qat manager", Status.FOUND);
        assertEquals(4, findings.size(), findings::toString);
    }

    @Test
    void aPhysicalFunctionOnly() {
        physical("sym;dc", 0);
        List<Finding> findings = findings();
        Findings.remedy(
                Findings.check(findings, "qat device " + PHYSICAL, Status.REFUSED, "virtual functions"), "systemctl enable --now qat");
        Findings.remedy(Findings.check(findings, "qat vfio", Status.MISSING), "modprobe vfio-pci");
        Findings.remedy(Findings.check(findings, "qat manager", Status.MISSING), "QAT_POLICY");
    }

    @Test
    void aDeviceForCryptographyOnly() {
        physical("sym;asym", 1);
        function("0000:6b:00.1", "vfio-pci", "200");
        Findings.remedy(
                Findings.check(findings(), "qat device " + PHYSICAL, Status.REFUSED, "services=sym;asym"), "ServicesEnabled=dc");
    }

    @Test
    void aDeviceWithoutItsKernelDriver() {
        tree.attributes(BUS + PHYSICAL, "vendor=0x8086", "device=0x4946");
        Findings.remedy(Findings.check(findings(), "qat device " + PHYSICAL, Status.REFUSED), "modprobe qat_420xx");
    }

    @Test
    void aDeviceThatIsDown() {
        physical("dc", 1);
        tree.attributes(BUS + PHYSICAL + "/qat", "state=down");
        Findings.remedy(Findings.check(findings(), "qat device " + PHYSICAL, Status.REFUSED, "state=down"), "echo up >");
    }

    @Test
    void functionsAnotherDriverHolds() {
        physical("dc", 2);
        function("0000:6b:00.1", "vfio-pci", "200");
        function("0000:6b:00.2", "4xxxvf", "201");
        Finding functions = Findings.check(findings(), FUNCTIONS, Status.REFUSED, "1 of 2", "first=0000:6b:00.2", "driver=4xxxvf");
        Findings.remedy(functions, "8086 4941");
    }

    @Test
    void aFunctionWhoseNodeIsRefused() {
        physical("dc", 1);
        function("0000:6b:00.1", "vfio-pci", "200");
        tree.refusedNode("dev/vfio/200", "rw-------");
        Findings.remedy(Findings.check(findings(), FUNCTIONS, Status.REFUSED, "1 of 1", "mode=rw-------"), "group qat");
    }

    @Test
    void aFunctionWithoutIommu() {
        physical("dc", 1);
        function("0000:6b:00.1", "vfio-pci", "");
        Findings.remedy(Findings.check(findings(), FUNCTIONS, Status.REFUSED, "no IOMMU group"), "intel_iommu=on");
    }

    @Test
    void aFunctionInAVirtualMachine() {
        tree.attributes(BUS + "0000:00:05.0", "vendor=0x8086", "device=0x4941");
        Findings.check(findings(), "qat functions", Status.REFUSED, "1 of 1 are not bound to vfio-pci");
    }

    @Test
    void anOlderDeviceNeedsItsOwnDriver() {
        tree.attributes(BUS + "0000:3d:00.0", "vendor=0x8086", "device=0x37c8");
        List<Finding> findings = findings();
        Findings.check(findings, "qat devices", Status.MISSING);
        Findings.check(findings, "qat device 0000:3d:00.0", Status.REFUSED, "8086:37c8");
        tree.file("dev/qat_adf_ctl", "");
        Findings.check(findings(), "qat device 0000:3d:00.0", Status.WARNING, "qat_adf_ctl");
    }
}
