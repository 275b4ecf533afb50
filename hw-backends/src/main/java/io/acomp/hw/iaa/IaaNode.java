package io.acomp.hw.iaa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The work queues of one NUMA node, as far as QPL can be told apart which to use: it takes a node from a job, and within that rotates over
 * devices and queues by itself (HW §4.4). All drivers and engines of the process share it and its permits, so that they do not hand the
 * devices more than the queues hold. Thread-safe.
 */
final class IaaNode {
    private final int number;
    private final String devices;
    private final int depth;
    private final long maxTransfer;
    private final AtomicInteger inFlight = new AtomicInteger();

    private IaaNode(int number, List<IaaDevice> members) {
        this.number = number;
        devices = members.stream().map(IaaDevice::name).collect(Collectors.joining("+"));
        List<IaaWorkQueue> queues = members.stream().flatMap(device -> device.usableQueues().stream()).toList();
        depth = queues.stream().mapToInt(IaaWorkQueue::size).sum();
        // QPL chooses the queue, so the smallest limit is the limit of all
        maxTransfer = queues.stream().mapToLong(IaaWorkQueue::maxTransfer).min().orElse(IaaWorkQueue.DEFAULT_MAX_TRANSFER);
    }

    /** The nodes with usable queues, in the order of their numbers. */
    static List<IaaNode> of(List<IaaDevice> devices) {
        Map<Integer, List<IaaDevice>> byNumber = new TreeMap<>();
        for (IaaDevice device : devices) {
            if (!device.usableQueues().isEmpty()) {
                byNumber.computeIfAbsent(device.numaNode(), number -> new ArrayList<>()).add(device);
            }
        }
        return byNumber.entrySet().stream().map(entry -> new IaaNode(entry.getKey(), entry.getValue())).toList();
    }

    /** NUMA node, -1 if unknown. */
    int number() {
        return number;
    }

    /** What {@link QplJobLayout#NUMA_NODE} is to hold. A device without a node serves every job. */
    int jobNode() {
        return number < 0 ? QplJobLayout.NUMA_ANY : number;
    }

    /** Its devices' names, joined by a plus sign. */
    String devices() {
        return devices;
    }

    /** Descriptors all its queues hold. */
    int depth() {
        return depth;
    }

    /** Bytes of a source or destination at most. */
    long maxTransfer() {
        return maxTransfer;
    }

    /** Takes a place in the queues; false if all are taken. */
    boolean take() {
        int taken = inFlight.get();
        while (taken < depth) {
            if (inFlight.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inFlight.get();
        }
        return false;
    }

    /** Gives a place back. */
    void giveBack() {
        inFlight.decrementAndGet();
    }

    /** Places taken now. */
    int inFlight() {
        return inFlight.get();
    }

    @Override
    public String toString() {
        return devices + (number < 0 ? "" : " node" + number);
    }
}
