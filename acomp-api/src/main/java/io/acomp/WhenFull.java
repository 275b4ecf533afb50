package io.acomp;

/** What a submit does when the lane's ring is full: acomp's MAY_BACKLOG and MAY_SLEEP in one (KS §1.4, §1.5). */
public enum WhenFull {
    /** Answer {@link Submission#QUEUE_FULL} at once. The default of requests. */
    REJECT,
    /** Join the lane's bounded first-in-first-out backlog; {@link Submission#QUEUE_FULL} only when that is full too. */
    BACKLOG,
    /** Park the calling thread (a virtual thread gives up its carrier) until there is room. Not allowed on a lane's thread. */
    WAIT
}
