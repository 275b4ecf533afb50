package io.acomp.store.block;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A disk against a byte array, with concurrent writers and every worker running: thousands of small runs, each from a seed; with
 * {@code -Pstress} more of them, and large ones. A seed that failed is run again alone with {@code -Dacomp.block.seed}; what the threads do
 * is the same then, their order is not.
 */
class BlockModelTest {
    private static final boolean FULL = Boolean.getBoolean("acomp.stress.full");
    private static final long ONE = Long.getLong("acomp.block.seed", -1);
    private static final int SEEDS = FULL ? 100_000 : 3_000;
    private static final int LARGE_SEEDS = FULL ? 300 : 1;
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
        Map<String, Long> events = runAll(SMALL, SEEDS);
        if (ONE < 0) {
            // a model that never meets these proves nothing about them
            for (String event : EXERCISED) {
                assertTrue(events.get(event) > 0, () -> "never happened: " + event + ", " + events);
            }
        }
    }

    @Test
    void largeDisks() {
        runAll(LARGE, LARGE_SEEDS);
    }

    private Map<String, Long> runAll(BlockModel.Shape shape, int seeds) {
        // new seeds each day, so that time finds what one build does not
        long first = ONE >= 0 ? ONE : new Random(System.currentTimeMillis() / 86_400_000L).nextInt(1 << 30);
        Map<String, Long> events = new TreeMap<>();
        for (long seed = first; seed < first + (ONE >= 0 ? 1 : seeds); seed++) {
            try (BlockModel model = new BlockModel(engine, threads, shape, seed)) {
                model.run();
                model.events().forEach((event, times) -> events.merge(event, times, Long::sum));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError("seed=" + seed + ", " + shape, failure);
            }
        }
        return events;
    }
}
