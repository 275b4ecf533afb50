package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.hw.DeflateFraming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, a stream of the software path allocates nothing on the Java heap and no more native memory. */
class QplAllocationTest {
    private static final int CALLS = 2000;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void nativeMemory(DeflateFraming framing) {
        byte[] data = QplContent.TEXT.bytes(4096);
        try (QplSubject subject = new QplSubject(framing, 1);
                Arena arena = Arena.ofShared()) {
            MemorySegment plain = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
            MemorySegment packed = arena.allocateFrom(ValueLayout.JAVA_BYTE, subject.compressed(data));
            MemorySegment tight = arena.allocate(packed.byteSize());
            MemorySegment roomy = arena.allocate(subject.bound(data.length));
            assertSteady(subject, "compress", () -> subject.compress(plain, roomy));
            assertSteady(subject, "compress to the exact size", () -> subject.compress(plain, tight));
            assertSteady(subject, "decompress", () -> subject.decompress(packed, plain));
        }
    }

    @ParameterizedTest
    @EnumSource
    void heapMemory(DeflateFraming framing) {
        byte[] data = QplContent.TEXT.bytes(4096);
        try (QplSubject subject = new QplSubject(framing, 1)) {
            MemorySegment plain = MemorySegment.ofArray(data);
            MemorySegment packed = MemorySegment.ofArray(subject.compressed(data));
            MemorySegment roomy = MemorySegment.ofArray(new byte[subject.bound(data.length)]);
            assertSteady(subject, "compress", () -> subject.compress(plain, roomy));
            assertSteady(subject, "decompress", () -> subject.decompress(packed, plain));
        }
    }

    /** Calls may allocate until the compiler has caught up; one round without is the steady state. */
    private static void assertSteady(QplSubject subject, String what, LongSupplier call) {
        assertTrue(call.getAsLong() > 0, what);
        long held = subject.stream.nativeBytes();
        long thread = Thread.currentThread().threadId();
        long end = System.nanoTime() + WARM_UP_NANOS;
        long least = Long.MAX_VALUE;
        while (least >= CALLS && System.nanoTime() - end < 0) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int round = 0; round < CALLS; round++) {
                call.getAsLong();
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        long bytes = least;
        assertTrue(bytes < CALLS, () -> what + " allocates, bytes in " + CALLS + " calls=" + bytes);
        assertEquals(held, subject.stream.nativeBytes(), what);
    }
}
