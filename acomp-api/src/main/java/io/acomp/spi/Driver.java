package io.acomp.spi;

import io.acomp.Operation;

/**
 * One implementation of one algorithm: a line of {@code /proc/crypto} (KS §1.12).
 *
 * <p>Thread-safe. The descriptor part (name, algorithm, priority, capabilities) needs no library; {@link #availability()} may load one.
 * Nothing here throws because a library is missing, refused or of another platform.
 */
public sealed interface Driver permits SyncDriver, DeviceDriver {
    /** The driver's name, {@code <algorithm>-<implementation>}, unique in an engine. */
    String name();

    /** The algorithm's name, one name per format. */
    String algorithm();

    /** Among the drivers of an algorithm the highest priority that passes its self-test and can honour the settings wins. */
    int priority();

    /** Whether the driver can run here; opens its library at the first call and remembers the answer. */
    Availability availability();

    /** What the driver can do in each direction; constant. */
    Capabilities capabilities();

    /** NUMA node of the device, -1 where that has no meaning. */
    default int numaNode() {
        return -1;
    }

    /**
     * Rough cost in nanoseconds per KiB of source, for balancing queues; needs only the right order of magnitude.
     *
     * @param operation the direction
     */
    default int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? 3000 : 1000;
    }
}
