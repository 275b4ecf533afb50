package io.acomp.bench.suite;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CodecPlanTest {
    private final Drivers drivers = Drivers.discover();

    @Test
    void everyAlgorithmHasRingAndInlineRows() {
        Set<String> algorithms = Set.copyOf(drivers.all().stream().map(driver -> driver.algorithm()).toList());
        List<Subject> subjects = CodecPlan.of(plan(Set.of(), List.of(), false), drivers).subjects();

        assertFalse(algorithms.isEmpty());
        for (Mode mode : List.of(Mode.RING, Mode.INLINE)) {
            assertEquals(algorithms, Set.copyOf(with(subjects, mode).map(Subject::algorithm).toList()));
        }
    }

    @Test
    void everyDriverHasDirectRowsOfBothDirectionsAtEverySize() {
        List<Subject> subjects = CodecPlan.of(plan(Set.of(), List.of(), false), drivers).subjects();

        drivers.all().forEach(driver -> assertTrue(
                with(subjects, Mode.DIRECT).filter(subject -> driver.name().equals(subject.driver())).count() >= 6, driver.name()));
    }

    @Test
    void noRowComesTwice() {
        List<Subject> subjects = CodecPlan.of(new Plan(Set.of(), List.of(512, 4096), List.of(1, 2), List.of(1, 64), 1, true, false, null), drivers)
                .subjects();

        assertEquals(subjects.size(), Set.copyOf(subjects).size());
    }

    @Test
    void allThreadsAreForTheBestUnlessMoreIsAskedFor() {
        Plan some = new Plan(Set.of(), List.of(), List.of(1, 2), List.of(64), 1, false, false, null);
        List<Subject> two = CodecPlan.of(some, drivers).subjects().stream().filter(subject -> subject.threads() == 2).toList();
        assertEquals(Set.of(4096L), Set.copyOf(two.stream().map(Subject::sizeBytes).toList()));
        assertEquals(4L * two.stream().map(Subject::algorithm).distinct().count(), two.size());
        assertEquals(two.stream().map(Subject::algorithm).distinct().count(), two.stream().map(Subject::driver).distinct().count());

        Plan named = new Plan(Set.of("lz4"), List.of(), List.of(1, 2), List.of(64), 1, false, false, null);
        List<Subject> all = CodecPlan.of(named, drivers).subjects();
        assertEquals(all.stream().filter(subject -> subject.threads() == 1).count(), all.stream().filter(subject -> subject.threads() == 2).count());
    }

    @Test
    void namedDriversAloneAreMeasuredAndAlsoAsRequests() {
        List<Subject> subjects = CodecPlan.of(plan(Set.of("null-java"), List.of(512), false), drivers).subjects();

        assertEquals(Set.of("null-java"), Set.copyOf(subjects.stream().map(Subject::driver).toList()));
        assertEquals(2, with(subjects, Mode.RING).count());
        assertTrue(subjects.stream().allMatch(subject -> subject.sizeBytes() == 512));
    }

    @Test
    void figuresAreChosenByTheBeginOfTheirNames() {
        Plan all = plan(Set.of(), List.of(), false);
        Plan one = new Plan(Set.of(), List.of(), List.of(1), List.of(1), 1, false, false, "pipeline.ring.overDirect");

        assertTrue(all.wants("anything"));
        assertTrue(one.wants("pipeline.ring"));
        assertFalse(one.wants("pipeline.null"));
        assertFalse(one.wants("codecs"));
    }

    private static Stream<Subject> with(List<Subject> subjects, Mode mode) {
        return subjects.stream().filter(subject -> subject.mode() == mode);
    }

    private static Plan plan(Set<String> drivers, List<Integer> sizes, boolean full) {
        return new Plan(drivers, sizes, List.of(1), List.of(64), 1, full, false, null);
    }
}
