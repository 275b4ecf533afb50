package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A backing file over a device that fails when told to. */
@Timeout(60)
class BackingFaultTest {
    private static final int PAGE = 4_096;
    private static final int BLOCKS = 64;

    private final FaultDevice device = new FaultDevice(PAGE, BLOCKS);
    private final BackingFile file = new BackingFile(device, PAGE, BLOCKS);
    private final WriteBatch batch = file.newBatch(Io.BATCH);

    /** Adds blocks with their number as content. */
    private void add(int... blocks) {
        for (int block : blocks) {
            Pages.fill(batch.nextPage(), block);
            batch.add(block);
        }
    }

    private void allocate(int blocks) {
        for (int block = 0; block < blocks; block++) {
            assertTrue(file.allocate() != 0);
        }
    }

    @Test
    void neighboursLeaveTogether() throws BackingException {
        allocate(20);
        add(3, 4, 5, 9, 10, 2, 1, 20);
        assertTrue(batch.isFull());
        assertEquals(0, batch.write());
        assertEquals(
                List.of(
                        new FaultDevice.Write(3 * PAGE, 3 * PAGE),
                        new FaultDevice.Write(9 * PAGE, 2 * PAGE),
                        new FaultDevice.Write(2 * PAGE, PAGE),
                        new FaultDevice.Write(PAGE, PAGE),
                        new FaultDevice.Write(20 * PAGE, PAGE)),
                device.writes());
        for (int block : new int[] {3, 4, 5, 9, 10, 2, 1, 20}) {
            Pages.expect(file, block, block);
        }
        assertEquals(8, file.statistics().writes());
    }

    @Test
    void misuseOfABatch() {
        allocate(9);
        assertThrows(IllegalArgumentException.class, () -> batch.add(10), "not taken");
        assertThrows(IllegalArgumentException.class, () -> batch.add(0));
        add(1, 2, 3, 4, 5, 6, 7, 8);
        assertThrows(IllegalStateException.class, () -> batch.add(9));
        assertThrows(IllegalStateException.class, batch::nextPage);
        assertThrows(IndexOutOfBoundsException.class, () -> batch.failure(8));
        assertEquals(8, batch.size());
        assertEquals(8, batch.block(7));
        batch.clear();
        assertEquals(0, batch.write());
        assertEquals(0, device.writeCalls());
        assertThrows(IndexOutOfBoundsException.class, () -> batch.block(0));
    }

    @Test
    void aFailureIsItsNeighboursOnly() throws BackingException {
        allocate(20);
        add(1, 2, 5, 6, 7, 10);
        device.failWrite(2);
        assertEquals(3, batch.write());
        for (int index = 0; index < batch.size(); index++) {
            BackingException failure = batch.failure(index);
            if (batch.block(index) >= 5 && batch.block(index) <= 7) {
                assertNotNull(failure);
                assertEquals(Code.WRITE_FAILED, failure.code());
            } else {
                assertNull(failure);
                Pages.expect(file, batch.block(index), batch.block(index));
            }
        }
        BackingStatistics counters = file.statistics();
        assertEquals(3, counters.writes());
        assertEquals(3, counters.writeFailures());

        assertEquals(0, batch.write(), "a second attempt forgets the failures");
        assertNull(batch.failure(2));
        Pages.expect(file, 6, 6);
    }

    @Test
    void row49AFailedWriteCostsNoBudgetAndNoBlock() {
        WritebackBudget budget = new WritebackBudget();
        budget.enable(true);
        budget.setLeft(8);
        device.failWrite(1);
        for (int page = 0; page < 8; page++) {
            assertEquals(1, budget.take(1));
            add(file.allocate());
        }
        assertEquals(WritebackBudget.REFUSED, budget.take(1));
        assertEquals(8, batch.write());
        for (int index = 0; index < batch.size(); index++) {
            assertNotNull(batch.failure(index));
            budget.giveBack(1);
            file.release(batch.block(index));
        }
        assertEquals(8, budget.left());
        assertEquals(0, file.statistics().count());
    }

