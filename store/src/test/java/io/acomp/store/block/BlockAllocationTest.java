package io.acomp.store.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.acomp.store.BlockView.ExtentVisitor;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, no call of a disk allocates on the Java heap. */
class BlockAllocationTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int PAGES = 256;
    private static final int CALLS = 2_000;
    private static final long WARM_UP_NANOS = 8_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final BlockRig rig = BlockRig.of(PAGES * PAGE);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment[] pages = new MemorySegment[8];
    private final MemorySegment room = arena.allocate(PAGE);

    BlockAllocationTest() {
        for (int i = 0; i < pages.length; i++) {
            byte[] page = Pages.of(Kind.values()[i % 4], i);
            pages[i] = i < 4 ? Pages.nativePage(page) : MemorySegment.ofArray(page);
        }
    }

    @AfterEach
    void close() {
        rig.close();
        arena.close();
    }

    private static long page(int call) {
        return (long) (call * 31 % PAGES) * PAGE;
    }

    @Test
    void wholePages() {
        assertAllocatesNothing(call -> {
            rig.disk.write(page(call), pages[call & 7]);
            rig.disk.read(page(call + 1), room);
        });
    }

    @Test
    void partsOfPages() {
        MemorySegment few = room.asSlice(0, 100);
        assertAllocatesNothing(call -> {
            rig.disk.write(page(call) + 77, few);
            rig.disk.read(page(call + 1) + 3000, few);
        });
    }

    @Test
    void slicesOfALargeBuffer() {
        MemorySegment buffer = arena.allocate(40 * PAGE + 10);
        for (int i = 0; i < 40; i++) {
            MemorySegment.copy(pages[i & 7], 0, buffer, (long) i * PAGE + 10, PAGE);
        }
        MemorySegment many = buffer.asSlice(10, 16 * PAGE);
        assertAllocatesNothing(call -> {
            rig.disk.write(page(call) % (200 * PAGE), many);
            rig.disk.read(page(call + 1) % (200 * PAGE) + 5, many);
        });
    }

    @Test
    void trimsZerosAndExtents() {
        long[] seen = new long[1];
        ExtentVisitor visitor = (_, length, _) -> {
            seen[0] += length;
            return true;
        };
        assertAllocatesNothing(call -> {
            rig.disk.write(page(call), pages[call & 7]);
            rig.disk.trim(page(call + 1) % (200 * PAGE), 3 * PAGE);
            rig.disk.writeZeroes(page(call + 2) % (200 * PAGE) + 9, 2 * PAGE, (call & 1) == 0);
            rig.disk.extents(page(call) % (200 * PAGE), 9 * PAGE, visitor);
            rig.disk.flush();
        });
        assertTrue(seen[0] > 0);
    }

    private static void assertAllocatesNothing(IntConsumer calls) {
        long thread = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (least >= CALLS && System.nanoTime() - end < 0) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int call = 0; call < CALLS; call++) {
                calls.accept(call);
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        long bytes = least;
        assertTrue(bytes < CALLS, () -> "bytes allocated in " + CALLS + " calls=" + bytes);
    }
}
