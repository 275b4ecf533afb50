package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompStatus;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Many threads, compaction, eviction and failing codecs at once. Each writer owns some keys and numbers their values, so that everybody
 * knows which values may be there: at least as new as the last put that had ended before the look began.
 */
class KeyStoreStressTest {
    private static final int WRITERS = 3;
    private static final int KEYS_EACH = 60;
    private static final int STEPS = 4_000;
    private static final int MAX_LENGTH = 3_000;

    /** What a key may have: numbers of the last put that began and the last that ended; and whether its owner has made it go since. */
    private static final class Known {
        volatile int begun;
        volatile int ended;
        volatile boolean gone = true;
    }

    private final List<List<Known>> known = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean done = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 64 << 20})
    void neverAnOldValue(long limit) throws InterruptedException {
        try (KeyRig rig = KeyRig.of(config -> {
                config.memoryLimit(limit);
                config.shards(2);
                config.compressFrom(100);
            })) {
            List<Thread> writers = new ArrayList<>();
            List<Thread> others = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                known.add(new ArrayList<>());
                for (int key = 0; key < KEYS_EACH; key++) {
                    known.get(writer).add(new Known());
                }
            }
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(start(() -> write(rig, number)));
            }
            others.add(start(() -> read(rig.store)));
            others.add(start(() -> {
                while (!done.get()) {
                    rig.store.compact();
                    Thread.onSpinWait();
                }
            }));
            others.add(start(() -> {
                Random random = new Random(77);
                while (!done.get()) {
                    rig.toy.compressFails = random.nextInt(4) == 0 ? AcompStatus.DEVICE_FAILED : null;
                    Thread.onSpinWait();
                }
            }));
            for (Thread writer : writers) {
                writer.join();
            }
            done.set(true);
            for (Thread other : others) {
                other.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            rig.toy.compressFails = null;
            checkAtRest(rig.store);
        }
    }

    private Thread start(Runnable work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
                done.set(true);
            }
        });
    }

    private void write(KeyRig rig, int writer) {
        Random random = new Random(writer);
        MemorySegment destination = MemorySegment.ofArray(new byte[MAX_LENGTH]);
        for (int step = 1; step <= STEPS && !done.get(); step++) {
            int key = random.nextInt(KEYS_EACH);
            Known mine = known.get(writer).get(key);
            MemorySegment name = name(writer, key);
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> {
                    mine.begun = step;
                    StoreResult result = rig.store.put(name, MemorySegment.ofArray(value(writer, key, step)));
                    if (result.isStored()) {
                        mine.gone = false;
                    } else {
                        // nobody else writes the key: it must be gone, whatever it had
                        assertEquals(StoreResult.COMPRESS_FAIL, result);
                        assertEquals(KeyStore.ABSENT, rig.store.get(name, destination));
                        mine.gone = true;
                    }
                    mine.ended = step;
                }
                case 3 -> {
                    rig.store.remove(name);
                    mine.gone = true;
                    assertEquals(KeyStore.ABSENT, rig.store.get(name, destination));
                }
                default -> {
                    long length = rig.store.get(name, destination);
                    if (length != KeyStore.ABSENT) {
                        assertTrue(!mine.gone, "a value of a key that was removed or rejected");
                        assertEquals(mine.ended, number(writer, key, destination, length));
                    }
                }
            }
        }
    }

    private void read(KeyStore store) {
        Random random = new Random(99);
        MemorySegment destination = MemorySegment.ofArray(new byte[MAX_LENGTH]);
        while (!done.get()) {
            int writer = random.nextInt(WRITERS);
            int key = random.nextInt(KEYS_EACH);
            Known its = known.get(writer).get(key);
            int least = its.ended;
            long length = store.get(name(writer, key), destination);
            if (length != KeyStore.ABSENT) {
                int number = number(writer, key, destination, length);
                assertTrue(number >= least && number <= its.begun, "value=" + number + ", least=" + least);
            }
        }
    }

    private void checkAtRest(KeyStore store) {
        KeyRig.check(store);
        MemorySegment destination = MemorySegment.ofArray(new byte[MAX_LENGTH]);
        long entries = 0;
        long bytes = 0;
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int key = 0; key < KEYS_EACH; key++) {
                long length = store.get(name(writer, key), destination);
                if (length != KeyStore.ABSENT) {
                    assertEquals(known.get(writer).get(key).ended, number(writer, key, destination, length));
                    entries++;
                    bytes += length;
                }
            }
        }
        KeyStatistics now = store.statistics();
        assertEquals(entries, now.entries());
        assertEquals(bytes, now.originalBytes());
        assertEquals(0, now.corrupt() + now.decompressFails());
        assertTrue(now.rejections().get(StoreResult.COMPRESS_FAIL) > 0, "no put was rejected");
        assertTrue(now.memoryLimit() > 1 << 20 || now.evicted() > 0 || now.compressedBytes() < 900_000, "nothing was evicted");
    }

    private static MemorySegment name(int writer, int key) {
        return KeyRig.key("writer " + writer + " key " + key);
    }

    /** Every byte depends on writer, key and number; the length too. */
    private static byte[] value(int writer, int key, int number) {
        int length = 16 + (number * 31 + key * 17) % (MAX_LENGTH - 16);
        byte[] value = new byte[length];
        for (int at = 0; at < length; at += 50) {
            Arrays.fill(value, at, Math.min(length, at + 50), (byte) (number + key + at / 50));
        }
        value[0] = (byte) number;
        value[1] = (byte) (number >> 8);
        value[2] = (byte) writer;
        value[3] = (byte) key;
        return value;
    }

    private static int number(int writer, int key, MemorySegment value, long length) {
        byte[] bytes = value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        int number = bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8;
        assertTrue(Arrays.equals(value(writer, key, number), bytes), "bytes of another value, number=" + number);
        return number;
    }

    /** Everybody who is inside ends or throws, nobody crashes, and nothing native stays. */
    @Test
    void closeUnderLoad() throws InterruptedException {
        for (int round = 0; round < 15; round++) {
            KeyRig rig = KeyRig.of(config -> config.memoryLimit(1 << 20));
            List<Thread> users = new ArrayList<>();
            for (int user = 0; user < 4; user++) {
                int seed = user;
                users.add(start(() -> use(rig, seed)));
            }
            while (rig.store.statistics().puts() < 200 + round * 20 && failure.get() == null) {
                Thread.onSpinWait();
            }
            rig.store.close();
            for (Thread user : users) {
                user.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            rig.close();
        }
    }

    private static void use(KeyRig rig, int seed) {
        Random random = new Random(seed);
        try {
            while (true) {
                int key = random.nextInt(300);
                switch (random.nextInt(12)) {
                    case 0 -> rig.store.remove(KeyRig.key(key));
                    case 1 -> rig.store.compact();
                    case 2, 3, 4 -> rig.get(key);
                    default -> rig.put(key, KeyRig.runs(key, 1 + random.nextInt(20_000)));
                }
            }
        } catch (IllegalStateException closed) {
            assertTrue(closed.getMessage().contains("closed"), closed::getMessage);
        }
    }
}
