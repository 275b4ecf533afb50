package io.acomp.engine;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;

/**
 * One direction of a transform: which driver serves it, with which digest of the settings.
 *
 * @param operation the direction
 * @param slot the driver
 * @param config the driver's digest of the transform's settings
 * @param inDevice requests that a device has; lanes and inline streams know theirs by themselves
 * @param maxSource largest source in bytes
 * @param maxDestination largest destination in bytes that is handed to the driver as it is
 */
record Route(Operation operation, DriverSlot slot, CodecConfig config, UseCount inDevice, long maxSource, long maxDestination) {
    Route(Operation operation, DriverSlot slot, CodecConfig config) {
        this(
                operation,
                slot,
                config,
                new UseCount(),
                slot.driver().capabilities().of(operation).maxSource(),
                slot.driver().capabilities().of(operation).maxDestination());
    }
}
