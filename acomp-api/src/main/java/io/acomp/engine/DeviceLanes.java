package io.acomp.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The lanes of one device driver and who uses which (KS §3.3): every CPU has a home device, {@code CPUs of its node ÷ devices of its node}
 * CPUs to a device, among the devices that get requests; of the home device's queues the least loaded is taken, other devices of the node
 * come next, those of other nodes last. The table is made anew when a queue begins or ceases to get requests. Thread-safe.
 */
final class DeviceLanes {
    private static final DeviceLane[] NONE = {};

    /** What a CPU tries, in this order. */
    private record Choice(DeviceLane[] home, DeviceLane[] near, DeviceLane[] far) {}

    private final List<DeviceLane> lanes;
    private final NumaNodes nodes;
    private volatile Choice[] table = {};

    DeviceLanes(List<DeviceLane> lanes, NumaNodes nodes) {
        this.lanes = List.copyOf(lanes);
        this.nodes = nodes;
        rebalance();
    }

    List<DeviceLane> all() {
        return lanes;
    }

    /** True if some lane gets requests now, though it may have enough. */
    boolean isAnyOpen() {
        Choice options = table[0];
        return options.home.length > 0;
    }

    /**
     * The lane for a submission from a CPU.
     *
     * @param choice true if software could do it as well: then a lane that has enough already is passed over
     * @return null if there is none
     */
    @Nullable DeviceLane choose(int cpu, boolean choice) {
        Choice[] known = table;
        Choice options = known[Integer.remainderUnsigned(cpu, known.length)];
        DeviceLane best = leastLoaded(options.home, choice);
        best = best != null ? best : leastLoaded(options.near, choice);
        return best != null ? best : leastLoaded(options.far, choice);
    }

    private static @Nullable DeviceLane leastLoaded(DeviceLane[] lanes, boolean choice) {
        DeviceLane best = null;
        long least = Long.MAX_VALUE;
        for (DeviceLane lane : lanes) {
            long load = lane.load();
            if (load < least && !(choice && load >= lane.enough())) {
                best = lane;
                least = load;
            }
        }
        return best;
    }

    /** Makes the table anew. */
    synchronized void rebalance() {
        int cpus = nodes.cpus();
        Choice[] fresh = new Choice[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) {
            fresh[cpu] = choiceOf(cpu);
        }
        table = fresh;
    }

    private Choice choiceOf(int cpu) {
        int node = nodes.nodeOf(cpu);
        Map<String, List<DeviceLane>> near = byDevice(node, true);
        Map<String, List<DeviceLane>> far = byDevice(node, false);
        if (near.isEmpty()) {
            near = far;
            far = Map.of();
        }
        if (near.isEmpty()) {
            return new Choice(NONE, NONE, NONE);
        }
        List<String> devices = List.copyOf(near.keySet());
        int[] siblings = IntStream.range(0, nodes.cpus()).filter(other -> nodes.nodeOf(other) == node).toArray();
        int place = IntStream.range(0, siblings.length).filter(index -> siblings[index] == cpu).findFirst().orElse(0);
        String home = devices.get(deviceOf(place, siblings.length, devices.size()));
        DeviceLane[] own = near.remove(home).toArray(NONE);
        return new Choice(own, flat(near), flat(far));
    }

    /**
     * Which of a node's devices is the home of its n-th CPU.
     *
     * @param place of the CPU among those of the node
     * @param cpus of the node
     * @param devices of the node
     */
    static int deviceOf(int place, int cpus, int devices) {
        int cpusPerDevice = Math.max(1, cpus / devices);
        return Math.min(place / cpusPerDevice, devices - 1);
    }

    /** Lanes that get requests, by device: those near a node or of no known node, or those far from it. */
    private Map<String, List<DeviceLane>> byDevice(int node, boolean near) {
        Map<String, List<DeviceLane>> found = new LinkedHashMap<>();
        for (DeviceLane lane : lanes) {
            int of = lane.queue().numaNode();
            if (lane.isHealthy() && near == (node < 0 || of < 0 || of == node)) {
                found.computeIfAbsent(lane.queue().device(), fresh -> new ArrayList<>()).add(lane);
            }
        }
        return found;
    }

    private static DeviceLane[] flat(Map<String, List<DeviceLane>> lanes) {
        return lanes.values().stream().flatMap(List::stream).toArray(DeviceLane[]::new);
    }
}
