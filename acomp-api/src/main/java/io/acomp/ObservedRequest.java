package io.acomp;

import org.jspecify.annotations.Nullable;

/** What a {@link RequestObserver} sees of a request that has ended: sizes, times and ways, not data. Valid during the call only. */
public interface ObservedRequest {
    /** The direction. */
    Operation operation();

    /** Name of its transform's algorithm. */
    String algorithm();

    /** Name of the driver that served it, or refused to. */
    @Nullable String driver();

    /** How it ended. */
    AcompStatus status();

    /** Bytes of its sources. */
    long sourceBytes();

    /** Bytes it produced, 0 if it failed. */
    long produced();

    /** Pairs of a batch, 0 if it is none. */
    int pairCount();

    /** True if it was a piece of a longer stream that the engine has cut, not a block of its own. */
    boolean isPart();

    /** True if it ran in its submitter's thread. */
    boolean ranInline();

    /** True if a device served it. */
    boolean ranOnDevice();

    /** When it was submitted, by {@link System#nanoTime()}. */
    long submitNanos();

    /** How long it waited for a codec, in nanoseconds; 0 if it ran inline. */
    long waitNanos();

    /** How long the codec worked, in nanoseconds. */
    long serviceNanos();
}
