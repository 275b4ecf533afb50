package io.acomp;

/**
 * Which drivers of an algorithm may serve a transform's requests (design §5). Devices write to memory of the engine only, from where results
 * are copied: one that is late never writes to memory that the caller uses again.
 */
public enum Policy {
    /**
     * A device if there is one that can take the request now and it is healthy, software otherwise; what a device cannot finish is finished
     * by software. The default.
     */
    PREFER_HARDWARE,
    /**
     * Devices only. What a device cannot take or finish ends with the device's status: UNSUPPORTED, DEVICE_FAILED, TIMED_OUT.
     * {@link AcompEngine#open} throws if no device can be used.
     */
    REQUIRE_HARDWARE,
    /** Software only: no device is opened. */
    SOFTWARE_ONLY
}
