package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Threads that store, read, free and compact at the same time; the pool is checked all through when they are done. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolStressTest {
    private static final int WORKERS = 3;
    private static final int CALLS = 25_000;
    private static final int LIVE = 400;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyThreadKeepsItsObjects(boolean lazy) throws Exception {
        try (SlabPool pool = new SlabPool(new AddressSpace(lazy, Long.MAX_VALUE), PoolHooks.NONE)) {
            List<PoolModel> models = new ArrayList<>();
            AtomicInteger working = new AtomicInteger(WORKERS);
            // objects that one thread stores and another frees
            ArrayBlockingQueue<Integer> given = new ArrayBlockingQueue<>(LIVE);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                PoolModel model = new PoolModel(pool, worker);
                models.add(model);
                Random random = new Random(worker);
                tasks.add(() -> {
                    try {
                        work(pool, model, random, given);
                        return null;
                    } finally {
                        working.decrementAndGet();
                    }
                });
            }
            tasks.add(() -> {
                while (working.get() > 0) {
                    pool.compact();
                }
                return null;
            });
            run(tasks);
            assertTrue(pool.statistics().objectsMoved() > 0, "compaction had nothing to do");
            given.forEach(pool::free);
            PoolInvariants.check(pool);
            for (PoolModel model : models) {
                model.checkAll();
                model.freeAtRandom(1.1);
            }
            PoolInvariants.check(pool);
            assertEquals(0, pool.usedBytes());
        }
    }

    @Test
    void closeBesideEverything() throws Exception {
        long before = AddressSpace.processBytes();
        for (int round = 0; round < 20; round++) {
            SlabPool pool = new SlabPool();
            CountDownLatch started = new CountDownLatch(WORKERS + 1);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                Random random = new Random(worker);
                PoolModel model = new PoolModel(pool, worker);
                tasks.add(() -> untilClosed(() -> {
                    for (int i = 0; i < 50; i++) {
                        model.store(1 + random.nextInt(20_000));
                    }
                    started.countDown();
                    while (true) {
                        Integer handle = model.handles()[random.nextInt(model.size())];
                        model.check(handle);
                        if (random.nextInt(4) == 0) {
                            model.free(handle);
                            model.store(1 + random.nextInt(20_000));
                        }
                    }
                }));
            }
            tasks.add(() -> untilClosed(() -> {
                started.countDown();
                while (true) {
                    pool.compact();
                    pool.statistics();
                }
            }));
            tasks.add(() -> {
                try {
                    assertTrue(started.await(1, TimeUnit.MINUTES));
                } finally {
                    pool.close();
                }
                return null;
            });
            run(tasks);
            assertEquals(before, AddressSpace.processBytes());
        }
    }

    private static Void untilClosed(Runnable work) {
        try {
            work.run();
        } catch (IllegalStateException closed) {
            return null;
        }
        throw new AssertionError("work ends when the pool is closed");
    }

    private static void work(SlabPool pool, PoolModel model, Random random, ArrayBlockingQueue<Integer> given) {
        MemorySegment gift = MemorySegment.ofArray(new byte[3000]);
        for (int call = 0; call < CALLS; call++) {
            if (model.size() < LIVE / 2 || model.size() < LIVE && random.nextBoolean()) {
                model.store(1 + random.nextInt(random.nextInt(20) == 0 ? SlabPool.MAX_PAYLOAD : 3000));
            } else if (random.nextInt(500) == 0) {
                model.freeAtRandom(0.8);
            } else {
                Integer[] handles = call % 16 == 0 ? model.handles() : null;
                for (int i = 0; handles != null && i < 12; i++) {
                    model.check(handles[random.nextInt(handles.length)]);
                }
                if (handles != null) {
                    model.free(handles[random.nextInt(handles.length)]);
                }
            }
            int handle = pool.store(gift, 0, 1 + random.nextInt(3000), call, 0);
            if (!given.offer(handle)) {
                pool.free(handle);
            }
            Integer taken = given.poll();
            if (taken != null) {
                pool.free(taken);
            }
        }
    }

    private static void run(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Future<Void>> running = new ArrayList<>();
            for (Callable<Void> task : tasks) {
                running.add(threads.submit(task));
            }
            for (Future<Void> task : running) {
                task.get(2, TimeUnit.MINUTES);
            }
        }
    }
}
