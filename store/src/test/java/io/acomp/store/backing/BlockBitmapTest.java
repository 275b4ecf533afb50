package io.acomp.store.backing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class BlockBitmapTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 1_000})
    void everyBlockOnce(int blocks) {
        BlockBitmap bitmap = new BlockBitmap(blocks);
        for (int block = 1; block <= blocks; block++) {
            assertFalse(bitmap.isTaken(block));
            assertEquals(block, bitmap.allocate());
            assertTrue(bitmap.isTaken(block));
        }
        assertEquals(0, bitmap.allocate());
        assertEquals(0, bitmap.allocate());
        assertEquals(blocks, bitmap.used());
        assertFalse(bitmap.isTaken(blocks + 1));
        bitmap.release(blocks);
        assertEquals(blocks, bitmap.allocate(), "the one that is free");
        for (int block = 1; block <= blocks; block++) {
            bitmap.release(block);
        }
        assertEquals(0, bitmap.used());
    }

    @Test
    void goesOnWhereItWas() {
        BlockBitmap bitmap = new BlockBitmap(640);
        for (int block = 1; block <= 320; block++) {
            bitmap.allocate();
        }
        bitmap.release(5);
        assertEquals(321, bitmap.allocate(), "a neighbour of the last one, not the hole behind");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 70, 71, Integer.MAX_VALUE})
    void releasesWhatIsTakenOnly(int block) {
        BlockBitmap bitmap = new BlockBitmap(70);
        assertThrows(IllegalStateException.class, () -> bitmap.release(block));
        assertEquals(0, bitmap.used());
        assertFalse(bitmap.isTaken(block));
    }

    @Test
    void threadsNeverShareABlock() throws InterruptedException {
        int blocks = 150;
        BlockBitmap bitmap = new BlockBitmap(blocks);
        AtomicIntegerArray owners = new AtomicIntegerArray(blocks + 1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 1; thread <= 4; thread++) {
            int me = thread;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    Random random = new Random(me);
                    List<Integer> mine = new ArrayList<>();
                    for (int step = 0; step < 60_000; step++) {
                        if (mine.isEmpty() || random.nextInt(100) < 55) {
                            int block = bitmap.allocate();
                            if (block != 0) {
                                assertTrue(owners.compareAndSet(block, 0, me), "handed out twice");
                                mine.add(block);
                            }
                        } else {
                            int block = mine.remove(random.nextInt(mine.size()));
                            assertTrue(owners.compareAndSet(block, me, 0));
                            bitmap.release(block);
                        }
                    }
                    for (int block : mine) {
                        assertTrue(owners.compareAndSet(block, me, 0));
                        bitmap.release(block);
                    }
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(failure.get());
        assertEquals(0, bitmap.used());
        for (int block = 1; block <= blocks; block++) {
            assertTrue(bitmap.allocate() != 0, "all are free again");
        }
        assertEquals(0, bitmap.allocate());
    }
}
