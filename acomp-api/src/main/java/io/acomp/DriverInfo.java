package io.acomp;

import io.acomp.spi.Capabilities;

/**
 * One line of the listing that {@code /proc/crypto} would show (KS §1.12).
 *
 * @param driver the driver's name
 * @param algorithm the algorithm's name
 * @param type scomp for a synchronous codec, acomp for a device
 * @param priority the highest that passes its self-test wins
 * @param selftest where its self-test stands
 * @param reason why it is unavailable or failed, and what to do about it; empty otherwise
 * @param inFlight requests inside now
 * @param numaNode node of the device, -1 where that has no meaning
 * @param capabilities per direction
 */
public record DriverInfo(
        String driver,
        String algorithm,
        Type type,
        int priority,
        SelfTest selftest,
        String reason,
        long inFlight,
        int numaNode,
        Capabilities capabilities) {

    /** Kind of a driver, named as the kernel names it. */
    public enum Type {
        /** Runs in the thread that calls it. */
        SCOMP,
        /** Runs on a device. */
        ACOMP
    }

    /** Where a driver's self-test stands. */
    public enum SelfTest {
        /** Known answers and round trips were right. */
        PASSED,
        /** Something was wrong, or it did not end in time; the driver is never chosen. */
        FAILED,
        /** Not needed so far. */
        NOT_RUN,
        /** The driver cannot run here. */
        UNAVAILABLE
    }
}
