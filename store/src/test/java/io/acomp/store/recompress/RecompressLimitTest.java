package io.acomp.store.recompress;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.WorkReport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Recompression in a pool that is at its limit, or near it: new objects are there before the old ones are gone. */
class RecompressLimitTest {
    @Test
    void atTheLimitPagesBecomeSmallerAndStoresGoOn() {
        try (Rig rig = new Rig(builder -> builder.slots(2000).memoryLimit(1 << 20).acceptThresholdPercent(90))) {
            int stored = 0;
            while (rig.store.store(stored, MemorySegment.ofArray(Rig.flat(stored))).isStored()) {
                rig.model.put((long) stored, Rig.flat(stored));
                stored++;
            }
            assertFalse(rig.store.store(1999, MemorySegment.ofArray(Rig.flat(1999))).isStored());
            rig.store.secondaryAlgorithm(1, "zstd", 1);
            assertEquals(stored, rig.run(Selection.ALL).done());
            rig.store.compact();
            assertTrue(rig.parts().pool().usedBytes() < 900_000, "used=" + rig.parts().pool().usedBytes());
            rig.put(1999, Kind.TEXT);
            rig.check();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 1", "true, 1"})
    void aPassNeedsNoMoreMemoryThanThereWas(boolean grouped, int limited) {
        int pages = 4096;
        try (Rig rig = new Rig(builder -> builder.slots(pages))) {
            rig.putAll(0, pages, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 3);
            long start = rig.parts().pool().usedBytes();
            rig.store.memoryLimit(limited * start);
            AtomicLong most = new AtomicLong();
            rig.hooks(new RecompressHooks() {
                @Override
                void read(long slot) {
                    most.accumulateAndGet(rig.parts().pool().usedBytes(), Math::max);
                }
            });
            assertEquals(pages, rig.pass(grouped).done());
            long slack = limited == 1 ? 0 : Math.max(start / 32, 1 << 20);
            // what the units between two looks take
            long between = 64L * (grouped ? 24 << 10 : Pages.SIZE);
            assertTrue(most.get() <= start + slack + between, "most=" + most + ", start=" + start);
            assertTrue(rig.parts().pool().usedBytes() <= start, "used=" + rig.parts().pool().usedBytes() + ", start=" + start);
        }
    }

    @Test
    void aShortPassLeavesThePoolBelowItsLimitToo() {
        try (Rig rig = new Rig(builder -> builder.slots(1024))) {
            rig.putAll(0, 1024, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 3);
            long start = rig.parts().pool().usedBytes();
            rig.store.memoryLimit(start);
            for (int pass = 0; pass < 10; pass++) {
                rig.store.recompress(RecompressRequest.of(Selection.ALL).withMaxPages(32));
                assertTrue(rig.parts().pool().usedBytes() <= start, "used=" + rig.parts().pool().usedBytes() + ", start=" + start);
            }
        }
    }

    /** Few pages, so that each class has about one page of the pool: an object in a class that had none may take more than its old one left. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassNeverLeavesThePoolAboveItsLimit(boolean grouped) {
        long refused = 0;
        long done = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            try (Rig rig = new Rig()) {
                int pages = 1 + random.nextInt(60);
                for (int slot = 0; slot < pages; slot++) {
                    rig.put(slot, random.nextBoolean() ? Rig.flat(slot) : Pages.any(random.nextInt(1000)));
                }
                rig.store.secondaryAlgorithm(1, random.nextBoolean() ? "zstd" : "deflate", 1 + random.nextInt(5));
                long limit = rig.used();
                rig.store.memoryLimit(limit);
                // those that are left where they are keep the pages that others leave
                rig.idle();
                for (int slot = 0; slot < pages; slot++) {
                    if (random.nextInt(3) > 0) {
                        rig.load(slot);
                    }
                }
                WorkReport report = rig.store.recompress(RecompressRequest.of(Selection.IDLE).withGrouped(grouped));
                assertTrue(rig.used() <= limit, "seed=" + seed + ", used=" + rig.used() + ", limit=" + limit + ", " + report);
                long left = report.skipped().getOrDefault("limit", 0L);
                assertEquals(left, rig.store.statistics().work().events().get("recompress_limit"));
                assertEquals(report.examined(), report.done() + report.skipped().values().stream().mapToLong(Long::longValue).sum());
                done += report.done();
                refused += left;
                rig.check();
            }
        }
        assertTrue(done > 0 && refused > 0, "done=" + done + ", refused=" + refused);
    }

    /** Pages that there is no room for are tried once more at the end, and not in between, though they keep their marks. */
    @Test
    void noPageIsTriedMoreThanTwice() {
        long refused = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            try (Rig rig = new Rig()) {
                int pages = 16 + random.nextInt(45);
                for (int slot = 0; slot < pages; slot++) {
                    rig.put(slot, random.nextBoolean() ? Rig.flat(slot) : Pages.any(random.nextInt(1000)));
                }
                rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
                rig.store.memoryLimit(rig.used());
                rig.idle();
                for (int slot = 0; slot < pages; slot++) {
                    if (random.nextInt(3) > 0) {
                        rig.load(slot);
                    }
                }
                AtomicLong alone = new AtomicLong();
                rig.codec.behave((operation, source, codec) -> {
                    if (operation == Operation.COMPRESS && source.byteSize() > Pages.SIZE) {
                        return CodecResult.DEVICE_FAILED; // so that each page is tried alone
                    }
                    alone.addAndGet(operation == Operation.COMPRESS ? 1 : 0);
                    return codec.getAsLong();
                });
                WorkReport report = rig.groups(Selection.IDLE);
                long left = report.skipped().getOrDefault("limit", 0L);
                assertTrue(alone.get() <= 2 * report.examined(), "seed=" + seed + ", tried=" + alone + ", " + report);
                refused += left;
                rig.check();
            }
        }
        assertTrue(refused > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLimitThatIsSetDuringAPassIsKept(boolean grouped) {
        try (Rig rig = new Rig(builder -> builder.slots(1024))) {
            rig.putAll(0, 1024, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 3);
            long limit = rig.used();
            rig.hooks(new RecompressHooks() {
                @Override
                void marked() {
                    rig.store.memoryLimit(limit);
                }
            });
            assertTrue(rig.store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(grouped).withMaxPages(64)).done() > 0);
            assertTrue(rig.used() <= limit, "used=" + rig.used() + ", limit=" + limit);
            rig.check();
        }
    }

    /** A limit below what is used is no reason to leave pages large. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassHelpsAPoolAboveItsLimit(boolean grouped) {
        try (Rig rig = new Rig()) {
            rig.putAll(0, 200, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 3);
            long used = rig.used();
            rig.store.memoryLimit(1);
            assertEquals(200, rig.pass(grouped).done());
            assertTrue(rig.used() < used, "used=" + rig.used() + ", before=" + used);
            rig.check();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassThatBreaksOffLeavesThePoolWithinItsLimit(boolean grouped) {
        try (Rig rig = new Rig(builder -> builder.slots(2048))) {
            rig.putAll(0, 2048, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 1);
            long limit = rig.used();
            rig.store.memoryLimit(limit);
            rig.hooks(new RecompressHooks() {
                @Override
                void read(long slot) {
                    if (rig.used() > limit) {
                        throw new IllegalStateException("injected, slot=" + slot);
                    }
                }
            });
            assertThrows(IllegalStateException.class, () -> rig.pass(grouped), "a pass was above the limit");
            rig.hooks(RecompressHooks.NONE);
            assertTrue(rig.used() <= limit, "used=" + rig.used() + ", limit=" + limit);
            rig.check();
        }
    }
}
