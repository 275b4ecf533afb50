package io.acomp.hw.iaa;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.hw.Sysfs;
import io.acomp.hw.standin.SysfsTree;
import io.acomp.spi.Availability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What sysfs shows, and what is said of it. Opens no library. */
class IaaDiscoveryTest {
    @TempDir
    Path root;

    private SysfsTree tree;

    @BeforeEach
    void tree() {
        tree = new SysfsTree(root);
        System.setProperty(Sysfs.ROOT_PROPERTY, root.toString());
    }

    @AfterEach
    void realTree() {
        System.clearProperty(Sysfs.ROOT_PROPERTY);
    }

    private void assertUnavailable(String reason, String remedy) {
        Availability answer = IaaHardware.shown(IaaDevice.all());
        assertFalse(answer.available());
        assertTrue(answer.reason().contains(reason), answer::reason);
        assertTrue(answer.remedy().contains(remedy), answer::remedy);
    }

    @Test
    void noTreeIsNoDevice() {
        assertUnavailable("no IAA device, looked in=" + root.resolve("bus/dsa/devices"), "idxd");
    }

    @Test
    void otherDevicesOfTheBusAreNotMeant() {
        tree.iaaDevice("dsa0", 0);
        assertUnavailable("no IAA device", "IAA");
    }

    @Test
    void aDeviceThatIsOffIsNamed() {
        tree.iaaDevice("iax1", 0).workQueue("iax1", "wq1.0", 64, 2 << 20).set("iax1", "state", "disabled").set("wq1.0", "state", "disabled");
        assertUnavailable("iax1 is not enabled, state=disabled; wq1.0 is not enabled, state=disabled", "accel-config enable-device");
    }

    @Test
    void aDeviceWithoutQueuesIsNamed() {
        tree.iaaDevice("iax1", 0);
        assertUnavailable("iax1 has no work queue", "accel-config config-wq");
    }

    @Test
    void dedicatedQueuesAreExplained() {
        tree.iaaDevice("iax1", 0).workQueue("iax1", "wq1.0", 64, 2 << 20).set("wq1.0", "mode", "dedicated");
        assertUnavailable("wq1.0 is not shared, and QPL ignores any other, mode=dedicated", "--mode=shared");
    }

    @Test
    void queuesOfTheKernelAreExplained() {
        tree.iaaDevice("iax1", 0).workQueue("iax1", "wq1.0", 64, 2 << 20).set("wq1.0", "type", "kernel").set("wq1.0", "driver_name", "crypto");
        assertUnavailable("iaa_crypto", "--type=user");
    }

    @Test
    void usableQueuesAreFoundAmongOthers() {
        tree.iaaDevice("iax11", 1).workQueue("iax11", "wq11.0", 16, 1 << 20);
        tree.iaaDevice("iax3", 1).workQueue("iax3", "wq3.0", 32, 2 << 20).workQueue("iax3", "wq3.1", 96, 2 << 20).set("wq3.1", "mode", "dedicated");
        tree.iaaDevice("iax1", 0).workQueue("iax1", "wq1.0", 64, 2 << 20);
        List<IaaDevice> devices = IaaDevice.all();
        assertEquals(List.of("iax1", "iax3", "iax11"), devices.stream().map(IaaDevice::name).toList());
        assertTrue(IaaHardware.shown(devices).available());
        List<IaaNode> nodes = IaaNode.of(devices);
        assertEquals(Map.of("iax1", 64, "iax3+iax11", 48), Map.of(nodes.get(0).devices(), nodes.get(0).depth(), nodes.get(1).devices(), nodes.get(1).depth()));
        assertEquals(1 << 20, nodes.get(1).maxTransfer());
    }

    @Test
    void placesAreCounted() {
        tree.iaaDevice("iax1", -1).workQueue("iax1", "wq1.0", 2, 2 << 20);
        IaaNode node = IaaNode.of(IaaDevice.all()).getFirst();
        assertEquals(QplJobLayout.NUMA_ANY, node.jobNode());
        assertTrue(node.take() && node.take());
        assertFalse(node.take());
        node.giveBack();
        assertTrue(node.take());
    }

    @Test
    void attributesThatAreOddAreAbsent() {
        tree.iaaDevice("iax1", 0).workQueue("iax1", "wq1.0", 64, 2 << 20).set("wq1.0", "size", "many").set("iax1", "numa_node", "");
        assertUnavailable("wq1.0 holds nothing, size=0", "--wq-size");
        assertEquals(-1, IaaDevice.all().getFirst().numaNode());
    }
}
