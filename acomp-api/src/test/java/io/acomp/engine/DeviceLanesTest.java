package io.acomp.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which CPU uses which device (KS §3.3, row 27) and which node a CPU belongs to. */
class DeviceLanesTest {
    /** KS §3.3: CPUs of the node ÷ devices of the node, to each device. */
    @ParameterizedTest
    @CsvSource({"8, 1", "8, 2", "8, 4", "8, 8", "6, 4", "2, 4", "1, 1", "96, 8"})
    void cpusAreSharedOutEvenly(int cpus, int devices) {
        int cpusPerDevice = Math.max(1, cpus / devices);
        Set<Integer> used = new HashSet<>();
        for (int place = 0; place < cpus; place++) {
            int device = DeviceLanes.deviceOf(place, cpus, devices);
            assertEquals(Math.min(place / cpusPerDevice, devices - 1), device);
            used.add(device);
        }
        assertEquals(Math.min(cpus, devices), used.size(), "devices nobody uses");
    }

    @Test
    void nodesOfATree(@TempDir Path root) throws IOException {
        node(root, 0, "0-2,6");
        node(root, 1, "3-5,7\n");
        NumaNodes nodes = NumaNodes.of(root, 4);
        int[] expected = {0, 0, 0, 1, 1, 1, 0, 1};
        assertEquals(expected.length, nodes.cpus());
        for (int cpu = 0; cpu < expected.length; cpu++) {
            assertEquals(expected[cpu], nodes.nodeOf(cpu), "cpu " + cpu);
        }
        assertEquals(-1, nodes.nodeOf(99));
    }

    @Test
    void noTreeNoNodes(@TempDir Path root) throws IOException {
        NumaNodes none = NumaNodes.of(root, 3);
        assertEquals(3, none.cpus());
        assertEquals(-1, none.nodeOf(0));
        node(root, 0, "what is this");
        assertEquals(-1, NumaNodes.of(root, 2).nodeOf(1));
    }

    @Test
    void thisMachinesCpusAreKnown() {
        assertTrue(NumaNodes.ofSystem().cpus() >= Runtime.getRuntime().availableProcessors());
    }

    /** A CPU uses a device of its node; where its node has none, any. */
    @Test
    void nearDevicesComeFirst(@TempDir Path root) throws IOException {
        node(root, 0, "0-1");
        node(root, 1, "2-3");
        node(root, 2, "4");
        TestDevice device = new TestDevice(4);
        device.queueCount = 4;
        device.nodes = new int[] {0, 0, 1, 1};
        try (device;
                Rig rig = Rig.of(new TestDriver())) {
            DriverSlot slot = new DriverSlot((EngineImpl) rig.engine, device, 0);
            DeviceLanes lanes = new DeviceLanes(
                    device.openQueues().stream().map(queue -> new DeviceLane((EngineImpl) rig.engine, slot, queue)).toList(),
                    NumaNodes.of(root, 5));
            Set<String> used = new HashSet<>();
            for (int cpu = 0; cpu < 4; cpu++) {
                DeviceLane lane = lanes.choose(cpu, true);
                assertNotNull(lane);
                assertEquals(cpu / 2, lane.queue().numaNode(), "cpu " + cpu);
                used.add(lane.queue().name());
            }
            assertEquals(4, used.size(), "each CPU of a node has a device of its own where there are as many");
            assertNotNull(lanes.choose(4, true));
        }
    }

    private static void node(Path root, int number, String cpus) throws IOException {
        Path folder = Files.createDirectories(root.resolve("devices/system/node/node" + number));
        Files.writeString(folder.resolve("cpulist"), cpus);
    }
}
