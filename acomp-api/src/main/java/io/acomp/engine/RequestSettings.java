package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompCallback;
import io.acomp.Execution;
import io.acomp.OutputAllocator;
import io.acomp.WhenFull;

/** What a request is asked for: its settings, written by its owner while it is idle, read by whoever runs it. */
abstract class RequestSettings extends RequestOnDevice {
    final SegmentList source = new SegmentList();
    final SegmentList destination = new SegmentList();
    @Nullable OutputAllocator allocator;
    long allocatorCap;
    long maxWindow = Long.MAX_VALUE;
    private long maxOutput = Long.MAX_VALUE;
    private double maxRatio = Double.POSITIVE_INFINITY;
    private int pairs;
    WhenFull whenFull = WhenFull.REJECT;
    private Execution execution;
    long timeoutNanos;
    @Nullable AcompCallback callback;
    @Nullable Object cookie;

    RequestSettings(Execution execution) {
        this.execution = execution;
    }

    /** The request these settings are of, for the next setter of a chain. */
    abstract RequestImpl self();

    // ---------------------------------------------------------------- its owner

    /** {@link io.acomp.AcompRequest#source(MemorySegment)}. */
    public final RequestImpl source(MemorySegment segment) {
        checkIdle();
        source.set(segment);
        pairs = 0;
        return self();
    }

    /** {@link io.acomp.AcompRequest#source(List)}. */
    public final RequestImpl source(List<MemorySegment> sources) {
        checkIdle();
        source.set(sources);
        pairs = 0;
        return self();
    }

    /** {@link io.acomp.AcompRequest#destination(MemorySegment)}. */
    public final RequestImpl destination(MemorySegment segment) {
        checkIdle();
        destination.set(segment);
        allocator = null;
        pairs = 0;
        return self();
    }

    /** {@link io.acomp.AcompRequest#destination(List)}. */
    public final RequestImpl destination(List<MemorySegment> destinations) {
        checkIdle();
        destination.set(destinations);
        allocator = null;
        pairs = 0;
        return self();
    }

    /** {@link io.acomp.AcompRequest#destination(OutputAllocator, long)}. */
    public final RequestImpl destination(OutputAllocator outputs, long capBytes) {
        checkIdle();
        if (capBytes < 1) {
            throw new IllegalArgumentException("a destination has at least one byte, capBytes=" + capBytes);
        }
        allocator = Objects.requireNonNull(outputs, "allocator");
        allocatorCap = capBytes;
        destination.clear();
        pairs = 0;
        return self();
    }

    /** {@link io.acomp.AcompRequest#pairs(List, List)}. */
    public final RequestImpl pairs(List<MemorySegment> sources, List<MemorySegment> destinations) {
        checkIdle();
        if (sources.isEmpty() || sources.size() != destinations.size()) {
            throw new IllegalArgumentException("a batch has one destination per source and at least one pair, sources=" + sources.size()
                    + ", destinations=" + destinations.size());
        }
        source.set(sources);
        destination.set(destinations);
        allocator = null;
        pairs = sources.size();
        roomForPairs(pairs);
        return self();
    }

    /** {@link io.acomp.AcompRequest#whenFull(WhenFull)}. */
    public final RequestImpl whenFull(WhenFull value) {
        checkIdle();
        whenFull = Objects.requireNonNull(value, "whenFull");
        return self();
    }

    /** {@link io.acomp.AcompRequest#execution(Execution)}. */
    public final RequestImpl execution(Execution value) {
        checkIdle();
        execution = Objects.requireNonNull(value, "execution");
        return self();
    }

    /** {@link io.acomp.AcompRequest#maxOutput(long)}. */
    public final RequestImpl maxOutput(long bytes) {
        checkIdle();
        if (bytes < 0) {
            throw new IllegalArgumentException("an output has 0 or more bytes, maxOutput=" + bytes);
        }
        maxOutput = bytes;
        return self();
    }

    /** {@link io.acomp.AcompRequest#maxRatio(double)}. */
    public final RequestImpl maxRatio(double ratio) {
        checkIdle();
        if (!(ratio > 0)) {
            throw new IllegalArgumentException("a ratio is above 0, maxRatio=" + ratio);
        }
        maxRatio = ratio;
        return self();
    }

    /** {@link io.acomp.AcompRequest#maxWindow(long)}. */
    public final RequestImpl maxWindow(long bytes) {
        checkIdle();
        if (bytes < 1) {
            throw new IllegalArgumentException("a window has at least one byte, maxWindow=" + bytes);
        }
        maxWindow = bytes;
        return self();
    }

    /** {@link io.acomp.AcompRequest#deadline(Duration)}. */
    public final RequestImpl deadline(Duration timeout) {
        checkIdle();
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a deadline is not negative, timeout=" + timeout);
        }
        timeoutNanos = timeout.compareTo(Duration.ofDays(365)) > 0 ? 0 : timeout.toNanos();
        return self();
    }

    /** {@link io.acomp.AcompRequest#onComplete(AcompCallback, Object)}. */
    public final RequestImpl onComplete(@Nullable AcompCallback receiver, @Nullable Object attachment) {
        checkIdle();
        callback = receiver;
        cookie = attachment;
        return self();
    }

    // ---------------------------------------------------------------- whoever runs it

    @Override
    public final int pairCount() {
        return pairs;
    }

    @Override
    final boolean allocates() {
        return allocator != null;
    }

    final Execution execution() {
        return execution;
    }

    /** Room of the destination, or of one pair's, in bytes. */
    final long capacity(int pair) {
        if (allocator != null) {
            return allocatorCap;
        }
        return pair < 0 ? destination.bytes : destination.segments[pair].byteSize();
    }

    @Override
    public final long sourceBytes() {
        return source.bytes;
    }

    @Override
    final long largerSide() {
        return Math.max(source.bytes, destination.bytes);
    }

    @Override
    final @Nullable OutputAllocator allocator() {
        return allocator;
    }

    /** Most bytes the limits let a source of this size produce. */
    final long outputBound(boolean compress, long sourceBytes) {
        double byRatio = compress || maxRatio == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : maxRatio * sourceBytes;
        return byRatio >= maxOutput ? maxOutput : (long) byRatio;
    }

    final boolean segmentsAlive() {
        return SegmentUses.areAlive(source) && SegmentUses.areAlive(destination);
    }
}
