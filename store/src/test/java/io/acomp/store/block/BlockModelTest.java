package io.acomp.store.block;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A disk against a byte array, with concurrent writers and every worker running: thousands of small runs, each from a seed, the same every
 * time; with {@code -Pstress} as many again and again from seeds that no run had before, and large ones. A seed that failed is named with how
 * to run it again alone; what the threads do is the same then, their order is not.
 */
class BlockModelTest {
    private static final boolean FULL = Boolean.getBoolean("acomp.stress.full");
    private static final long ONE = Long.getLong("acomp.block.seed", -1);
    /** Always run; those that once found something, first. */
    private static final List<Long> FOUND = List.of(697_346_898L);
    private static final int SEEDS = 3_000;
    private static final int FRESH_SEEDS = FULL ? 97_000 : 0;
    private static final int LARGE_SEEDS = 1;
    private static final int FRESH_LARGE_SEEDS = FULL ? 300 : 0;
    private static final List<String> EXERCISED = List.of(
            "huge_since", "same_loads", "same_stores", "invalidated", "pool_limit_hit", "written_back", "backed_loads", "recompressed");
    private static final BlockModel.Shape SMALL = new BlockModel.Shape(24, 3, 25, 2);
    private static final BlockModel.Shape LARGE = new BlockModel.Shape(2000, 8, 3000, 3);

    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final AcompEngine engine = AcompEngine.create();
    private final long addresses = AddressSpace.processBytes();

    @AfterEach
    void close() {
        threads.shutdownNow();
        engine.close();
        assertEquals(addresses, AddressSpace.processBytes());
    }

    @Test
    void manySmallDisks() {
        Map<String, Long> events = runAll(SMALL, SEEDS, FRESH_SEEDS);
        if (ONE < 0) {
            // a model that never meets these proves nothing about them
            for (String event : EXERCISED) {
                assertTrue(events.get(event) > 0, () -> "never happened: " + event + ", " + events);
            }
        }
    }

    @Test
    void largeDisks() {
        runAll(LARGE, LARGE_SEEDS, FRESH_LARGE_SEEDS);
    }

    private Map<String, Long> runAll(BlockModel.Shape shape, int fixed, int fresh) {
        Map<String, Long> events = new TreeMap<>();
        seeds(fixed, fresh).forEach(seed -> {
            try (BlockModel model = new BlockModel(engine, threads, shape, seed)) {
                model.run();
                model.events().forEach((event, times) -> events.merge(event, times, Long::sum));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError(
                        failure + ", " + shape + "; again: mvn test -pl store -am -Dtest=BlockModelTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dacomp.block.seed=" + seed,
                        failure);
            }
        });
        return events;
    }

    private static LongStream seeds(int fixed, int fresh) {
        if (ONE >= 0) {
            return LongStream.of(ONE);
        }
        LongStream found = FOUND.stream().mapToLong(Long::longValue);
        return LongStream.concat(LongStream.concat(found, LongStream.range(0, fixed)), new Random().longs(fresh, 0, Long.MAX_VALUE));
    }
}
