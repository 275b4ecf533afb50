package io.acomp.spi;

import java.util.List;

import io.acomp.Operation;

/**
 * An accelerator with queues (the kernel's asynchronous acomp driver). Thread-safe.
 */
public non-sealed interface DeviceDriver extends Driver {
    /**
     * Digests a transform's settings.
     *
     * @param settings what the transform asks for
     * @throws UnsupportedSettingException if the device cannot honour one of them
     */
    CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException;

    /**
     * Opens the device's work queues for an engine; each gets a lane of its own. Called once per engine, at the first transform.
     *
     * @return at least one queue, owned and closed by the engine
     */
    List<DeviceQueue> openQueues();

    /**
     * Smallest source in bytes worth the device: below it software is quicker. 0 lets the engine measure it when the driver is first used
     * (engine setting {@code deviceThreshold} overrides both).
     *
     * @param operation the direction
     */
    default long threshold(Operation operation) {
        return 0;
    }

    /**
     * Bytes that are enough to compress {@code length} bytes of anything.
     *
     * @param length of the source in bytes
     */
    long maxCompressedLength(long length);
}
