package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceQueue;

/** A queue driven by the test itself, as a lane of the engine does it. Every destination has guard bytes around it. */
final class QueueRig implements AutoCloseable {
    /** What a job that has not ended has for a result. */
    static final long RUNNING = Long.MIN_VALUE + 1;

    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;
    private static final long DEADLINE_SECONDS = 30;

    final QatFormat format;
    final DeviceQueue queue;
    private final Arena arena = Arena.ofShared();
    private final Map<Long, Job> jobs = new ConcurrentHashMap<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger strange = new AtomicInteger();
    private long tags;

    private static final class Job {
        final MemorySegment guarded;
        volatile long result = RUNNING;

        Job(MemorySegment guarded) {
            this.guarded = guarded;
        }
    }

    QueueRig(QatFormat format) {
        this.format = format;
        queue = new QatDriver(format).openQueues().getFirst();
        queue.start(this::completed);
    }

    private void completed(long tag, long result) {
        Job job = jobs.get(tag);
        if (job == null || job.result != RUNNING) {
            strange.incrementAndGet();
            return;
        }
        job.result = result;
        ended.incrementAndGet();
    }

    /** Submits a compression with the room the engine gives; its tag, or -1 if the queue is full. */
    long compress(int level, byte[] source) {
        return submit(Operation.COMPRESS, level, source, (int) format.maxCompressedLength(source.length));
    }

    /** Submits a decompression; its tag, or -1 if the queue is full. */
    long decompress(byte[] source, int capacity) {
        return submit(Operation.DECOMPRESS, 1, source, capacity);
    }

    private long submit(Operation operation, int level, byte[] source, int capacity) {
        MemorySegment guarded = arena.allocate(capacity + 2L * GUARD_BYTES, 64).fill(GUARD);
        MemorySegment from = arena.allocate(Math.max(1, source.length), 64).asSlice(0, source.length);
        MemorySegment.copy(source, 0, from, ValueLayout.JAVA_BYTE, 0, source.length);
        long tag = ++tags;
        jobs.put(tag, new Job(guarded));
        if (queue.submit(tag, operation, new QatConfig(level), from, guarded.asSlice(GUARD_BYTES, capacity))) {
            return tag;
        }
        jobs.remove(tag);
        return -1;
    }

    /** Submits until the queue takes it. */
    long submitted(LongSupplier submit) {
        long deadline = deadline();
        for (long tag = submit.getAsLong(); ; tag = submit.getAsLong()) {
            if (tag >= 0) {
                return tag;
            }
            pause(deadline, "the queue stays full");
        }
    }

    /** Waits for the end of a job; its result. */
    long await(long tag) {
        Job job = jobs.get(tag);
        long deadline = deadline();
        while (job.result == RUNNING) {
            pause(deadline, "a job does not end, tag=" + tag);
        }
        return job.result;
    }

    /** Waits until a number of jobs have ended since the rig was made. */
    void awaitEnded(int count) {
        long deadline = deadline();
        while (ended.get() < count) {
            pause(deadline, "jobs do not end, ended=" + ended.get() + ", of=" + count);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    }

    private static void pause(long deadline, String problem) {
        if (System.nanoTime() - deadline > 0) {
            throw new AssertionError(problem);
        }
        Thread.onSpinWait();
    }

    /** Result of a job, {@link #RUNNING} if it has none. */
    long result(long tag) {
        return jobs.get(tag).result;
    }

    /** How many jobs have ended. */
    int ended() {
        return ended.get();
    }

    /** Runs a job to its end; what it made. */
    byte[] outputOf(long tag) {
        long length = await(tag);
        if (length < 0) {
            throw new AssertionError("the job failed, status=" + CodecResult.status(length));
        }
        return jobs.get(tag).guarded.asSlice(GUARD_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The whole destination of a job, whatever its state. */
    byte[] destination(long tag) {
        MemorySegment guarded = jobs.get(tag).guarded;
        return guarded.asSlice(GUARD_BYTES, guarded.byteSize() - 2 * GUARD_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /** True if no job wrote outside its destination and none ended twice or unasked. */
    boolean isIntact() {
        for (Job job : jobs.values()) {
            long size = job.guarded.byteSize();
            for (int at = 0; at < GUARD_BYTES; at++) {
                if (job.guarded.get(ValueLayout.JAVA_BYTE, at) != GUARD || job.guarded.get(ValueLayout.JAVA_BYTE, size - 1 - at) != GUARD) {
                    return false;
                }
            }
        }
        return strange.get() == 0;
    }

    @Override
    public void close() {
        queue.close();
        arena.close();
    }
}
