package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;

import io.acomp.Operation;

/** What a codec, which does all of a worker's work, allocates on the Java heap per job once it is warm. Run in a JVM on the class path, which has the JDK's beans. */
final class QatAllocation {
    private static final int JOBS = 500;
    private static final int LENGTH = 4096;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private QatAllocation() {}

    /** Least bytes of a round of jobs, both directions of a format; 0 as soon as a round allocates less than a byte per job. */
    static long leastBytesPerJob(QatFormat format) {
        try (Arena arena = Arena.ofConfined();
                QatCodec codec = format.newCodec()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, Content.TEXT.bytes(LENGTH));
            MemorySegment packed = arena.allocate(format.maxCompressedLength(LENGTH), 64);
            MemorySegment back = arena.allocate(LENGTH, 64);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            while (least >= JOBS && System.nanoTime() - end < 0) {
                least = Math.min(least, round(codec, source, packed, back));
            }
            return least / JOBS;
        }
    }

    private static long round(QatCodec codec, MemorySegment source, MemorySegment packed, MemorySegment back) {
        long thread = Thread.currentThread().threadId();
        QatConfig config = new QatConfig(1);
        MemorySegment stream = packed.asSlice(0, codec.run(Operation.COMPRESS, config, source, packed));
        long before = THREADS.getThreadAllocatedBytes(thread);
        boolean good = true;
        for (int i = 0; i < JOBS; i++) {
            good &= codec.run(Operation.COMPRESS, config, source, packed) == stream.byteSize();
            good &= codec.run(Operation.DECOMPRESS, config, stream, back) == LENGTH;
        }
        long allocated = THREADS.getThreadAllocatedBytes(thread) - before;
        if (!good) {
            throw new IllegalStateException("the device does not work, streamBytes=" + stream.byteSize());
        }
        return allocated;
    }
}
