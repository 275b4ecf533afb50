package io.acomp;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One operation: source, destination, limits, callback. Reusable; one submission in flight at a time; allocates nothing once warm.
 *
 * <h2>Thread-safety</h2>
 * Setters and submits belong to one thread at a time (hand-over needs the usual happens-before, which a DONE callback gives).
 * {@link #cancel(long)}, {@link #isInFlight()} and {@link #await()} may be called from any thread.
 *
 * <h2>Ownership</h2>
 * From an accepted submit to its completion the segments belong to the engine: do not change the source, do not read the destination, do
 * not close an arena (arenas of {@link AcompEngine#newArena()} defer their close by themselves). After completion the engine touches
 * neither the request nor its segments. In flight, setters and submits throw {@link IllegalStateException}.
 *
 * <h2>Memory</h2>
 * Native, heap and mapped segments may be mixed. A segment of a confined arena is legal only for {@link Execution#INLINE} from its own
 * thread. The destination's size is the capacity: not a byte is written past it.
 */
public sealed interface AcompRequest permits io.acomp.engine.RequestImpl {
    /** Where the bytes come from: one contiguous segment. */
    AcompRequest source(MemorySegment source);

    /** Where the bytes come from: a scatter-gather list, read in order; the list is copied, its segments are not. */
    AcompRequest source(List<MemorySegment> sources);

    /** Where the result goes; the segment's size is the capacity. */
    AcompRequest destination(MemorySegment destination);

    /** Where the result goes: a scatter-gather list, filled in order; its total size is the capacity. */
    AcompRequest destination(List<MemorySegment> destinations);

    /**
     * Lets the engine ask for a destination when it knows how much it may need, doubling it on overflow up to the cap (KS §1.7). The result
     * is {@link #output()}.
     *
     * @param allocator makes and takes back destinations
     * @param capBytes largest destination to ask for, at least 1; {@link OutputAllocator#DEFAULT_CAP} is the kernel's
     */
    AcompRequest destination(OutputAllocator allocator, long capBytes);

    /**
     * Makes this a batch of independent pairs: one slot of the ring, one stream lock, one doorbell for all (KS §1.8). Each pair gets a
     * status and a length of its own; a failing pair does not fail the others. {@link #status()} is {@link AcompStatus#OK} if all pairs
     * are, else the first other one.
     *
     * @param sources one source per pair, at least one
     * @param destinations as many destinations
     * @throws IllegalArgumentException if the lists are empty or differ in length
     */
    AcompRequest pairs(List<MemorySegment> sources, List<MemorySegment> destinations);

    /** What a submit does when the ring is full; {@link WhenFull#REJECT} unless set. */
    AcompRequest whenFull(WhenFull whenFull);

    /** Where a synchronous codec runs; the transform's setting unless set. */
    AcompRequest execution(Execution execution);

    /** Largest output in bytes, at least 0; more is {@link AcompStatus#LIMIT_EXCEEDED}. Unlimited unless set. For a batch: per pair. */
    AcompRequest maxOutput(long bytes);

    /** Largest output as a multiple of the source for decompression, above 0. Unlimited unless set. For a batch: per pair. */
    AcompRequest maxRatio(double ratio);

    /** Largest history window in bytes that a stream to decompress may declare, at least 1. Unlimited unless set. */
    AcompRequest maxWindow(long bytes);

    /**
     * Time from each submit after which the request ends as {@link AcompStatus#TIMED_OUT}; {@link Duration#ZERO} for none. A software codec
     * is never interrupted: the deadline is looked at before it starts and between chunks. A device that has software behind it gets half of
     * what is left when it is given the request, software the rest.
     */
    AcompRequest deadline(Duration timeout);

    /**
     * Whom to tell, and with what. Null for nobody.
     *
     * @param callback told on the lane's thread or the engine's callback executor
     * @param cookie handed to the callback as it is
     */
    AcompRequest onComplete(@Nullable AcompCallback callback, @Nullable Object cookie);

    /**
     * Submits a compression.
     *
     * @throws IllegalStateException if the request is in flight, its transform or engine is closed, source or destination is missing, or
     *     {@link WhenFull#WAIT} would park a lane's thread
     * @throws IllegalArgumentException if a segment is closed or not accessible to the thread that would run the request, or a destination
     *     is read-only
     */
    Submission submitCompress();

    /**
     * Submits a decompression.
     *
     * @throws IllegalStateException as {@link #submitCompress()}
     * @throws IllegalArgumentException as {@link #submitCompress()}
     */
    Submission submitDecompress();

    /**
     * Compresses and waits for the end, whatever the driver (the kernel's crypto_wait_req). Runs no callback; waits for room if the ring is
     * full. Interrupts do not end the wait; the interrupt flag is kept.
     *
     * @return the status
     * @throws IllegalStateException as {@link #submitCompress()}, and on a lane's thread
     * @throws IllegalArgumentException as {@link #submitCompress()}
     */
    AcompStatus compressAndWait();

    /**
     * Decompresses and waits for the end; see {@link #compressAndWait()}.
     *
     * @return the status
     * @throws IllegalStateException as {@link #submitCompress()}, and on a lane's thread
     * @throws IllegalArgumentException as {@link #submitCompress()}
     */
    AcompStatus decompressAndWait();

    /**
     * Waits until the submission in flight, if any, has completed. Callbacks may still be running then.
     *
     * @return the status
     * @throws IllegalStateException on a lane's thread
     */
    AcompStatus await();

    /** Names the latest submission, for {@link #cancel(long)}; changes with every submit. */
    long ticket();

    /**
     * Takes a submission back. One that has not started ends as {@link AcompStatus#CANCELLED} when its lane reaches it; a running codec call
     * is not interrupted, a running batch stops between pairs. A ticket of an earlier submission has no effect.
     *
     * @param ticket as {@link #ticket()} returned it after the submit
     * @return true if the submission will end as CANCELLED
     */
    boolean cancel(long ticket);

    /** True from an accepted submit until completion. */
    boolean isInFlight();

    /** How the last submission ended. {@link AcompStatus#OK} before the first. */
    AcompStatus status();

    /** Bytes the last submission produced, 0 unless its status is OK; for a batch the sum over its OK pairs. */
    long produced();

    /** Byte offset in the source of what made it corrupt, -1 if unknown. */
    long errorOffset();

    /** Name of the driver that ran the last submission, null if none did. */
    @Nullable String driver();

    /** Why software did the last submission although its transform has a device; null if the device did it, or there is none. */
    @Nullable FallbackReason fallback();

    /** What the allocator form delivered, sliced to the bytes produced; null otherwise. */
    @Nullable MemorySegment output();

    /** Pairs of a batch, 0 if this is not one. */
    int pairCount();

    /**
     * Status of one pair of the last submission.
     *
     * @param index from 0
     */
    AcompStatus pairStatus(int index);

    /**
     * Bytes one pair of the last submission produced, 0 unless its status is OK.
     *
     * @param index from 0
     */
    long pairProduced(int index);

    /**
     * Why software did one pair of the last submission; see {@link #fallback()}, which for a batch is the first pair's that has one.
     *
     * @param index from 0
     */
    @Nullable FallbackReason pairFallback(int index);

    /**
     * Nanoseconds the last submission waited before a codec or device took it. Submissions below 16 KiB are timed one in eight, those of an
     * {@link AcompContext} one in 64, the first of a request among them; 0 for the others.
     */
    long waitNanos();

    /** Nanoseconds the last submission was worked on; 0 if it was not timed, see {@link #waitNanos()}. */
    long serviceNanos();
}
