package io.acomp.bench.target;

import java.lang.foreign.Arena;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompEngine;
import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.suite.Drivers;
import io.acomp.spi.CodecSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every target keeps pages, under threads that read and write the same ones. */
class TargetsTest {
    private static final long PAGES = 500;
    private static final AcompEngine ENGINE = AcompEngine.create();

    /** Makers, for an argument that can be closed would be closed twice. */
    static Stream<Named<Supplier<PageTarget>>> targets() {
        return Stream.of(
                Named.of("caffeine and zstd", () -> CaffeineTarget.zstd(1, PAGES)),
                Named.of("caffeine and lz4", () -> CaffeineTarget.lz4(PAGES)),
                Named.of("codec alone", () -> new DirectTarget(Drivers.discover().of("lz4").getFirst(), CodecSettings.DEFAULT_LEVEL, PAGES)),
                Named.of("store, lz4", () -> new StoreTarget(ENGINE, "lz4", null, PAGES)),
                Named.of("store as a disk", () -> new DiskTarget(ENGINE, "lz4", null, PAGES)),
                Named.of("store, zstd", () -> new StoreTarget(ENGINE, "zstd", 1, PAGES)));
    }

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void pagesInGroupsComeBackAndNeedLess() {
        StoreTarget target = new StoreTarget(ENGINE, "lz4", null, PAGES);
        target.store().secondaryAlgorithm(1, "zstd", 3);
        try (Arena arena = Arena.ofShared();
                PageWork work = new PageWork(target, PageSet.of(new MemoryCorpus(), PAGES, arena))) {
            work.fill();
            long before = target.compressedBytes();
            target.regroup();
            assertTrue(target.compressedBytes() < before, "before=" + before + ", after=" + target.compressedBytes());
            work.verify();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void keepsPages(Supplier<PageTarget> maker) {
        PageTarget target = maker.get();
        try (Arena arena = Arena.ofShared();
                PageWork work = new PageWork(target, PageSet.of(new MemoryCorpus(), PAGES, arena))) {
            work.fill();
            try (PageWork.Turn turn = work.split(PageAccess.MIXED, 1, 3)) {
                for (int i = 0; i < 5; i++) {
                    turn.run(turn.pass());
                }
            }
            work.verify();
            assertTrue(work.ratio() > 1.2 && work.ratio() < 10, "ratio=" + work.ratio());
            long used = target.usedBytes();
            assertTrue(used == PageTarget.UNKNOWN || used >= target.compressedBytes(), "used=" + used);
            assertEquals(used == PageTarget.UNKNOWN, target.totalBytes() == PageTarget.UNKNOWN);
        }
    }
}
