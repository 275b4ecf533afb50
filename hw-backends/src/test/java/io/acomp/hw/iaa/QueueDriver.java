package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.UnsupportedSettingException;

/** A device queue driven by the test itself, as a lane of the engine does it. Every job has guard bytes around its destination. */
final class QueueDriver implements AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;
    private static final long DEADLINE_SECONDS = 30;

    final DeviceQueue queue;
    final Map<Long, Long> results = new HashMap<>();
    private final Map<Long, MemorySegment> guarded = new HashMap<>();
    private final DeviceDriver driver;
    private final List<Arena> arenas = new ArrayList<>();
    private long tags;
    private int twice;

    QueueDriver(DeviceDriver driver) {
        this(driver, 0);
    }

    /** Drives one of the driver's queues; the others are closed. */
    QueueDriver(DeviceDriver driver, int number) {
        this.driver = driver;
        List<DeviceQueue> queues = new ArrayList<>(driver.openQueues());
        queue = queues.remove(number);
        queues.forEach(DeviceQueue::close);
        queue.start((tag, result) -> {
            if (results.put(tag, result) != null) {
                twice++;
            }
        });
    }

    CodecConfig config(int level) {
        try {
            return driver.configure(CodecSettings.DEFAULTS.withLevel(level));
        } catch (UnsupportedSettingException refused) {
            throw new IllegalArgumentException(refused);
        }
    }

    /** Submits a job; its tag, or -1 if the queue is full. */
    long submit(Operation operation, int level, byte[] source, int capacity) {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(capacity + 2 * GUARD_BYTES, 64);
        memory.fill(GUARD);
        MemorySegment from = arena.allocate(Math.max(1, source.length), 64).asSlice(0, source.length);
        MemorySegment.copy(source, 0, from, ValueLayout.JAVA_BYTE, 0, source.length);
        long tag = tags + 1;
        if (!queue.submit(tag, operation, config(level), from, memory.asSlice(GUARD_BYTES, capacity))) {
            arena.close();
            return -1;
        }
        tags = tag;
        guarded.put(tag, memory);
        arenas.add(arena);
        return tag;
    }

    /** Polls until a number of jobs have ended. */
    void await(int jobs) throws TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (results.size() < jobs) {
            queue.poll();
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("jobs ended=" + results.size() + ", of=" + jobs);
            }
            Thread.onSpinWait();
        }
    }

    /** Runs a job to its end; the result. */
    long run(Operation operation, int level, byte[] source, int capacity) throws TimeoutException {
        long tag = submit(operation, level, source, capacity);
        if (tag < 0) {
            throw new IllegalStateException("queue is full, source=" + source.length);
        }
        await(results.size() + (results.containsKey(tag) ? 0 : 1));
        return results.get(tag);
    }

    /** The bytes of the job that was submitted last. */
    byte[] lastOutput() {
        return output(tags);
    }

    /** The bytes of a job that ended well. */
    byte[] output(long tag) {
        long length = results.get(tag);
        if (length < 0) {
            throw new IllegalStateException("job failed, status=" + CodecResult.status(length));
        }
        return guarded.get(tag).asSlice(GUARD_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** True if no job wrote outside its destination and none ended twice. */
    boolean isIntact() {
        for (MemorySegment memory : guarded.values()) {
            for (int at = 0; at < GUARD_BYTES; at++) {
                if (memory.get(ValueLayout.JAVA_BYTE, at) != GUARD || memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1 - at) != GUARD) {
                    return false;
                }
            }
        }
        return twice == 0;
    }

    @Override
    public void close() {
        queue.close();
        arenas.forEach(Arena::close);
    }
}
