package io.acomp;

/**
 * Why software did what a device was there for (KS §3.5). Each is counted per device driver and direction, and is on the request's result.
 */
public enum FallbackReason {
    /** The source is below the size from which the device pays. */
    SMALL,
    /** Source or destination is larger than the device takes. */
    SIZE,
    /** The source may use a window the device does not have. */
    WINDOW,
    /** An inline request's memory belongs to the calling thread alone: no device lane may touch it. */
    CONFINED,
    /** The device's queues are full. */
    BUSY,
    /** The device failed repeatedly and has not been re-admitted. */
    QUARANTINED,
    /** The device answered that it cannot do this: a stream it does not know, a distance beyond its window. */
    UNSUPPORTED,
    /** The device called the source corrupt; the answer of software counts. */
    CORRUPT,
    /** The device failed. */
    DEVICE_FAILED,
    /** The device did not answer in time. */
    TIMED_OUT,
    /** What the device compressed did not decompress to its source. */
    VERIFY_FAILED,
    /** Memory for the device's job could not be had. */
    OUT_OF_MEMORY
}
