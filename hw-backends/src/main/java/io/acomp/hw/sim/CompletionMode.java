package io.acomp.hw.sim;

/** How a simulated device tells that a job has ended: the three modes of the kernel's IAA driver (KS §3.2). */
public enum CompletionMode {
    /**
     * Submit waits for the job, as the kernel's {@code sync}: one job at a time per queue. What hangs or is late is not waited for; a later
     * poll reports it.
     */
    SYNC,
    /** The queue is asked, as the kernel's {@code async}. */
    POLL,
    /** A thread of the queue reports, as the kernel's {@code async_irq}. Waking it comes on top of the latency, like an interrupt. */
    CALLBACK
}
