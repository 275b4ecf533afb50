package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.FallbackReason;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * How the last submission of a request ended, as a whole and pair by pair: written by whoever runs it before the request is idle again,
 * read by its owner afterwards. Writes only what differs, so that the lines of the rest stay where they are.
 */
abstract class RequestOutcome extends RequestState {
    private AcompStatus status = AcompStatus.OK;
    private long produced;
    private long consumed;
    private long errorOffset = -1;
    private @Nullable String driver;
    private @Nullable MemorySegment output;
    private @Nullable FallbackReason fallback;
    private AcompStatus[] pairStatus = new AcompStatus[0];
    private long[] pairProduced = new long[0];
    private @Nullable FallbackReason[] pairFallback = new FallbackReason[0];
    private boolean[] pairLeft = new boolean[0];

    /** Pairs of a batch, 0 if this is not one. */
    public abstract int pairCount();

    /** The decoder whose step this was, null if it was none. */
    abstract @Nullable StreamDecoder steps();

    /** True if an allocator makes the destination. */
    abstract boolean allocates();

    // ---------------------------------------------------------------- whoever runs it

    /** Makes room for the results of so many pairs. */
    final void roomForPairs(int pairs) {
        if (pairStatus.length < pairs) {
            pairStatus = new AcompStatus[pairs];
            pairProduced = new long[pairs];
            pairFallback = new FallbackReason[pairs];
            pairLeft = new boolean[pairs];
        }
    }

    /** Forgets why software did the submission before. */
    final void clearFallback() {
        if (fallback != null) {
            fallback = null;
            Arrays.fill(pairFallback, null);
            Arrays.fill(pairLeft, false);
        }
    }

    /**
     * Software does, or did, this instead of a device.
     *
     * @param pair of a batch, -1 for a single request
     */
    final void setFallback(int pair, FallbackReason reason) {
        if (pair >= 0) {
            pairFallback[pair] = reason;
            pairLeft[pair] = true;
        }
        if (fallback == null) {
            fallback = reason;
        }
    }

    /** The same for everything in the request. */
    final void setFallback(FallbackReason reason) {
        fallback = reason;
        for (int i = 0; i < pairCount(); i++) {
            pairFallback[i] = reason;
            pairLeft[i] = true;
        }
    }

    /** True as long as a device's results are stored but not checked, though they have to be. */
    abstract boolean isChecking();

    /** True if a pair has no result yet: all of a request no device had, those a device left of one it had, all that is unchecked. */
    final boolean isLeft(int pair) {
        return fallback == null || isChecking() || pairLeft[pair];
    }

    /** True if a device's own result is what a pair, or a single request, ended OK with. */
    final boolean isDeviceResult(int pair) {
        return pair < 0 ? fallback == null && status == AcompStatus.OK : pairFallback[pair] == null && pairStatus[pair] == AcompStatus.OK;
    }

    /** True if there is one among all that is stored. */
    final boolean hasDeviceResult() {
        boolean present = pairCount() == 0 && isDeviceResult(-1);
        for (int i = 0; i < pairCount() && !present; i++) {
            present = isDeviceResult(i);
        }
        return present;
    }

    /** Stores the result of a single request. */
    final void store(long result) {
        long offset = CodecResult.offset(result);
        if (errorOffset != offset) {
            errorOffset = offset;
        }
        setStatus(CodecResult.status(result));
        StreamDecoder steps = steps();
        if (steps != null) {
            consumed = steps.consumed();
            produced = steps.produced();
        } else if (produced != Math.max(0, result)) {
            produced = Math.max(0, result);
        }
        if (output != null && (result < 0 || !allocates())) {
            output = null;
        }
    }

    final void setStatus(AcompStatus value) {
        if (status != value) {
            status = value;
        }
    }

    final void storePair(int index, long result) {
        pairStatus[index] = CodecResult.status(result);
        pairProduced[index] = Math.max(0, result);
    }

    /** Sums a batch up. */
    final void finishPairs() {
        AcompStatus worst = AcompStatus.OK;
        long sum = 0;
        for (int i = 0; i < pairCount(); i++) {
            sum += pairProduced[i];
            if (worst == AcompStatus.OK) {
                worst = pairStatus[i];
            }
        }
        status = worst;
        produced = sum;
        errorOffset = -1;
        output = null;
    }

    /** Stores one failure for what no codec ran: the request, or each of its pairs that is left. */
    final void storeUnrun(AcompStatus reason) {
        long result = CodecResult.failure(reason);
        if (pairCount() == 0) {
            store(result);
            if (steps() != null) {
                consumed = 0;
                produced = 0;
            }
        } else {
            for (int i = 0; i < pairCount(); i++) {
                if (isLeft(i)) {
                    storePair(i, result);
                }
            }
            finishPairs();
            if (reason == AcompStatus.CANCELLED) {
                status = reason;
            }
        }
    }

    final void servedBy(String name) {
        if (driver != name) {
            driver = name;
        }
    }

    final void deliver(MemorySegment segment) {
        output = segment;
    }

    // ---------------------------------------------------------------- its owner

    /** {@link io.acomp.AcompRequest#status()}. */
    public final AcompStatus status() {
        return status;
    }

    /** {@link io.acomp.AcompRequest#produced()}. */
    public final long produced() {
        return produced;
    }

    /** Bytes of source the last decoder step consumed. */
    public final long consumed() {
        return consumed;
    }

    /** {@link io.acomp.AcompRequest#errorOffset()}. */
    public final long errorOffset() {
        return errorOffset;
    }

    /** {@link io.acomp.AcompRequest#driver()}. */
    public final @Nullable String driver() {
        return driver;
    }

    /** {@link io.acomp.AcompRequest#fallback()}. */
    public final @Nullable FallbackReason fallback() {
        return fallback;
    }

    /** {@link io.acomp.AcompRequest#output()}. */
    public final @Nullable MemorySegment output() {
        return output;
    }

    /** {@link io.acomp.AcompRequest#pairStatus(int)}. */
    public final AcompStatus pairStatus(int index) {
        return pairStatus[Objects.checkIndex(index, pairCount())];
    }

    /** {@link io.acomp.AcompRequest#pairProduced(int)}. */
    public final long pairProduced(int index) {
        return pairProduced[Objects.checkIndex(index, pairCount())];
    }

    /** {@link io.acomp.AcompRequest#pairFallback(int)}. */
    public final @Nullable FallbackReason pairFallback(int index) {
        return pairFallback[Objects.checkIndex(index, pairCount())];
    }

    /** {@link io.acomp.AcompRequest#waitNanos()}. */
    public final long waitNanos() {
        return waitNanos;
    }

    /** {@link io.acomp.AcompRequest#serviceNanos()}. */
    public final long serviceNanos() {
        return serviceNanos;
    }
}
