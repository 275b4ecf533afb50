package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.RecompressRequest;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.page.StoreCounters.Event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Threads store, load and drop pages, each in slots of its own with a model of them, while workers write back, mark idle, shrink, compact,
 * recompress and change the algorithm, and the device fails now and then. The newest version always wins, and everything adds up afterwards.
 */
class WritebackStressTest {
    private static final int USERS = 3;
    private static final int SLOTS = 600;
    private static final int USER_STEPS = 2_500;
    private static final int WORKER_STEPS = 60;
    private static final long LIMIT = 500_000;

    private static final List<Event> EXERCISED = List.of(
            Event.WRITTEN_BACK, Event.WRITEBACK_FAIL, Event.BACKED_LOADS, Event.SHRINKS, Event.CLOCK_SPARED, Event.RECOMPRESSED);
    private static final Map<Event, Long> HAPPENED = new EnumMap<>(Event.class);

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("acomp.stress.full") ? 400 : 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theNewestVersionWins(long seed) throws Exception {
        boolean compressed = seed % 3 == 0;
        boolean exclusive = seed % 4 == 0;
        try (FaultStore store = new FaultStore(SLOTS, 400, config -> {
                config.compressedWriteback(compressed);
                config.exclusiveLoads(exclusive);
                config.memoryLimit(LIMIT);
                config.groupPages(4);
            })) {
            store.store.secondaryAlgorithm(1, "zstd", 1);
            AtomicInteger usersLeft = new AtomicInteger(USERS);
            List<Callable<Void>> tasks = new ArrayList<>();
            List<User> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                User user = new User(store, i, seed * 100 + i, exclusive);
                users.add(user);
                tasks.add(() -> {
                    try {
                        user.run();
                    } finally {
                        usersLeft.decrementAndGet();
                    }
                    return null;
                });
            }
            tasks.add(() -> work(store, new Random(seed * 100 + 50), usersLeft));
            tasks.add(() -> work(store, new Random(seed * 100 + 51), usersLeft));
            try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
                List<Future<Void>> all = new ArrayList<>();
                tasks.forEach(task -> all.add(threads.submit(task)));
                for (Future<Void> task : all) {
                    task.get(120, TimeUnit.SECONDS);
                }
            }
            store.device.failWrites(false);
            store.check();
            store.store.exclusiveLoads(false);
            users.forEach(User::compare);
            store.check();
            for (Event event : EXERCISED) {
                HAPPENED.merge(event, store.count(event), Long::sum);
            }
        }
    }

    /** A test in which these never happened says nothing about them. */
    @AfterAll
    static void everythingHappened() {
        for (Event event : EXERCISED) {
            assertTrue(HAPPENED.getOrDefault(event, 0L) > 0, () -> "never happened: " + event + ", " + HAPPENED);
        }
    }

    /** One of those who work on everybody's pages, as long as there are users and a little longer. */
    private static Void work(FaultStore store, Random random, AtomicInteger usersLeft) {
        Selection[] selections = Selection.values();
        for (int step = 0; step < WORKER_STEPS || usersLeft.get() > 0; step++) {
            store.nanos.addAndGet(Duration.ofSeconds(random.nextInt(5)).toNanos());
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> store.writeback(
                        WritebackRequest.of(selections[random.nextInt(selections.length)]).withMaxPages(1 + random.nextInt(40)));
                case 3 -> store.store.markIdle(Duration.ofSeconds(random.nextInt(10)));
                case 4 -> store.store.shrink(LIMIT / (1 + random.nextInt(3)));
                case 5 -> store.store.compact();
                case 6, 7 -> store.store.recompress(RecompressRequest.of(RecompressRequest.Selection.ALL)
                        .withMaxPages(60)
                        .withGrouped(random.nextBoolean()));
                case 8 -> store.store.algorithm(random.nextBoolean() ? "lz4" : "zstd", 1);
                case 9 -> store.store.writebackLimit(random.nextInt(3) == 0, random.nextInt(100));
                case 10 -> store.device.failWrites(random.nextInt(3) == 0);
                default -> store.store.writebackBatch(1 + random.nextInt(12));
            }
        }
        return null;
    }

    /** A thread with a share of the slots, which knows what is in them. */
    private static final class User {
        private final FaultStore store;
        private final int first;
        private final Random random;
        private final boolean exclusive;
        private final StoreTenant tenant;
        private final byte[][] model = new byte[SLOTS / USERS][];
        private final byte[] room = new byte[Pages.SIZE];
        private int version;

        User(FaultStore store, int number, long seed, boolean exclusive) {
            this.store = store;
            this.exclusive = exclusive;
            first = number * (SLOTS / USERS);
            random = new Random(seed);
            tenant = store.store.tenant("user " + number);
            if (number == 0) {
                tenant.quota(LIMIT / 8);
            }
            if (number == 1) {
                tenant.writeback(false);
            }
        }

        void run() {
            for (int step = 0; step < USER_STEPS; step++) {
                int at = random.nextInt(model.length);
                switch (random.nextInt(10)) {
                    case 0 -> {
                        assertEquals(model[at] != null, store.store.invalidate(first + at));
                        model[at] = null;
                    }
                    case 1 -> storeBatch(at);
                    case 2, 3, 4, 5 -> {
                        model[at] = Pages.any(random.nextInt(1000) * 1000L + version++);
                        StoreResult result = tenant.store(first + at, MemorySegment.ofArray(model[at]));
                        if (!result.isStored()) {
                            model[at] = null;
                        }
                    }
                    default -> load(at);
                }
            }
        }

        private void storeBatch(int at) {
            int count = Math.min(5, model.length - at);
            List<MemorySegment> pages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                model[at + i] = Pages.any(random.nextInt(1000) * 1000L + version++);
                pages.add(MemorySegment.ofArray(model[at + i]));
            }
            if (!tenant.store(first + at, pages).isStored()) {
                Arrays.fill(model, at, at + count, null);
            }
        }

        private void load(int at) {
            LoadResult result = store.store.load(first + at, MemorySegment.ofArray(room));
            if (model[at] == null) {
                assertEquals(LoadResult.ABSENT, result);
                return;
            }
            assertEquals(LoadResult.LOADED, result, () -> "slot " + (first + at));
            assertTrue(Arrays.equals(model[at], room), () -> "another version, slot " + (first + at));
            if (exclusive) {
                model[at] = null;
            }
        }

        void compare() {
            for (int at = 0; at < model.length; at++) {
                if (model[at] == null) {
                    assertEquals(LoadResult.ABSENT, store.tryLoad(first + at));
                } else {
                    store.expect(first + at, model[at]);
                }
            }
        }
    }
}
