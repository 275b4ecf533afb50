package io.acomp.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How far a lane has come: written by the lane's thread with every request, read by others now and then. On cache lines of its own, so that
 * a submitter that looks at the lane does not wait for the lane's writes.
 */
final class LaneProgress extends LaneProgressFields {
    private static final VarHandle FINISHED;
    private static final VarHandle ENDED;
    private static final VarHandle ENDED_COST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FINISHED = lookup.findVarHandle(LaneProgressFields.class, "finished", long.class);
            ENDED = lookup.findVarHandle(LaneProgressFields.class, "ended", long.class);
            ENDED_COST = lookup.findVarHandle(LaneProgressFields.class, "endedCost", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // behind the fields, as many bytes as in front of them
    @SuppressWarnings("unused")
    private long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15;

    /** The sequence the lane looks at next; the lane's own. */
    long next() {
        return next;
    }

    void advance() {
        next++;
    }

    /** A request has ended, with its cost; visible before its completion is. */
    void ended(long cost) {
        ENDED_COST.setRelease(this, endedCost + cost);
        ENDED.setRelease(this, ended + 1);
    }

    /** Everything of this sequence is over, the callback included. */
    void finished(long sequence) {
        FINISHED.setRelease(this, sequence);
    }

    long finishedSequence() {
        return (long) FINISHED.getAcquire(this);
    }

    long endedRequests() {
        return (long) ENDED.getAcquire(this);
    }

    long endedCost() {
        return (long) ENDED_COST.getAcquire(this);
    }
}

/** Two cache lines in front of the fields: prefetchers fetch pairs. */
abstract class LaneProgressPadding {
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
}

/** The fields. */
abstract class LaneProgressFields extends LaneProgressPadding {
    long next;
    long finished = -1;
    long ended;
    long endedCost;
}
