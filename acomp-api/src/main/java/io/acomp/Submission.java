package io.acomp;

/** What a submit returned: acomp's return codes as types (KS §1.3). */
public enum Submission {
    /**
     * Done inside the call, whatever its status (the kernel's 0 or final error). No callback has run or will run.
     */
    COMPLETED,
    /** Accepted (-EINPROGRESS). Leave request and segments alone until the one DONE that will come; it may already have come. */
    IN_PROGRESS,
    /** Held on the backlog (-EBUSY). Stop submitting until STARTED; DONE follows. Both may already have come. */
    BACKLOGGED,
    /** Not taken (-ENOSPC without MAY_BACKLOG). Nothing was touched, no callback will run, the request is idle. */
    QUEUE_FULL
}
