package io.acomp.hw.sim;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Capabilities.Direction;
import io.acomp.spi.SyncDriver;

/**
 * What a simulated device is like.
 *
 * @param codec does the work
 * @param depth jobs per queue
 * @param nodes NUMA node per queue
 * @param engines parallel servers of the device, 0 for no limit
 * @param compress latency of compression
 * @param decompress latency of decompression
 * @param seed of the jitter
 * @param inOrder true if a queue completes its jobs in the order of their submission
 * @param mode how completions are told
 * @param window in bytes, 0 for the format's
 * @param maxBytes largest source and destination
 * @param threshold smallest source worth the device
 * @param clock its time
 * @param workers threads per queue that run the codec, 0 for the thread that submits
 */
record DeviceModel(
        SyncDriver codec,
        int depth,
        int[] nodes,
        int engines,
        LatencyLaw compress,
        LatencyLaw decompress,
        long seed,
        boolean inOrder,
        CompletionMode mode,
        long window,
        long maxBytes,
        long threshold,
        SimulatedClock clock,
        int workers) {

    String driverName() {
        return codec.algorithm() + "-sim";
    }

    LatencyLaw latency(Operation operation) {
        return operation == Operation.COMPRESS ? compress : decompress;
    }

    /** Jobs that are worked on at the same time if there are enough of them. */
    int parallel() {
        int held = mode == CompletionMode.SYNC ? nodes.length : depth * nodes.length;
        return engines == 0 ? held : Math.min(engines, held);
    }

    Capabilities capabilities() {
        Capabilities can = codec.capabilities();
        return new Capabilities(
                limited(can.compress()),
                limited(can.decompress()),
                can.minLevel(),
                can.maxLevel(),
                can.defaultLevel(),
                can.windowSetting(),
                can.checksum(),
                can.dictionary(),
                Capabilities.Memory.ENGINE);
    }

    private Direction limited(Direction of) {
        return new Direction(
                Math.min(maxBytes, of.maxSource()),
                Math.min(maxBytes, of.maxDestination()),
                window == 0 ? of.window() : Math.min(window, of.window()));
    }
}
