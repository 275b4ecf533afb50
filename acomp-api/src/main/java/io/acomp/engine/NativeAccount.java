package io.acomp.engine;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Native bytes an engine holds, by kind, under one limit. Thread-safe; called when memory is taken or given back, never per request.
 */
public final class NativeAccount {
    /** What the bytes are for. */
    public enum Kind {
        /** Working memory of codecs, as they report it; not under the limit, since the codec has it already. */
        STREAMS,
        /** Gather and scatter buffers of lanes and inline streams. */
        SCRATCH,
        /** Buffers that stand in for memory a device may not touch. */
        BOUNCE,
        /** Memory of the engine's arenas. */
        ARENAS,
        /** Buffers of block pipelines. */
        PIPELINE
    }

    private final long limit;
    private final AtomicLong limited = new AtomicLong();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder[] held = new LongAdder[Kind.values().length];

    NativeAccount(long limit) {
        this.limit = limit;
        for (int i = 0; i < held.length; i++) {
            held[i] = new LongAdder();
        }
    }

    /**
     * Takes bytes into the account before they are allocated.
     *
     * @param kind what for
     * @param bytes how many
     * @throws OutOfMemoryError if the engine's limit forbids it; counted
     */
    public void reserve(Kind kind, long bytes) {
        if (limited.addAndGet(bytes) > limit) {
            limited.addAndGet(-bytes);
            refusals.increment();
            throw new OutOfMemoryError("the engine's native memory limit is reached, raise it, nativeMemoryLimit=" + limit);
        }
        held[kind.ordinal()].add(bytes);
    }

    /** Gives reserved bytes back after they were freed. */
    public void release(Kind kind, long bytes) {
        limited.addAndGet(-bytes);
        held[kind.ordinal()].add(-bytes);
    }

    /** Notes a change in what codecs hold by themselves. */
    void streams(long change) {
        held[Kind.STREAMS.ordinal()].add(change);
    }

    long refusals() {
        return refusals.sum();
    }

    Map<String, Long> snapshot() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            bytes.put(kind.name().toLowerCase(Locale.ROOT), held[kind.ordinal()].sum());
        }
        return bytes;
    }
}
