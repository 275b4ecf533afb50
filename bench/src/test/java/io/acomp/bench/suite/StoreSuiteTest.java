package io.acomp.bench.suite;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.MemoryTarget;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.target.GroupedTarget;
import io.acomp.bench.target.ZramTarget;
import io.acomp.spi.Availability;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** With pages in arrays in the places of store and zram. */
class StoreSuiteTest {
    private static final StoreScale TINY =
            new StoreScale(1 << 20, 24 << 10, 0, 1 << 20, 1, List.of(1, 2, 3), List.of(1, 3), 1, 1, 1_000_000_000L);

    private final Report report = new Report();
    private final List<MemoryTarget> made = new ArrayList<>();

    /** Says that it needs half as much once it was told to group. */
    private static final class Cold extends MemoryTarget implements GroupedTarget {
        private boolean grouped;

        @Override
        public void regroup() {
            grouped = true;
        }

        @Override
        public long usedBytes() {
            return super.usedBytes() / (grouped ? 2 : 1);
        }
    }

    private final class Targets implements StoreTargets {
        private final Supplier<MemoryTarget> zram;
        private final Availability availability;

        Targets(Supplier<MemoryTarget> zram, Availability availability) {
            this.zram = zram;
            this.availability = availability;
        }

        @Override
        public PageTarget ours(String algorithm, @Nullable Integer level, long pages) {
            made.add(new MemoryTarget());
            return made.getLast();
        }

        @Override
        public PageTarget disk(String algorithm, long pages) {
            return ours(algorithm, null, pages);
        }

        @Override
        public Availability zramAvailability() {
            return availability;
        }

        @Override
        public PageTarget zram(long pages) {
            made.add(zram.get());
            return made.getLast();
        }

        @Override
        public GroupedTarget grouped(String algorithm, String cold, int level, long pages) {
            Cold target = new Cold();
            made.add(target);
            return target;
        }

        @Override
        public PageTarget direct(String algorithm, long pages) {
            made.add(new MemoryTarget());
            return made.getLast();
        }

        @Override
        public void close() {}
    }

    @Test
    void allFiguresAndPhasesAreReported() throws IOException {
        run(true, null, MemoryTarget::new, Availability.AVAILABLE);

        Set<String> names = ratios();
        assertTrue(
                names.containsAll(Set.of(
                        "store.write.overZram", "store.read.overZram", "store.write.overZram.2threads", "store.read.overZram.2threads",
                        "store.pool.overhead0", "store.pool.overhead0Zram", "store.pool.overhead1", "store.pool.overhead1Zram",
                        "store.metadata.overhead1", "store.scaling.2over1", "store.scaling.10over2", "store.write.overCaffeineZstd",
                        "store.read.overCaffeineZstd", "store.write.overCaffeineLz4", "store.read.overCaffeineLz4", "store.jobs.overDirect")),
                names.toString());
        assertEquals(2, figure("store.pool.overhead1"));
        assertTrue(report.rows().stream().allMatch(row -> row.subject().suite().equals("store") && row.subject().phase() != null));
        assertEquals(0.5, figure("store.grouped.overZram"));
        assertEquals(0.5, figure("store.grouped.overPlain"));
        assertEquals(Set.of(1), threads("random reads of the system's files, grouped", Mode.STORE));
        for (JobMode mode : JobMode.values()) {
            for (JobPhase phase : JobPhase.values()) {
                assertEquals(Set.of(1, 2, 3), threads(mode.phase(phase), Mode.STORE), phase.label());
                assertEquals(Set.of(1, 3), threads(mode.phase(phase), Mode.PEER), phase.label());
                assertEquals(mode.filled() ? Set.of(1, 3) : Set.of(), threads(mode.phase(phase), Mode.DIRECT), phase.label());
            }
        }
        assertEquals(Set.of("zram", "caffeine-zstd", "caffeine-lz4"), peers());
        assertTrue(made.stream().allMatch(target -> target.stillOpen() == 0), "targets and sessions are closed");
    }

    @Test
    void theStoreAndZramThemselvesGoThroughAllOfIt() throws IOException {
        Availability answer = ZramTarget.availability();
        Requires.that(answer.available(), () -> answer.reason() + "; " + answer.remedy());
        Drivers drivers = Drivers.discover();

        new StoreSuite(_ -> new LiveTargets(drivers), _ -> TINY).run(bench(true, null, drivers));

        assertTrue(ratios().containsAll(Set.of("store.write.overZram", "store.read.overZram", "store.grouped.overZram", "store.jobs.overDirect")));
        assertTrue(figure("store.pool.overhead1Zram") > 1 && figure("store.pool.overhead1") > 1);
        assertTrue(figure("store.grouped.overPlain") < 1, "value=" + figure("store.grouped.overPlain"));
        assertEquals(
                Set.of("lz4-native", "zstd-jni"),
                report.rows().stream().map(row -> row.subject().driver()).filter(Objects::nonNull).collect(Collectors.toSet()));
        List<Row> unwritten = report.rows().stream().filter(row -> row.subject().phase().endsWith("unwritten slots")).toList();
        assertTrue(!unwritten.isEmpty() && unwritten.stream().allMatch(row -> row.ratio() == null));
    }

