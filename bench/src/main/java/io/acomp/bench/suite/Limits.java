package io.acomp.bench.suite;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** What a driver's capabilities leave of the block sizes one would like to measure. */
final class Limits {
    private Limits() {}

    /**
     * True if a driver takes blocks of a size, whatever is in them.
     *
     * @param driver whose capabilities count
     * @param operation the direction
     * @param bytes of a block, uncompressed
     */
    static boolean allow(Driver driver, Operation operation, long bytes) {
        Capabilities.Direction limits = driver.capabilities().of(operation);
        return operation == Operation.COMPRESS
                ? bytes <= limits.maxSource()
                : bytes <= limits.maxDestination() && maxCompressedLength(driver, bytes) <= limits.maxSource();
    }

    /**
     * Bytes that are enough to compress {@code length} bytes of anything.
     *
     * @param driver who compresses
     * @param length in bytes
     */
    static long maxCompressedLength(Driver driver, long length) {
        return switch (driver) {
            case SyncDriver codec -> codec.maxCompressedLength(length);
            case DeviceDriver device -> device.maxCompressedLength(length);
        };
    }
}
