package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How requests are cut out of what a socket happens to give, and whose the buffers are. One thread plays all workers. */
class IntakeTest {
    private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
    private final Buffers buffers = new Buffers(4);
    private final Intake intake = new Intake(new Arrivals(), buffers, () -> false, MemorySegment.NULL);

    /** Gives what is there piece by piece, then the end. */
    private final class Arrivals implements Transport {
        @Override
        public int read(ByteBuffer into, boolean alone) {
            byte[] next = arriving.poll();
            if (next == null) {
                return -1;
            }
            int length = Math.min(next.length, into.remaining());
            assertTrue(length > 0, "room");
            into.put(next, 0, length);
            if (length < next.length) {
                arriving.addFirst(Arrays.copyOfRange(next, length, next.length));
            }
            return length;
        }

        @Override
        public void write(ByteBuffer from) {
            throw new AssertionError("nobody writes here");
        }

        @Override
        public void farewell() {}

        @Override
        public void close() {}
    }

    @AfterEach
    void everythingGoesBack() {
        intake.free();
        buffers.close();
        assertEquals(0, buffers.bytes());
    }

    private static byte[] requests(int first, int count, int payload) {
        return NbdClient.bytes(out -> {
            for (int i = 0; i < count; i++) {
                out.write(NbdClient.request(0, payload > 0 ? 1 : 3, first + i, 0, payload));
                out.write(new byte[payload]);
            }
        });
    }

    private List<Long> cookies(Batch batch) {
        Receive source = batch.source;
        assertTrue(source != null);
        List<Long> cookies = new ArrayList<>();
        for (int at = batch.begin; at < batch.end; ) {
            cookies.add(RequestHeader.cookie(source.memory(), at));
            at += RequestHeader.BYTES + (int) RequestHeader.payload(source.memory(), at);
        }
        return cookies;
    }

    @Test
    void requestsAreTheSameHoweverTheyAreCut() throws IOException {
        byte[] all = NbdClient.bytes(out -> {
            for (int i = 0; i < 60; i++) {
                out.write(requests(i, 1, i % 3 == 0 ? 0 : i * 300));
            }
        });
        int step = 1;
        for (int at = 0; at < all.length; step = step * 7 % 9973 + 1) {
            int end = Math.min(all.length, at + step);
            arriving.add(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        List<Long> seen = new ArrayList<>();
        Batch batch = new Batch();
        while (intake.take(batch)) {
            seen.addAll(cookies(batch));
            intake.release(batch);
        }
        assertEquals(60, seen.size());
        for (int i = 0; i < 60; i++) {
            assertEquals(i, seen.get(i));
        }
        assertEquals(Ending.END_OF_STREAM, intake.ended());
    }

    @Test
    void batchesAreSmallAndSayWhetherThereIsMore() throws IOException {
        arriving.add(requests(0, 18, 0));
        arriving.add(requests(18, 1, 100_000));
        Batch batch = new Batch();
        assertTrue(intake.take(batch));
        assertEquals(16, cookies(batch).size());
        assertTrue(batch.surplus);
        intake.release(batch);
        assertTrue(intake.take(batch));
        assertEquals(List.of(16L, 17L), cookies(batch));
        assertFalse(batch.surplus);
        intake.release(batch);
        assertTrue(intake.take(batch));
        assertEquals(List.of(18L), cookies(batch));
        intake.release(batch);
    }

    /** A batch is 32 KiB of work, and what is read is half of it: reading a page is half the work of writing one. */
    @Test
    void batchesAreCutByTheBytesThatAreMovedOfWhichThoseReadCountHalf() throws IOException {
        arriving.add(requests(99, 1, Buffers.SMALL)); // of a large one there is room for all that follow
        Batch batch = new Batch();
        assertTrue(intake.take(batch));
        intake.release(batch);
        arriving.add(NbdClient.bytes(out -> {
            out.write(requests(0, 10, 4096));
            for (int i = 10; i < 18; i++) {
                out.write(NbdClient.request(0, 0, i, 0, 8192));
            }
            for (int i = 18; i < 24; i++) {
                out.write(NbdClient.request(0, 0, i, 0, 16384));
            }
        }));
        // 8 · 4096; 2 · 4096 + 6 · 4096; 2 · 4096 + 3 · 8192; 3 · 8192
        for (List<Long> wanted : List.of(cookies(0, 8), cookies(8, 16), cookies(16, 21), cookies(21, 24))) {
            assertTrue(intake.take(batch));
            assertEquals(wanted, cookies(batch));
            intake.release(batch);
        }
    }

    private static List<Long> cookies(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    @Test
    void aBufferIsNobodyElsesWhileABatchLiesInIt() throws IOException {
        // the small buffer to the last byte, and the begin of a request that goes on in the next
        int count = Buffers.SMALL / RequestHeader.BYTES + 1;
        byte[] all = requests(0, count, 0);
        arriving.add(all);
        List<Batch> batches = new ArrayList<>();
        int taken = 0;
        while (taken < count) {
            Batch batch = new Batch();
            assertTrue(intake.take(batch));
            taken += cookies(batch).size();
            batches.add(batch);
        }
        Set<PooledBuffer> used = new HashSet<>();
        batches.forEach(batch -> used.add(batch.source.buffer));
        assertEquals(2, used.size());
        PooledBuffer first = batches.getFirst().source.buffer;
        Batch last = batches.get(1);
        for (Batch batch : batches) {
            if (batch != last) {
                intake.release(batch);
            }
        }
        PooledBuffer other = buffers.takeSmall();
        assertNotSame(first, other, "a batch lies in it still");
        assertEquals(16, cookies(last).getFirst());
        intake.release(last);
        PooledBuffer returned = buffers.takeSmall();
        assertEquals(first, returned, "the last one gives it back");
        buffers.give(other);
        buffers.give(returned);
    }

    @Test
    void anOversizedWriteIsReadByWhoHasIt() throws IOException {
        byte[] all = requests(7, 1, 1_000_000);
        arriving.add(Arrays.copyOf(all, 50_000));
        arriving.add(Arrays.copyOfRange(all, 50_000, all.length));
        arriving.add(requests(8, 1, 0));
        Batch batch = new Batch();
        assertTrue(intake.take(batch));
        assertTrue(batch.oversized);
        int left = 1_000_000;
        while (left > 0) {
            Receive source = batch.source;
            int part = Math.min(left, source.pending());
            source.parsed += part;
            left -= part;
            if (left > 0) {
                intake.more(batch);
            }
        }
        intake.release(batch);
        assertTrue(intake.take(batch));
        assertEquals(List.of(8L), cookies(batch));
        intake.release(batch);
    }

    @Test
    void whatBreaksTheProtocolEndsIt() throws IOException {
        arriving.add(requests(0, 2, 0));
        arriving.add(new byte[28]);
        Batch batch = new Batch();
        assertTrue(intake.take(batch));
        assertEquals(2, cookies(batch).size());
        intake.release(batch);
        ConnectionEnded ended = assertThrows(ConnectionEnded.class, () -> intake.take(batch));
        assertEquals(Ending.REQUEST_MAGIC, ended.ending());
    }

    @Test
    void anEndWithinARequestIsNoOrderlyEnd() throws IOException {
        arriving.add(Arrays.copyOf(requests(0, 1, 100), 60));
        assertFalse(intake.take(new Batch()));
        assertEquals(Ending.TRANSPORT, intake.ended());
    }
}
