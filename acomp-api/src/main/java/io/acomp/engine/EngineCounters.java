package io.acomp.engine;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of an engine's rarer events, each with its reason as its name. Thread-safe. */
final class EngineCounters {
    /** Why bytes were copied beside the codec's own work. */
    enum Copy {
        /** A scattered source was gathered. */
        GATHER,
        /** A result was scattered over a list of destinations. */
        SCATTER,
        /** A heap segment too large for a critical call, on its way in or out. */
        HEAP,
        /** A codec or device that takes only engine memory was given other memory. */
        BOUNCE,
        /** A device's result, out of memory that a device may write to at any time into the caller's. */
        SHIELD
    }

    /** Why a request was not taken or not run. */
    enum Rejection {
        /** The ring was full and the request would not wait. */
        QUEUE_FULL,
        /** Ring and backlog were full. */
        BACKLOG_FULL,
        /** The engine or transform was closed while the request was being taken. */
        CLOSED,
        /** The deadline passed before the codec started. */
        DEADLINE,
        /** Cancelled before the codec started. */
        CANCELLED,
        /** Native memory could not be had. */
        OUT_OF_MEMORY,
        /** Only devices may serve the transform, and none could take the request. */
        NO_DEVICE
    }

    /** Other things worth knowing. */
    enum Event {
        /** A request went through the backlog. */
        BACKLOGGED,
        /** A callback threw. */
        CALLBACK_FAILED,
        /** The callback executor refused; the callback ran on the lane. */
        CALLBACK_EXECUTOR_REFUSED,
        /** A codec threw; its stream was replaced. */
        DRIVER_THREW,
        /** A driver claimed to have produced more than the capacity. */
        DRIVER_OVERRAN,
        /** A compression did not decompress to its source. */
        VERIFY_FAILED,
        /** An inline call found its CPU's stream taken and used another's. */
        STREAM_BORROWED,
        /** An inline call had to wait for its stream. */
        STREAM_WAITED,
        /** A stream could not be made; the guaranteed one was used. */
        STREAM_DEGRADED,
        /** An inline call on a virtual thread went to a lane because of its size. */
        INLINE_TO_LANE,
        /** An output allocator was asked again for a larger destination. */
        OUTPUT_GREW,
        /** A device queue was full; the job was kept and tried again. */
        DEVICE_BUSY,
        /** A device job passed its deadline; its memory is quarantined. */
        DEVICE_TIMED_OUT,
        /** A device reported a job that had timed out; its quarantine ended. */
        DEVICE_LATE,
        /** A device reported a job that was not inside, or twice. */
        DEVICE_SPURIOUS
    }

    private final LongAdder[] copies = adders(Copy.values().length);
    private final LongAdder[] rejections = adders(Rejection.values().length);
    private final LongAdder[] events = adders(Event.values().length);

    void copied(Copy reason, long bytes) {
        copies[reason.ordinal()].add(bytes);
    }

    void rejected(Rejection reason) {
        rejections[reason.ordinal()].increment();
    }

    void count(Event event) {
        events[event.ordinal()].increment();
    }

    Map<String, Long> copies() {
        return snapshot(Copy.values(), copies);
    }

    Map<String, Long> rejections() {
        return snapshot(Rejection.values(), rejections);
    }

    Map<String, Long> events() {
        return snapshot(Event.values(), events);
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    private static Map<String, Long> snapshot(Enum<?>[] names, LongAdder[] adders) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (Enum<?> name : names) {
            values.put(name.name().toLowerCase(Locale.ROOT).replace('_', '-'), adders[name.ordinal()].sum());
        }
        return values;
    }
}
