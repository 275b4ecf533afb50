package io.acomp.bench.harness;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * Processor time and heap allocation of this process's Java threads. The process's own clock ticks every 10 ms only; the threads' clocks
 * are exact. Threads of the compiler and the collector are not in it.
 */
public final class CpuClock {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CpuClock() {}

    /** Processor time of all live Java threads in nanoseconds; meaningful as a difference while no thread ends. */
    public static long nanos() {
        long sum = 0;
        for (long nanos : THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) {
            sum += Math.max(0, nanos);
        }
        return sum;
    }

    /** Processor time of the calling thread in nanoseconds. */
    public static long currentThreadNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Bytes allocated on the Java heap by all threads since the start. */
    public static long allocatedBytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
