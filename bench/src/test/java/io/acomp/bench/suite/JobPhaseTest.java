package io.acomp.bench.suite;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.bench.harness.PageTour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JobPhaseTest {
    private static final long PAGES = 1001;

    @ParameterizedTest
    @EnumSource
    void everyJobVisitsEveryPageOnce(JobPhase phase) {
        for (int jobs = 1; jobs <= 10; jobs++) {
            List<PageTour> tours = phase.tours(PAGES, 1, jobs);
            assertEquals(jobs, tours.size());
            for (PageTour tour : tours) {
                assertEquals(PAGES, tour.length());
                assertEquals(PAGES, pages(tour).size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void jobsWithSharesVisitEveryPageTogetherIfTheyAreEnough(JobPhase phase) {
        for (int jobs : new int[] {4, 7, 10}) {
            Set<Long> all = new HashSet<>();
            List<PageTour> tours = phase.tours(PAGES, 0.25, jobs);
            for (PageTour tour : tours) {
                assertEquals(251, tour.length());
                assertEquals(251, pages(tour).size());
                all.addAll(pages(tour));
            }
            assertEquals(PAGES, all.size());
        }
    }

    @Test
    void randomJobsGoWaysOfTheirOwn() {
        List<PageTour> tours = JobPhase.RAND_READ.tours(PAGES, 1, 2);

        assertNotEquals(tours.get(0).order().page(0), tours.get(1).order().page(0));
        assertEquals(tours.get(0).order().page(0), JobPhase.RAND_READ.tours(PAGES, 1, 1).getFirst().order().page(0));
    }

    @Test
    void bothModesHaveAllPhasesInTheirOrder() {
        for (JobMode mode : JobMode.values()) {
            assertEquals(Set.of(JobPhase.values()), Set.copyOf(mode.phases()));
        }
        assertEquals(List.of(JobPhase.SEQ_READ, JobPhase.RAND_READ), JobMode.PUBLISHED.phases().subList(0, 2));
        assertEquals(List.of(JobPhase.SEQ_WRITE, JobPhase.RAND_WRITE), JobMode.HONEST.phases().subList(0, 2));
        assertTrue(JobMode.PUBLISHED.phase(JobPhase.SEQ_READ).endsWith(", unwritten slots"));
        assertEquals("jobs published, mixed-seq", JobMode.PUBLISHED.phase(JobPhase.MIXED_SEQ));
        assertEquals("jobs honest, seq-read", JobMode.HONEST.phase(JobPhase.SEQ_READ));
    }

    @Test
    void aShareFitsTheTime() {
        assertEquals(1, StoreJobs.share(10, 9));
        assertEquals(0.5, StoreJobs.share(10, 20));
        assertEquals(0.4375, StoreJobs.share(10, 21));
        assertEquals(1.0 / 16, StoreJobs.share(1, 1000));
        assertEquals(1.0 / 16, StoreJobs.share(-5, 1000));
    }

    private static Set<Long> pages(PageTour tour) {
        Set<Long> pages = new HashSet<>();
        LongStream.range(0, tour.length()).forEach(step -> pages.add(tour.order().page((tour.first() + step) % PAGES)));
        return pages;
    }
}
