package io.acomp.spi;

import java.lang.foreign.MemorySegment;

import io.acomp.Operation;

/**
 * One work queue of a device, driven by one device lane. Synchronous, polled and interrupt-like completion all fit (KS §3.2): a
 * synchronous queue calls the sink inside {@link #submit}, a polled one inside {@link #poll}, a calling-back one from a thread of its own.
 *
 * <p>{@link #submit}, {@link #flush} and {@link #poll} are called by the lane's thread only and never block.
 */
public interface DeviceQueue extends AutoCloseable {
    /** Where completions go. Thread-safe. */
    interface Sink {
        /**
         * Reports the end of a job. A second report of a tag, or one of a tag that timed out, is counted and ignored.
         *
         * @param tag as given at submit
         * @param result bytes produced or a {@link CodecResult}
         */
        void completed(long tag, long result);
    }

    /** The queue's name as the system shows it. */
    String name();

    /** Name of the device the queue belongs to, as the system shows it; several queues may share one. */
    default String device() {
        return name();
    }

    /** NUMA node of the device, -1 if unknown. Requests go to a near device first. */
    default int numaNode() {
        return -1;
    }

    /**
     * False if completions come from a thread of the queue's own: nobody needs to look for them, and the lane sleeps until it is told.
     * Constant.
     */
    default boolean isPolled() {
        return true;
    }

    /** Jobs the queue holds at most, at least 1. */
    int depth();

    /**
     * Starts the queue; called once, before any submit.
     *
     * @param sink where completions go
     */
    void start(Sink sink);

    /**
     * Hands a job to the device. Segments and config stay valid until its completion is reported, or the queue is closed. Must not throw: if it
     * does, the engine takes the job for the device's until then, and the queue for failing.
     *
     * @param tag names the job in its completion; unique among all jobs of this queue
     * @param operation the direction
     * @param config made by the driver's {@link DeviceDriver#configure}
     * @param source one contiguous segment of engine memory
     * @param destination one contiguous segment of engine memory; its size is the capacity
     * @return false if the queue is full: nothing was taken
     */
    boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination);

    /** Rings the doorbell for everything submitted since the last call. */
    default void flush() {}

    /** Looks for completions and reports them to the sink; returns how many. Queues that call back by themselves return 0. */
    default int poll() {
        return 0;
    }

    /** Times the queue started a job again by itself, for a reason that is the device's. Read by any thread. */
    default long restarts() {
        return 0;
    }

    /** Stops the queue; jobs still inside are never reported afterwards and no longer touch memory. Idempotent. */
    @Override
    void close();
}
