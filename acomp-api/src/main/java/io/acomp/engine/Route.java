package io.acomp.engine;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Capabilities.Memory;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/**
 * One direction of a transform: which driver serves it, with which digest of the settings. What a request asks about the driver is kept
 * here: the driver's own methods are calls through an interface with many implementations.
 *
 * @param operation the direction
 * @param slot the driver
 * @param config the driver's digest of the transform's settings
 * @param configUse closes the digest when nobody can be using it any more
 * @param inDevice requests that a device has; lanes and inline streams know theirs by themselves
 * @param driverName name of the driver
 * @param isDevice true for a device driver
 * @param memory which segments the driver takes as they are
 * @param maxSource largest source in bytes
 * @param maxDestination largest destination in bytes that is handed to the driver as it is
 * @param window how far back references reach, in bytes
 * @param threshold of a device: smallest source in bytes it should get where software could do it as well
 * @param nanosPerKilobyte rough cost, for balancing lanes
 */
record Route(
        Operation operation,
        DriverSlot slot,
        CodecConfig config,
        ConfigUse configUse,
        UseCount inDevice,
        String driverName,
        boolean isDevice,
        Memory memory,
        long maxSource,
        long maxDestination,
        long window,
        long threshold,
        int nanosPerKilobyte) {
    Route(Operation operation, DriverSlot slot, CodecConfig config) {
        this(operation, slot, config, 0);
    }

    Route(Operation operation, DriverSlot slot, CodecConfig config, long threshold) {
        this(operation, slot, config, threshold, slot.driver(), slot.driver().capabilities());
    }

    private Route(Operation operation, DriverSlot slot, CodecConfig config, long threshold, Driver driver, Capabilities capabilities) {
        this(
                operation,
                slot,
                config,
                new ConfigUse(config),
                new UseCount(),
                driver.name(),
                slot.isDevice(),
                capabilities.memory(),
                capabilities.of(operation).maxSource(),
                capabilities.of(operation).maxDestination(),
                capabilities.of(operation).window(),
                threshold,
                driver.nanosPerKilobyte(operation));
    }

    /** Bytes that are enough for the driver to compress so many of anything. */
    long maxCompressedLength(long length) {
        return slot.driver() instanceof SyncDriver codec
                ? codec.maxCompressedLength(length)
                : ((DeviceDriver) slot.driver()).maxCompressedLength(length);
    }

    /** Rough cost of a request with so many bytes on its larger side, in nanoseconds. */
    long cost(long bytes) {
        return (Math.min(bytes, 1L << 40) * nanosPerKilobyte >> 10) + 1;
    }
}
