package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** In steady state a codec call allocates nothing on the Java heap, and a stream's native memory stays as it is. */
final class AllocationCheck {
    private static final int CALLS = 5_000;
    private static final long WARM_UP_NANOS = 6_000_000_000L;
    private static final int DATA_BYTES = 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationCheck() {}

    /** Both directions, native memory and, where the driver takes it, heap memory; with a dictionary too, where it takes one. */
    static void steadyState(SyncDriver driver) {
        steadyState(driver, CodecSettings.DEFAULTS);
        if (driver.capabilities().dictionary()) {
            steadyState(driver, new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 0, false, Content.MIXED.bytes(8 * DATA_BYTES)));
        }
    }

    private static void steadyState(SyncDriver driver, CodecSettings settings) {
        try (Subject subject = new Subject(driver, settings)) {
            byte[] data = Content.MIXED.bytes(DATA_BYTES);
            byte[] packed = subject.compressed(data);
            long room = driver.maxCompressedLength(DATA_BYTES);
            for (Place place : new Place[] {Place.NATIVE, Place.HEAP}) {
                if (place.suits(driver.capabilities().memory(), room)) {
                    MemorySegment target = place.allocate(subject.arena, room);
                    none(subject, Operation.COMPRESS, subject.source(place, data), target, place);
                    none(subject, Operation.DECOMPRESS, subject.source(place, packed), target, place);
                }
            }
        }
    }

    private static void none(Subject subject, Operation operation, MemorySegment source, MemorySegment target, Place place) {
        round(subject, operation, source, target);
        long held = subject.stream.nativeBytes();
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + WARM_UP_NANOS;
        // Until the compiler has caught up calls may allocate; one round without an allocation is the steady state.
        while (System.nanoTime() - end < 0) {
            least = Math.min(least, round(subject, operation, source, target));
            if (least < CALLS) {
                assertEquals(held, subject.stream.nativeBytes(), () -> subject.driver.name() + " stream grows, operation=" + operation);
                return;
            }
        }
        fail(subject.driver.name() + " " + operation + " from and to " + place + " memory allocates, bytesPerCall=" + least / CALLS);
    }

    private static long round(Subject subject, Operation operation, MemorySegment source, MemorySegment target) {
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        long result = calls(subject.stream, subject.config, operation, source, target);
        long allocated = THREADS.getThreadAllocatedBytes(thread) - before;
        subject.assertOk(result, operation + " in steady state");
        return allocated;
    }

    private static long calls(CodecStream stream, CodecConfig config, Operation operation, MemorySegment source, MemorySegment target) {
        long result = 0;
        for (int call = 0; call < CALLS && result >= 0; call++) {
            result = operation == Operation.COMPRESS
                    ? stream.compress(config, source, target)
                    : stream.decompress(config, source, target);
        }
        return result;
    }
}
