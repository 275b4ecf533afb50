package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.Submission;

/**
 * An endless sequence of equal operations: operation {@code n} reads block {@code n mod blocks} and writes destination
 * {@code n mod depth}. Every contender of a comparison works through the same job on the same memory.
 *
 * @param operation the direction
 * @param sources one per block
 * @param destinations one per operation in flight
 * @param produced bytes each block must produce, -1 where only success can be asked for
 * @param plainBytes uncompressed bytes of one block
 */
public record BlockJob(
        Operation operation, MemorySegment[] sources, MemorySegment[] destinations, long[] produced, int plainBytes) {

    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The source of an operation. */
    public MemorySegment source(long index) {
        return sources[(int) (index % sources.length)];
    }

    /** The destination of an operation. */
    public MemorySegment destination(long index) {
        return destinations[(int) (index % destinations.length)];
    }

    /** Blocks of one pass; a turn does whole passes, for blocks differ in what they cost. */
    public int blocks() {
        return sources.length;
    }

    /**
     * Operations of the shortest turn: whole passes, and twice as many as are in flight, or a thread that was held up as the clock started
     * finds all of them done and nothing left to time.
     */
    public long unit() {
        int passes = depth() == 1 ? 1 : (2 * depth() + blocks() - 1) / blocks();
        return (long) passes * blocks();
    }

    /** Most operations in flight. */
    public int depth() {
        return destinations.length;
    }

    /**
     * Submits an operation.
     *
     * @param contender whose request it is
     * @param request to submit
     * @param index of the operation
     * @throws HarnessException if it is not taken
     */
    void submit(String contender, AcompRequest request, long index) {
        request.source(source(index)).destination(destination(index));
        Submission submission = operation == Operation.COMPRESS ? request.submitCompress() : request.submitDecompress();
        if (submission != Submission.IN_PROGRESS) {
            throw new HarnessException(
                    "a request was not taken, contender=" + contender + ", depth=" + depth() + ", submission=" + submission);
        }
    }

    /**
     * Ends a wait that has lasted too long.
     *
     * @param contender who waits
     * @param since when it began, in nanoseconds
     * @throws HarnessException after half a minute
     */
    static void checkStall(String contender, long since) {
        if (System.nanoTime() - since > STALL_NANOS) {
            throw new HarnessException(
                    "nothing completes any more, contender=" + contender + ", seconds=" + TimeUnit.NANOSECONDS.toSeconds(STALL_NANOS));
        }
    }

    /**
     * What any caller does with a result: looks at it.
     *
     * @param contender whose result it is
     * @param index of the operation
     * @param status it ended with
     * @param length bytes it produced
     * @throws HarnessException if it is not what this operation must give
     */
    public void check(String contender, long index, AcompStatus status, long length) {
        long wanted = produced[(int) (index % produced.length)];
        if (status != AcompStatus.OK || length != wanted && wanted >= 0) {
            throw new HarnessException("a timed operation went wrong, contender=" + contender + ", operation=" + operation + ", block="
                    + index % produced.length + ", status=" + status + ", produced=" + length + ", wanted=" + wanted);
        }
    }
}
