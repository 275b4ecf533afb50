package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.bench.corpus.MemoryCorpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PageWorkTest {
    private static final long PAGES = 700;

    private final Arena arena = Arena.ofShared();
    private final PageSet content = PageSet.mixture(new MemoryCorpus(), PAGES, arena);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void whatIsWrittenComesBackAndEverythingIsClosed() {
        MemoryTarget target = new MemoryTarget();
        try (PageWork work = new PageWork(target, content)) {
            work.fill();
            try (PageWork.Turn writes = work.split(PageAccess.WRITE, 1, 3);
                    PageWork.Turn reads = work.split(PageAccess.READ, 1, 3)) {
                assertEquals(PAGES, writes.run(PAGES).operations());
                assertEquals(2 * PAGES, reads.run(2 * PAGES).operations());
                assertEquals(1, reads.readShare());
                assertTrue(reads.latencies(100).p50Micros() >= 0);
            }
            work.verify();
            assertEquals(1, work.ratio());
        }
        assertEquals(0, target.stillOpen());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void threadsShareThePagesSoThatEachIsVisitedOnce(int threads) {
        Map<Long, LongAdder> visits = new ConcurrentHashMap<>();
        MemoryTarget target = new MemoryTarget() {
            @Override
            protected void read(long page, MemorySegment to) {
                visits.computeIfAbsent(page, _ -> new LongAdder()).increment();
            }
        };
        try (PageWork work = new PageWork(target, content);
                PageWork.Turn turn = work.split(PageAccess.READ, 5, threads)) {
            turn.run(turn.pass());
        }

        assertEquals(PAGES, visits.size());
        assertTrue(visits.values().stream().allMatch(count -> count.sum() == 1));
    }

    @Test
    void eachTurnWritesAnotherContentThanThePageHad() {
        MemoryTarget target = new MemoryTarget();
        try (PageWork work = new PageWork(target, content);
                PageWork.Turn turn = work.split(PageAccess.WRITE, 5, 1)) {
            turn.run(PAGES);
            Map<Long, byte[]> first = new HashMap<>(target.content());
            turn.run(PAGES);

            long same = first.entrySet().stream().filter(page -> Arrays.equals(page.getValue(), target.content().get(page.getKey()))).count();
            // pages of the corpus that are alike, zeros most of all, may meet
            assertTrue(same < PAGES / 10, "same=" + same);
            assertEquals(sum(first.values()), sum(target.content().values()), "the whole stays what it was");
        }
    }

    private static long sum(Iterable<byte[]> pages) {
        long sum = 0;
        for (byte[] page : pages) {
            for (byte each : page) {
                sum += each;
            }
        }
        return sum;
    }

    @Test
    void aMixedTurnReadsHalfAndWritesHalf() {
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger reads = new AtomicInteger();
        MemoryTarget target = new MemoryTarget() {
            @Override
            protected void write(long page, MemorySegment from) {
                super.write(page, from);
                writes.incrementAndGet();
            }

            @Override
            protected void read(long page, MemorySegment to) {
                super.read(page, to);
                reads.incrementAndGet();
            }
        };
        try (PageWork work = new PageWork(target, content)) {
            work.fill();
            writes.set(0);
            reads.set(0);
            try (PageWork.Turn turn = work.each(PageAccess.MIXED, List.of(tour(1, PAGES), tour(2, PAGES)))) {
                turn.run(turn.pass());
                assertEquals(2 * PAGES, writes.get() + reads.get());
                assertEquals(reads.get() / (2.0 * PAGES), turn.readShare(), 1e-9);
                assertTrue(turn.readShare() > 0.4 && turn.readShare() < 0.6, "share=" + turn.readShare());
            }
            work.verify();
        }
    }

    @Test
    void wrongBytesAreFound() {
        MemoryTarget target = new MemoryTarget() {
            @Override
            protected void read(long page, MemorySegment to) {
                super.read(page, to);
                if (page == 123) {
                    to.set(ValueLayout.JAVA_BYTE, 4095, (byte) (to.get(ValueLayout.JAVA_BYTE, 4095) + 1));
                }
            }
        };

        HarnessException found = fails(target);

        assertTrue(found.getMessage().contains("target=memory") && found.getMessage().contains("page=123"), found.getMessage());
    }

    @Test
    void aTargetThatReadsNothingIsFound() {
        HarnessException found = fails(new MemoryTarget() {
            @Override
            protected void read(long page, MemorySegment to) {}
        });

        assertTrue(found.getMessage().contains("page=0"), found.getMessage());
    }

    @Test
    void aTargetThatWritesNothingIsFound() {
        fails(new MemoryTarget() {
            @Override
            protected void write(long page, MemorySegment from) {}
        });
    }

    @Test
    void anOldVersionIsFound() {
        MemoryTarget target = new MemoryTarget() {
            private final Set<Long> written = new HashSet<>();

            @Override
            protected void write(long page, MemorySegment from) {
                if (written.add(page) || page != 77) {
                    super.write(page, from);
                }
            }
        };
        try (PageWork work = new PageWork(target, content);
                PageWork.Turn turn = work.split(PageAccess.WRITE, 5, 1)) {
            work.fill();
            turn.run(PAGES);

            HarnessException found = assertThrows(HarnessException.class, work::verify);
            assertTrue(found.getMessage().contains("page=77"), found.getMessage());
        }
    }

    @Test
    void whereOnlyPartIsWrittenBothVersionsAreRightAndNoOther() {
        MemoryTarget target = new MemoryTarget();
        try (PageWork work = new PageWork(target, content);
                PageWork.Turn part = work.each(PageAccess.WRITE, List.of(tour(5, PAGES / 2)))) {
            work.fill();
            part.run(part.pass());
            work.verify();

            target.content().put(3L, new byte[] {1, 2, 3, 4});
            assertThrows(RuntimeException.class, work::verify);
        }
    }

    @Test
    void aThreadThatFailsEndsTheTurnWithItsReason() {
        MemoryTarget target = new MemoryTarget() {
            @Override
            protected void read(long page, MemorySegment to) {
                if (page == 600) {
                    throw new HarnessException("no luck, page=" + page);
                }
            }
        };
        try (PageWork work = new PageWork(target, content);
                PageWork.Turn turn = work.split(PageAccess.READ, 5, 4)) {
            HarnessException found = assertThrows(HarnessException.class, () -> turn.run(turn.pass()));
            assertTrue(found.getMessage().contains("no luck"), found.getMessage());
        }
        assertEquals(0, target.stillOpen());
    }

    @Test
    void aTurnIsWholePasses() {
        try (PageWork work = new PageWork(new MemoryTarget(), content);
                PageWork.Turn turn = work.split(PageAccess.READ, 5, 2)) {
            assertThrows(IllegalArgumentException.class, () -> turn.run(PAGES + 1));
        }
    }

    @Test
    void syntheticPagesShrinkAsPromised() {
        List<Long> zeros = new ArrayList<>();
        for (long page : new long[] {1, 3}) {
            byte[] bytes = content.page(page, 0).toArray(ValueLayout.JAVA_BYTE);
            long zero = 0;
            for (byte each : bytes) {
                zero += each == 0 ? 1 : 0;
            }
            zeros.add(zero);
        }

        assertEquals(4096 / 2, zeros.get(0), 64);
        assertEquals(4096 * 2 / 3, zeros.get(1), 64);
    }

    @Test
    void aPatternIsTheSameInAllPages() {
        PageSet pattern = PageSet.pattern(new byte[] {1, 2, 3, 4, 5}, PAGES, arena);

        assertEquals(-1, pattern.page(0, 0).mismatch(pattern.page(PAGES - 1, pattern.offset(9))));
        assertEquals(1, pattern.page(3, 0).get(ValueLayout.JAVA_BYTE, 4095));
        assertFalse(pattern.page(3, 0).mismatch(content.page(3, 0)) == -1);
    }

    private PageTour tour(long seed, long length) {
        return new PageTour(PageOrder.random(PAGES, seed), 0, length);
    }

    private HarnessException fails(MemoryTarget target) {
        try (PageWork work = new PageWork(target, content)) {
            return assertThrows(HarnessException.class, work::fill);
        }
    }
}