    @Test
    void theFileSystemIsFull() {
        allocate(1);
        add(1);
        device.full(true);
        assertEquals(1, batch.write());
        BackingException failure = batch.failure(0);
        assertNotNull(failure);
        assertEquals(Code.NO_SPACE, failure.code());
        device.full(false);
        assertEquals(0, batch.write());
    }

    @Test
    void allBlocksAreTaken() {
        allocate(BLOCKS);
        assertEquals(0, file.allocate());
        assertEquals(1, file.statistics().blocksRefused());
        file.release(17);
        assertEquals(17, file.allocate());
        assertThrows(IllegalStateException.class, () -> file.release(0));
    }

    @Test
    void aFailedReadKeepsTheBlock() throws BackingException {
        allocate(1);
        add(1);
        batch.write();
        device.failReads(true);
        assertEquals(Code.READ_FAILED, assertThrows(BackingException.class, () -> Pages.expect(file, 1, 1)).code());
        assertEquals(1, file.statistics().readFailures());
        assertEquals(0, file.statistics().reads());
        device.failReads(false);
        Pages.expect(file, 1, 1);
        assertEquals(1, file.statistics().count());
    }

    @Test
    void noSuchBlock() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(PAGE);
            MemorySegment half = arena.allocate(PAGE / 2);
            assertThrows(IllegalArgumentException.class, () -> file.read(0, page));
            assertThrows(IllegalArgumentException.class, () -> file.read(BLOCKS + 1, page));
            assertThrows(IllegalArgumentException.class, () -> file.read(1, half));
            assertEquals(0, device.readCalls());
        }
    }

    @Test
    void readsGoOnBesideALateWrite() throws Exception {
        allocate(2);
        Pages.write(file, 2, 2);
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch underWay = new CountDownLatch(1);
        device.afterWrite(() -> {
            underWay.countDown();
            Await.latch("let go", late);
        });
        add(1);
        FutureTask<Integer> writing = new FutureTask<>(batch::write);
        Thread.ofPlatform().start(writing);
        Await.latch("the write is under way", underWay);
        Pages.expect(file, 2, 2);
        assertFalse(writing.isDone());
        assertEquals(1, file.statistics().writes(), "counted when it is complete");
        late.countDown();
        assertEquals(0, writing.get());
        assertEquals(2, file.statistics().writes());
    }

    @Test
    void closeWaitsForWhatIsUnderWay() throws Exception {
        allocate(1);
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch underWay = new CountDownLatch(1);
        device.beforeWrite(() -> {
            underWay.countDown();
            Await.latch("let go", late);
        });
        add(1);
        FutureTask<Integer> writing = new FutureTask<>(batch::write);
        Thread.ofPlatform().start(writing);
        Await.latch("the write is under way", underWay);
        FutureTask<Void> closing = new FutureTask<>(() -> {
            file.close();
            return null;
        });
        Thread closer = Thread.ofPlatform().start(closing);
        while (closer.getState() != Thread.State.WAITING) {
            assertFalse(closing.isDone(), "closed under a write");
            Thread.onSpinWait();
        }
        assertFalse(device.isClosed());
        assertEquals(Code.CLOSED, assertThrows(BackingException.class, () -> Pages.expect(file, 1, 1)).code(), "nothing new begins");
        late.countDown();
        assertEquals(0, writing.get(), "what was under way ends as it would have");
        closing.get();
        assertTrue(device.isClosed());
    }

    @Test
    void closed() throws IOException {
        allocate(1);
        add(1);
        file.close();
        file.close();
        assertTrue(device.isClosed());
        assertEquals(1, batch.write());
        BackingException failure = batch.failure(0);
        assertNotNull(failure);
        assertEquals(Code.CLOSED, failure.code());
        assertEquals(1, file.statistics().writeFailures());
        assertEquals(Code.CLOSED, assertThrows(BackingException.class, () -> Pages.expect(file, 1, 1)).code());
        batch.close();
        assertThrows(IllegalStateException.class, batch::close);
    }
}
