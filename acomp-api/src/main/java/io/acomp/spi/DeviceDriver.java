package io.acomp.spi;

import java.util.List;

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
     * Bytes that are enough to compress {@code length} bytes of anything.
     *
     * @param length of the source in bytes
     */
    long maxCompressedLength(long length);
}
