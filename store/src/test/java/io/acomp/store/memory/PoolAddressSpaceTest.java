package io.acomp.store.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Reserved address space, mapped and without. */
class PoolAddressSpaceTest {
    private static final int PAGE = AddressSpace.PAGE_BYTES;

    @Test
    void pagesBecomeResidentOneByOneAndLeave() {
        try (AddressSpace space = AddressSpace.create()) {
            assumeTrue(space.isLazy(), "memory cannot be mapped here");
            // long and aligned enough for huge pages, which would make far more resident than was touched
            Reserved piece = reserve(space, 64 << 20);
            assertEquals(0, piece.residentBytes());
            MemorySegment segment = piece.segment();
            for (int page = 0; page < 1000; page += 10) {
                segment.set(JAVA_BYTE, (long) page * PAGE, (byte) 1);
            }
            assertEquals(100L * PAGE, piece.residentBytes());
            assertTrue(piece.release(0, 500L * PAGE));
            assertEquals(50L * PAGE, piece.residentBytes());
            assertEquals(0, segment.get(JAVA_BYTE, 0));
            assertEquals(1, segment.get(JAVA_BYTE, 500L * PAGE));
            assertEquals(0, space.keptBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void releasedPagesReadAsZeros(boolean lazy) {
        try (AddressSpace space = new AddressSpace(lazy, Long.MAX_VALUE)) {
            Reserved piece = reserve(space, 3 * PAGE);
            MemorySegment segment = piece.segment();
            segment.fill((byte) 7);
            assertEquals(space.isLazy(), piece.release(PAGE, PAGE));
            assertEquals(space.isLazy() ? 0 : PAGE, space.keptBytes());
            for (int i = 0; i < 3 * PAGE; i++) {
                assertEquals(i / PAGE == 1 ? 0 : 7, segment.get(JAVA_BYTE, i));
            }
            assertTrue(piece.release(0, 0), "nothing is nothing");
            assertThrows(IllegalArgumentException.class, () -> piece.release(1, PAGE));
            assertThrows(IllegalArgumentException.class, () -> piece.release(0, PAGE - 1));
            assertThrows(IndexOutOfBoundsException.class, () -> piece.release(3 * PAGE, PAGE));
            assertThrows(IndexOutOfBoundsException.class, () -> piece.release(-PAGE, PAGE));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sizesAreWholePagesWithinTheBound(boolean lazy) {
        long before = AddressSpace.processBytes();
        try (AddressSpace space = new AddressSpace(lazy, 4 * PAGE)) {
            assertEquals(PAGE, reserve(space, 1).segment().byteSize());
            assertEquals(2 * PAGE, reserve(space, PAGE + 1).segment().byteSize());
            assertNull(space.reserve(PAGE + 1));
            assertNotNull(space.reserve(PAGE));
            assertNull(space.reserve(1));
            assertEquals(4 * PAGE, space.reservedBytes());
            assertEquals(before + 4 * PAGE, AddressSpace.processBytes());
        }
        assertEquals(before, AddressSpace.processBytes());
    }

    @Test
    void moreThanThereIsCannotBeHad() {
        long before = AddressSpace.processBytes();
        try (AddressSpace space = AddressSpace.create()) {
            assumeTrue(space.isLazy(), "memory cannot be mapped here");
            assertNull(space.reserve(1L << 60));
            assertEquals(before, AddressSpace.processBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterCloseNothingWorksAndNothingCrashes(boolean lazy) {
        AddressSpace space = new AddressSpace(lazy, Long.MAX_VALUE);
        Reserved piece = reserve(space, PAGE);
        MemorySegment segment = piece.segment();
        space.close();
        space.close();
        assertFalse(segment.scope().isAlive());
        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> piece.release(0, PAGE));
        assertThrows(IllegalStateException.class, piece::residentBytes);
        assertThrows(IllegalStateException.class, space::residentBytes);
        assertThrows(IllegalStateException.class, () -> space.reserve(1));
        assertEquals(0, space.reservedBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeBesideAccess(boolean lazy) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 50; round++) {
                AddressSpace space = new AddressSpace(lazy, Long.MAX_VALUE);
                Reserved piece = reserve(space, 16 * PAGE);
                List<Future<?>> running = new ArrayList<>();
                running.add(threads.submit(() -> untilClosed(() -> piece.segment().fill((byte) 1))));
                running.add(threads.submit(() -> untilClosed(() -> piece.release(PAGE, 8 * PAGE))));
                space.close();
                for (Future<?> thread : running) {
                    thread.get(1, TimeUnit.MINUTES);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void table(boolean lazy) {
        try (AddressSpace space = new AddressSpace(lazy, 4 * PAGE)) {
            NativeTable table = NativeTable.reserve(space, 2 * PAGE / NativeTable.ENTRY_BYTES);
            assertNotNull(table);
            long entries = table.entries();
            assertEquals(1024, entries);
            for (long i = 0; i < entries; i++) {
                assertEquals(0, table.get(i));
            }
            table.set(0, 5);
            table.setRelease(entries - 1, 6);
            assertEquals(5, table.getAcquire(0));
            assertEquals(6, table.get(entries - 1));
            assertFalse(table.compareAndSet(0, 4, 9));
            assertTrue(table.compareAndSet(0, 5, 9));
            assertEquals(9, table.get(0));
            assertThrows(IndexOutOfBoundsException.class, () -> table.get(entries));
            assertThrows(IndexOutOfBoundsException.class, () -> table.set(-1, 1));
            assertEquals(0, table.release(1, 512), "not a whole page");
            assertEquals(9, table.get(0));
            assertEquals(space.isLazy() ? PAGE : 0, table.release(0, 513));
            assertEquals(0, table.get(0));
            assertEquals(6, table.get(entries - 1));
            assertThrows(IndexOutOfBoundsException.class, () -> table.release(0, entries + 512));
            assertTrue(table.residentBytes() >= PAGE);
            assertNull(NativeTable.reserve(space, 3 * PAGE / NativeTable.ENTRY_BYTES));
        }
    }

    private static Void untilClosed(Runnable access) {
        try {
            while (true) {
                access.run();
            }
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    private static Reserved reserve(AddressSpace space, long bytes) {
        Reserved piece = space.reserve(bytes);
        assertNotNull(piece);
        return piece;
    }
}
