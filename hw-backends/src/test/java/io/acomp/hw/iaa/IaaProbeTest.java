package io.acomp.hw.iaa;

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

/** Devices and queues in made-up trees. */
class IaaProbeTest {
    private static final String DEVICE = "sys/bus/dsa/devices/iax1";

    @TempDir
    private Path folder;

    private MachineTree tree;

    @BeforeEach
    void emptyMachine() {
        tree = new MachineTree(folder);
    }

    private List<Finding> findings() {
        return new IaaProbe(tree.machine()).hardware();
    }

    private void device(String state) {
        tree.attributes(DEVICE, "state=" + state, "numa_node=0", "max_transfer_size=2147483648", "pasid_enabled=1");
        tree.attributes(DEVICE + "/wq1.1", "size=0", "type=none", "mode=dedicated", "state=disabled", "group_id=-1");
    }

    private void queue(String type, String mode, String state, String driver) {
        tree.attributes(
                DEVICE + "/wq1.0", "size=16", "type=" + type, "mode=" + mode, "state=" + state, "driver_name=" + driver, "name=app",
                "max_transfer_size=2097152", "group_id=0");
    }

    @Test
    void aMachineWithoutDevice() {
        List<Finding> findings = findings();
        assertEquals(1, findings.size(), findings::toString);
        Findings.check(findings, "iaa devices", Status.MISSING, "8086:0cfe");
    }

    @Test
    void aDeviceWithoutItsKernelDriver() {
        tree.attributes("sys/bus/pci/devices/0000:e9:02.0", "vendor=0x8086", "device=0x0cfe");
        Findings.remedy(Findings.check(findings(), "iaa devices", Status.REFUSED, "0000:e9:02.0"), "modprobe idxd");
    }

    @Test
    void anotherVendorsDeviceOfTheSameNumberIsNone() {
        tree.attributes("sys/bus/pci/devices/0000:e9:02.0", "vendor=0x1022", "device=0x0cfe");
        Findings.check(findings(), "iaa devices", Status.MISSING);
    }

    @Test
    void anEnabledSharedQueueThatMayBeOpened() {
        device("enabled");
        queue("user", "shared", "enabled", "user");
        tree.file("dev/iax/wq1.0", "");
        List<Finding> findings = findings();
        Findings.check(findings, "iaa device iax1", Status.FOUND, "state=enabled", "numaNode=0", "queues=2", "configured=1");
        Findings.check(
                findings, "iaa queue wq1.0", Status.FOUND, "size=16", "type=user", "mode=shared", "state=enabled", "driver=user",
                "maxTransfer=2097152", "group=0", "name=app");
        Findings.check(findings, "iaa node wq1.0", Status.FOUND, "/dev/iax/wq1.0", "owner=", "group=", "mode=");
        Findings.check(findings, "iaa usable queues", Status.FOUND, "1 of 1");
        Findings.none(findings, "iaa queue wq1.1");
        Findings.none(findings, "iaa devices");
    }

    @Test
    void aQueueOfAnOlderKernelNamesItsDriverByLink() {
        device("enabled");
        queue("user", "shared", "enabled", "");
        tree.link(DEVICE + "/wq1.0/driver", "../../../../bus/dsa/drivers/user");
        Findings.check(findings(), "iaa queue wq1.0", Status.FOUND, "driver=user");
    }

    @Test
    void aDedicatedQueue() {
        device("enabled");
        queue("user", "dedicated", "enabled", "user");
        tree.file("dev/iax/wq1.0", "");
        List<Finding> findings = findings();
        Finding queue = Findings.check(findings, "iaa queue wq1.0", Status.REFUSED, "mode=dedicated", "503");
        Findings.remedy(queue, "accel-config disable-wq iax1/wq1.0 && accel-config config-wq iax1/wq1.0 ");
        Findings.remedy(queue, "--mode=shared");
        Findings.remedy(queue, "accel-config enable-wq iax1/wq1.0");
        Findings.check(findings, "iaa usable queues", Status.REFUSED, "0 of 1", "503");
    }

    @Test
    void aQueueOfTheKernel() {
        device("enabled");
        queue("kernel", "dedicated", "enabled", "crypto");
        Finding queue = Findings.check(findings(), "iaa queue wq1.0", Status.REFUSED, "driver=crypto", "iaa_crypto");
        Findings.remedy(queue, "--type=user");
    }

    @Test
    void aDisabledQueueOfAnEnabledDevice() {
        device("enabled");
        queue("user", "shared", "disabled", "user");
        Finding queue = Findings.check(findings(), "iaa queue wq1.0", Status.REFUSED, "state=disabled");
        assertEquals("accel-config enable-wq iax1/wq1.0", queue.remedy());
    }

    @Test
    void aDisabledDevice() {
        device("disabled");
        queue("user", "shared", "disabled", "user");
        List<Finding> findings = findings();
        Findings.remedy(Findings.check(findings, "iaa device iax1", Status.REFUSED, "state=disabled"), "accel-config enable-device iax1");
        assertEquals(
                "accel-config enable-device iax1 && accel-config enable-wq iax1/wq1.0", Findings.named(findings, "iaa queue wq1.0").remedy());
    }

    @Test
    void aDeviceNobodyConfigured() {
        device("disabled");
        Finding device = Findings.check(findings(), "iaa device iax1", Status.REFUSED, "configured=0", "503");
        Findings.remedy(device, "accel-config load-config");
    }

    @Test
    void aDeviceWithoutPasid() {
        device("enabled");
        tree.attributes(DEVICE, "pasid_enabled=0");
        queue("user", "shared", "enabled", "user");
        Findings.remedy(Findings.check(findings(), "iaa device iax1", Status.REFUSED, "pasid=off"), "intel_iommu=on,sm_on");
    }

    @Test
    void aNodeThisProcessMayNotOpen() {
        device("enabled");
        queue("user", "shared", "enabled", "user");
        tree.refusedNode("dev/iax/wq1.0", "rw-------");
        List<Finding> findings = findings();
        Finding node = Findings.check(findings, "iaa node wq1.0", Status.REFUSED, "mode=rw-------", "user=" + System.getProperty("user.name"));
        Findings.remedy(node, "dsadev");
        Findings.check(findings, "iaa usable queues", Status.REFUSED, "0 of 1");
    }

    @Test
    void aNodeThatIsNotInTheContainer() {
        device("enabled");
        queue("user", "shared", "enabled", "user");
        Findings.remedy(Findings.check(findings(), "iaa node wq1.0", Status.MISSING), "--device /dev/iax/wq1.0");
    }

    @Test
    void devicesAndQueuesAreInTheOrderOfTheirNumbers() {
        for (String device : List.of("iax11", "iax3")) {
            String path = "sys/bus/dsa/devices/" + device;
            tree.attributes(path, "state=enabled");
            tree.attributes(path + "/wq" + device.substring(3) + ".0", "size=8", "type=user", "mode=dedicated", "state=enabled");
        }
        List<String> names = findings().stream().map(Finding::name).toList();
        assertEquals(
                List.of("iaa device iax3", "iaa queue wq3.0", "iaa device iax11", "iaa queue wq11.0", "iaa usable queues"), names);
    }

    @Test
    void aDataMoverIsLeftAlone() {
        tree.attributes("sys/bus/dsa/devices/dsa0", "state=enabled");
        List<Finding> findings = findings();
        Findings.check(findings, "dsa device dsa0", Status.FOUND, "does not compress");
        Findings.check(findings, "iaa devices", Status.MISSING);
    }
}
