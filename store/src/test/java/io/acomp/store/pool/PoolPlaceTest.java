package io.acomp.store.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.store.memory.AddressSpace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads of objects where they were last seen: sooner if they are there, right in any case. */
@Timeout(60)
class PoolPlaceTest {
    private final MemorySegment bytes = Arena.ofAuto().allocate(8192);
    private final MemorySegment back = Arena.ofAuto().allocate(8192);

    @Test
    void anObjectIsReadWhereItLiesAndWhereItsPlaceIsUnknown() {
        try (SlabPool pool = new SlabPool()) {
            pool.store(fill(0, 500), 0, 500, 10, 2); // the first place of all is no place to tell
            int handle = pool.store(fill(1, 2000), 0, 2000, 11, 3);
            assertNotEquals(0, pool.place(handle));
            for (int place : new int[] {pool.place(handle), 0}) {
                back.fill((byte) 0x5A);
                assertEquals(Stored.pack(11, 3, 2000), pool.readAt(handle, place, back));
                assertEquals(-1, MemorySegment.mismatch(fill(1, 2000), 0, 2000, back, 0, 2000));
                assertEquals(0x5A, back.get(JAVA_BYTE, 2000), "what is behind it is left alone");
            }
            assertEquals(0, pool.statistics().readRetries());
        }
    }

    @Test
    void wrongUseIsRefused() {
        SlabPool pool = new SlabPool();
        pool.store(fill(0, 500), 0, 500, 10, 2);
        int handle = pool.store(fill(1, 100), 0, 100, 0, 1);
        int place = pool.place(handle);
        assertThrows(IllegalArgumentException.class, () -> pool.readAt(handle + 1, place, back));
        assertThrows(IllegalArgumentException.class, () -> pool.place(handle + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.readAt(handle, place, back.asSlice(0, 99)));
        pool.free(handle);
        assertThrows(IllegalArgumentException.class, () -> pool.readAt(handle, place, back));
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.readAt(handle, place, back));
    }

    /** The object has moved, and its place is part of another one whose bytes look like its header. */
    @Test
    void aPlaceThatIsAnothersIsLeftAlone() {
        try (SlabPool pool = new SlabPool()) {
            List<Integer> handles = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                handles.add(pool.store(fill(i, 3000), 0, 3000, i, 1));
            }
            int last = handles.getLast();
            int before = pool.place(last);
            List<Integer> others = new ArrayList<>();
            MemorySegment likeHeaders = Arena.ofAuto().allocate(4096, 8);
            for (int at = 0; at < 4096; at += 8) {
                likeHeaders.set(JAVA_LONG, at, last);
            }
            // all but the first few of the first span and the last of the last, which moves to them
            for (int i = 50; i < 499; i++) {
                pool.free(handles.get(i));
            }
            pool.compact();
            assertNotEquals(before, pool.place(last), "it was moved");
            long there = Integer.toUnsignedLong(before);
            MemorySegment segment = pool.space.segment(there);
            for (int i = 0; ObjectHeader.handle(segment.get(JAVA_LONG, pool.space.offset(there))) != last; i++) {
                assertTrue(i < 1000, "nothing takes the place, place=" + there);
                others.add(pool.store(likeHeaders, 0, 4096, i, 0));
            }
            assertEquals(Stored.pack(499, 1, 3000), pool.readAt(last, before, back));
            assertEquals(-1, MemorySegment.mismatch(fill(499, 3000), 0, 3000, back, 0, 3000));
            for (int i = 0; i < others.size(); i++) {
                assertEquals(Stored.pack(i, 0, 4096), pool.read(others.get(i), back));
                assertEquals(-1, MemorySegment.mismatch(likeHeaders, 0, 4096, back, 0, 4096), "object " + i);
            }
            PoolInvariants.check(pool);
        }
    }

    /** The object is where it was last seen, and moves before the second look; the bytes the reader took are another's by then. */
    @Test
    void anObjectThatMovesBetweenTheLooksIsReadAgain() {
        AtomicReference<Runnable> between = new AtomicReference<>();
        PoolHooks hooks = new PoolHooks() {
            @Override
            void betweenLooks(int handle) {
                Runnable action = between.getAndSet(null);
                if (action != null) {
                    action.run();
                }
            }
        };
        try (SlabPool pool = new SlabPool(AddressSpace.create(), hooks)) {
            int first = pool.store(fill(1, 3000), 0, 3000, 1, 1);
            int second = pool.store(fill(2, 3000), 0, 3000, 2, 2);
            int before = pool.place(second);
            between.set(() -> {
                pool.free(first);
                pool.compact();
            });
            assertEquals(Stored.pack(2, 2, 3000), pool.readAt(second, before, back));
            assertNotEquals(before, pool.place(second), "it was moved");
            assertEquals(-1, MemorySegment.mismatch(fill(2, 3000), 0, 3000, back, 0, 3000));
            assertEquals(1, pool.statistics().readRetries());
        }
    }

    /** Objects of few classes are replaced while compaction moves them; each is read where it was when it was stored. */
    @Test
    void replacingBesideCompactionLosesNothing() throws InterruptedException {
        try (SlabPool pool = new SlabPool()) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread compactor = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    pool.compact();
                }
            });
            List<Thread> owners = new ArrayList<>();
            for (int owner = 0; owner < 2; owner++) {
                int seed = owner;
                owners.add(Thread.ofPlatform().start(() -> {
                    try {
                        own(pool, seed);
                    } catch (Throwable wrong) {
                        failure.set(wrong);
                    }
                }));
            }
            for (Thread owner : owners) {
                owner.join();
            }
            stop.set(true);
            compactor.join();
            assertNull(failure.get(), () -> failure.get().toString());
            assertTrue(pool.statistics().objectsMoved() > 0, "compaction had nothing to do");
            PoolInvariants.check(pool);
        }
    }

    private static void own(SlabPool pool, int seed) {
        Random random = new Random(seed);
        MemorySegment own = Arena.ofAuto().allocate(4096);
        MemorySegment read = Arena.ofAuto().allocate(4096);
        int[] handles = new int[300];
        int[] places = new int[300];
        int[] versions = new int[300];
        int[] lengths = new int[300];
        for (int step = 0; step < 60_000; step++) {
            int i = random.nextInt(handles.length);
            if (handles[i] != 0) {
                String context = "seed " + seed + ", step " + step;
                assertEquals(Stored.pack(versions[i], 1, lengths[i]), pool.readAt(handles[i], places[i], read), context);
                own.asSlice(0, lengths[i]).fill((byte) versions[i]);
                assertEquals(-1, MemorySegment.mismatch(own, 0, lengths[i], read, 0, lengths[i]), context);
                pool.free(handles[i]);
                handles[i] = 0;
            }
            if (random.nextInt(3) > 0) {
                int length = 1000 + random.nextInt(40);
                own.asSlice(0, length).fill((byte) step);
                handles[i] = pool.store(own, 0, length, step, 1);
                places[i] = pool.place(handles[i]);
                versions[i] = step;
                lengths[i] = length;
            }
        }
    }

    private MemorySegment fill(int version, int length) {
        for (int i = 0; i < length; i++) {
            bytes.set(JAVA_BYTE, i, (byte) (version * 31 + i));
        }
        return bytes;
    }
}
