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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Other bytes in an object's place. */
@Timeout(60)
class PoolOverwriteTest {
    private final MemorySegment bytes = Arena.ofAuto().allocate(8192);
    private final MemorySegment back = Arena.ofAuto().allocate(8192);

    @Test
    void bytesOfTheSameClassTakeThePlace() {
        try (SlabPool pool = new SlabPool()) {
            int handle = pool.store(fill(1, 2000), 0, 2000, 11, 3);
            long used = pool.usedBytes();
            long before = pool.overwrite(handle, fill(2, 1999), 0, 1999, 12, 4);
            assertEquals(Stored.pack(0, 3, 2000), before);
            assertEquals(Stored.pack(12, 4, 1999), pool.read(handle, back));
            assertEquals(-1, MemorySegment.mismatch(fill(2, 1999), 0, 1999, back, 0, 1999));
            assertEquals(used, pool.usedBytes());
            pool.free(handle);
            PoolInvariants.check(pool);
        }
    }

    @Test
    void bytesOfAnotherClassDoNot() {
        try (SlabPool pool = new SlabPool()) {
            int handle = pool.store(fill(1, 2000), 0, 2000, 11, 3);
            for (int length : new int[] {1, 500, 1900, 2100, 4096}) {
                assertEquals(-1, pool.overwrite(handle, fill(2, length), 0, length, 12, 4), "length " + length);
            }
            assertEquals(Stored.pack(11, 3, 2000), pool.read(handle, back));
            assertEquals(-1, MemorySegment.mismatch(fill(1, 2000), 0, 2000, back, 0, 2000));
            PoolInvariants.check(pool);
        }
    }

    @Test
    void wrongUseIsRefused() {
        try (SlabPool pool = new SlabPool()) {
            int handle = pool.store(fill(1, 100), 0, 100, 0, 1);
            assertThrows(IllegalArgumentException.class, () -> pool.overwrite(handle + 1, bytes, 0, 100, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> pool.overwrite(handle, bytes, 0, 0, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> pool.overwrite(handle, bytes, 0, 100, 0, 256));
            assertThrows(IndexOutOfBoundsException.class, () -> pool.overwrite(handle, bytes, 8100, 100, 0, 1));
        }
    }

    /** Compaction comes along while the new bytes are not in their place yet: the object stays where it is. */
    @Test
    void anObjectThatIsOverwrittenIsNotMoved() {
        AtomicReference<SlabPool> compacting = new AtomicReference<>();
        PoolHooks hooks = new PoolHooks() {
            @Override
            void overwriting(int handle) {
                SlabPool pool = compacting.get();
                if (pool != null) {
                    pool.compact();
                }
            }
        };
        try (SlabPool pool = new SlabPool(AddressSpace.create(), hooks)) {
            List<Integer> handles = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                handles.add(pool.store(fill(i, 3000), 0, 3000, i, 1));
            }
            // the last objects are those that compaction moves into the holes
            for (int i = 0; i < 400; i++) {
                pool.free(handles.get(i));
            }
            compacting.set(pool);
            for (int i = 400; i < 500; i++) {
                assertEquals(Stored.pack(0, 1, 3000), pool.overwrite(handles.get(i), fill(-i, 3000), 0, 3000, -i, 2), "object " + i);
            }
            for (int i = 400; i < 500; i++) {
                assertEquals(Stored.pack(-i, 2, 3000), pool.read(handles.get(i), back));
                assertEquals(-1, MemorySegment.mismatch(fill(-i, 3000), 0, 3000, back, 0, 3000), "object " + i);
            }
            assertTrue(pool.statistics().objectsMoved() > 0, "the others were moved");
            PoolInvariants.check(pool);
        }
    }

    /** The object moves, and its place becomes part of another one whose bytes look like its header, before it is claimed. */
    @Test
    void aPlaceThatIsAnothersIsLeftAlone() {
        AtomicReference<Runnable> between = new AtomicReference<>();
        PoolHooks hooks = new PoolHooks() {
            @Override
            void beforeClaim(int handle) {
                Runnable action = between.getAndSet(null);
                if (action != null) {
                    action.run();
                }
            }
        };
        try (SlabPool pool = new SlabPool(AddressSpace.create(), hooks)) {
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
            between.set(() -> {
                for (int i = 0; i < 450; i++) {
                    pool.free(handles.get(i));
                }
                pool.compact();
                for (int i = 0; i < 300; i++) {
                    others.add(pool.store(likeHeaders, 0, 4096, i, 0));
                }
            });
            assertEquals(-1, pool.overwrite(last, fill(7, 3000), 0, 3000, 7, 2));
            assertTrue(pool.place(last) != before, "it was moved");
            assertEquals(Stored.pack(499, 1, 3000), pool.read(last, back));
            for (int i = 0; i < others.size(); i++) {
                assertEquals(Stored.pack(i, 0, 4096), pool.read(others.get(i), back));
                assertEquals(-1, MemorySegment.mismatch(likeHeaders, 0, 4096, back, 0, 4096), "object " + i);
            }
            PoolInvariants.check(pool);
        }
    }

    @Test
    void overwritingBesideCompactionLosesNothing() throws InterruptedException {
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
            PoolInvariants.check(pool);
        }
    }

    private static void own(SlabPool pool, int seed) {
        Random random = new Random(seed);
        MemorySegment own = Arena.ofAuto().allocate(4096);
        MemorySegment read = Arena.ofAuto().allocate(4096);
        int[] handles = new int[300];
        int[] versions = new int[300];
        int[] lengths = new int[300];
        for (int step = 0; step < 60_000; step++) {
            int i = random.nextInt(handles.length);
            if (handles[i] != 0) {
                assertEquals(Stored.pack(versions[i], 1, lengths[i]), pool.read(handles[i], read), "seed " + seed + ", step " + step);
                own.asSlice(0, lengths[i]).fill((byte) versions[i]);
                assertEquals(-1, MemorySegment.mismatch(own, 0, lengths[i], read, 0, lengths[i]), "seed " + seed + ", step " + step);
            }
            int length = 1000 + random.nextInt(40);
            own.asSlice(0, length).fill((byte) step);
            boolean overwritten = handles[i] != 0 && pool.overwrite(handles[i], own, 0, length, step, 1) >= 0;
            if (!overwritten) {
                if (handles[i] != 0) {
                    pool.free(handles[i]);
                    handles[i] = 0;
                }
                if (random.nextInt(3) == 0) {
                    continue;
                }
                handles[i] = pool.store(own, 0, length, step, 1);
            }
            versions[i] = step;
            lengths[i] = length;
        }
    }

    private MemorySegment fill(int version, int length) {
        for (int i = 0; i < length; i++) {
            bytes.set(JAVA_BYTE, i, (byte) (version * 31 + i));
        }
        return bytes;
    }
}
