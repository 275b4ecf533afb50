package io.acomp.hw.sim;

import java.time.Duration;
import java.util.Objects;

import io.acomp.spi.CodecResult;

/**
 * Something that goes wrong with some jobs of a simulated device. Made by the methods named after the kinds. Where several faults of a
 * device strike the same job, the first in its list does.
 *
 * @param kind what goes wrong
 * @param schedule which jobs it strikes
 * @param value of {@link Kind#ERROR} the result, of {@link Kind#LATE} and {@link Kind#REMOVAL} nanoseconds, of {@link Kind#WRONG_LENGTH} the
 *     bytes too many; otherwise 0
 */
public record Fault(Kind kind, FaultSchedule schedule, long value) {
    /** What can go wrong. */
    public enum Kind {
        /** The submit is refused as if the queue were full. */
        BUSY,
        /** The submit throws, as the driver of a device that vanished may; the job was not taken. */
        THROW,
        /** The job ends with a given failure and no output. */
        ERROR,
        /** The job does not end until the device is told to let go, is reset or removed, or the queue is closed. */
        HANG,
        /** The job ends, and its output is written, a given time after its latency. */
        LATE,
        /**
         * A byte of the output changes after the device took its CRC. The driver's own verification finds it when decompressing
         * (DEVICE_FAILED). When compressing nothing but decompressing can find it: the engine's verify setting, or the reader.
         */
        CORRUPT,
        /**
         * The device reports another length than it wrote. Found by the driver as {@link #CORRUPT} is, and in both directions if it is beyond
         * the capacity.
         */
        WRONG_LENGTH,
        /** The device is reset: this job and everything inside the device, whatever queue it is in, end as DEVICE_FAILED. */
        RESET,
        /** As {@link #RESET}, and until the device returns everything it is given ends the same way. */
        REMOVAL
    }

    /** Checks that value and kind agree. */
    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(schedule, "schedule");
        if (kind == Kind.ERROR && !CodecResult.isFailure(value)) {
            throw new IllegalArgumentException("an error is a failure of CodecResult, result=" + value);
        }
        if ((kind == Kind.LATE || kind == Kind.REMOVAL) && value < 0) {
            throw new IllegalArgumentException("a time is 0 or more nanoseconds, kind=" + kind + ", nanos=" + value);
        }
    }

    /** Refuses submits: {@link Kind#BUSY}. */
    public static Fault busy(FaultSchedule schedule) {
        return new Fault(Kind.BUSY, schedule, 0);
    }

    /** Throws from submit: {@link Kind#THROW}. */
    public static Fault thrown(FaultSchedule schedule) {
        return new Fault(Kind.THROW, schedule, 0);
    }

    /**
     * Ends jobs with a failure: {@link Kind#ERROR}.
     *
     * @param schedule which jobs
     * @param result a failure of {@link CodecResult}
     */
    public static Fault error(FaultSchedule schedule, long result) {
        return new Fault(Kind.ERROR, schedule, result);
    }

    /** Never ends jobs: {@link Kind#HANG}. */
    public static Fault hang(FaultSchedule schedule) {
        return new Fault(Kind.HANG, schedule, 0);
    }

    /**
     * Ends jobs late: {@link Kind#LATE}.
     *
     * @param schedule which jobs
     * @param delay on top of the latency
     */
    public static Fault late(FaultSchedule schedule, Duration delay) {
        return new Fault(Kind.LATE, schedule, delay.toNanos());
    }

    /** Changes a byte of outputs: {@link Kind#CORRUPT}. */
    public static Fault corrupt(FaultSchedule schedule) {
        return new Fault(Kind.CORRUPT, schedule, 0);
    }

    /**
     * Reports wrong lengths: {@link Kind#WRONG_LENGTH}.
     *
     * @param schedule which jobs
     * @param bytes too many, negative for too few; the length reported is never below 0
     */
    public static Fault wrongLength(FaultSchedule schedule, int bytes) {
        return new Fault(Kind.WRONG_LENGTH, schedule, bytes);
    }

    /** Resets the device: {@link Kind#RESET}. */
    public static Fault reset(FaultSchedule schedule) {
        return new Fault(Kind.RESET, schedule, 0);
    }

    /**
     * Takes the device away: {@link Kind#REMOVAL}.
     *
     * @param schedule which jobs
     * @param outage when it returns by itself; {@link SimulatedDevice#restore()} brings it back earlier
     */
    public static Fault removal(FaultSchedule schedule, Duration outage) {
        return new Fault(Kind.REMOVAL, schedule, outage.toNanos());
    }
}