    @Test
    void aMixedPhaseHasARowForEachDirection() throws IOException {
        run(true, "store.jobs", MemoryTarget::new, Availability.AVAILABLE);

        List<Row> mixed = report.rows().stream()
                .filter(row -> row.subject().phase().equals("jobs honest, mixed-rand") && row.subject().threads() == 2)
                .toList();
        assertEquals(List.of("read", "write"), mixed.stream().map(row -> row.subject().operationName()).toList());
        double share = mixed.getFirst().operationsPerSecond().median() / (mixed.getFirst().operationsPerSecond().median()
                + mixed.getLast().operationsPerSecond().median());
        assertEquals(0.5, share, 0.2);
    }

    @Test
    void withoutPeersOnlyOurRowsAreMadeAndSaidWhy() throws IOException {
        run(false, null, MemoryTarget::new, Availability.AVAILABLE);

        assertTrue(report.rows().stream().allMatch(row -> row.subject().mode() != Mode.PEER));
        assertFalse(ratios().stream().anyMatch(name -> name.contains("over") && (name.contains("Zram") || name.contains("Caffeine"))), ratios().toString());
        assertTrue(ratios().contains("store.scaling.2over1"));
        assertTrue(report.notes().getFirst().contains("without --peers"));
    }

    @Test
    void anAbsentZramLeavesItsFiguresOutAndSaysWhy() throws IOException {
        run(true, "store.write", MemoryTarget::new, Availability.unavailable("this kernel has no zram", "modprobe zram"));

        assertFalse(peers().contains("zram"));
        assertTrue(ratios().contains("store.write.overCaffeineZstd"));
        assertTrue(report.notes().getFirst().contains("no zram") && report.notes().getFirst().contains("modprobe zram"), report.notes().toString());
    }

    @Test
    void oneFigureCanBeAskedFor() throws IOException {
        run(true, "store.pool.overhead0", MemoryTarget::new, Availability.AVAILABLE);

        assertEquals(Set.of("store.pool.overhead0", "store.pool.overhead0Zram"), ratios());
        assertTrue(report.rows().isEmpty());
    }

    @Test
    void aPeerThatKeepsNothingIsFoundAndEverythingIsClosed() throws IOException {
        Supplier<MemoryTarget> forgetful = () -> new MemoryTarget() {
            @Override
            protected void write(long page, MemorySegment from) {}
        };

        assertThrows(HarnessException.class, () -> run(true, null, forgetful, Availability.AVAILABLE));

        assertTrue(made.stream().allMatch(target -> target.stillOpen() == 0), "targets and sessions are closed");
    }

    @Test
    void aPeerThatStopsWritingWhileItIsTimedIsFound() throws IOException {
        Supplier<MemoryTarget> lazy = () -> new MemoryTarget() {
            private int writes;

            @Override
            protected synchronized void write(long page, MemorySegment from) {
                if (writes++ < 256) {
                    super.write(page, from);
                }
            }
        };

        HarnessException found =
                assertThrows(HarnessException.class, () -> run(true, "store.write.overZram", lazy, Availability.AVAILABLE));

        assertTrue(found.getMessage().contains("does not come back"), found.getMessage());
    }

    private void run(boolean peers, @Nullable String only, Supplier<MemoryTarget> zram, Availability availability) throws IOException {
        new StoreSuite(_ -> new Targets(zram, availability), _ -> TINY).run(bench(peers, only, new Drivers(List.of())));
    }

    private Bench bench(boolean peers, @Nullable String only, Drivers drivers) {
        return QuietBench.of(peers, only, drivers, report);
    }

    private Set<String> ratios() {
        return report.ratios().stream().map(ratio -> ratio.name()).collect(Collectors.toSet());
    }

    private double figure(String name) {
        return report.ratios().stream().filter(ratio -> ratio.name().equals(name)).findFirst().orElseThrow().figure().median();
    }

    private Set<Integer> threads(String phase, Mode mode) {
        return report.rows().stream()
                .filter(row -> phase.equals(row.subject().phase()) && row.subject().mode() == mode)
                .map(row -> row.subject().threads())
                .collect(Collectors.toSet());
    }

    private Set<String> peers() {
        Set<String> peers = new HashSet<>();
        for (Row row : report.rows()) {
            assertNotNull(row.subject().phase());
            if (row.subject().mode() == Mode.PEER) {
                peers.add(row.subject().peer());
            }
        }
        return peers;
    }
}
