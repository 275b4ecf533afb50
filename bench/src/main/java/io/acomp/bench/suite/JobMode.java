package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;

/** In which order the six phases come, and on what (KS §8, "Fair reproduction on 2 cores"). */
enum JobMode {
    /** As the table of 2016 was made: reads before any write, so that they find slots without content; pages of a repeated pattern. */
    PUBLISHED(
            "published",
            false,
            JobPhase.SEQ_READ,
            JobPhase.RAND_READ,
            JobPhase.SEQ_WRITE,
            JobPhase.RAND_WRITE,
            JobPhase.MIXED_SEQ,
            JobPhase.MIXED_RAND),
    /** Filled, then written, then read: every read decompresses; pages of the corpus and such that shrink to a half and a third. */
    HONEST(
            "honest",
            true,
            JobPhase.SEQ_WRITE,
            JobPhase.RAND_WRITE,
            JobPhase.SEQ_READ,
            JobPhase.RAND_READ,
            JobPhase.MIXED_SEQ,
            JobPhase.MIXED_RAND);

    private static final byte[] PATTERN = "acomp".getBytes(StandardCharsets.US_ASCII);

    private final String label;
    private final boolean filled;
    private final List<JobPhase> phases;

    JobMode(String label, boolean filled, JobPhase... phases) {
        this.label = label;
        this.filled = filled;
        this.phases = List.of(phases);
    }

    /** Its name in rows. */
    String label() {
        return "jobs " + label;
    }

    /** True if the pages are written before the first phase. */
    boolean filled() {
        return filled;
    }

    /** The phases in their order. */
    List<JobPhase> phases() {
        return phases;
    }

    /** What a row says about a phase. */
    String phase(JobPhase phase) {
        String unwritten = !filled && phase.access() == PageAccess.READ ? ", unwritten slots" : "";
        return label() + ", " + phase.label() + unwritten;
    }

    /**
     * What is written.
     *
     * @param corpus where from
     * @param pages how many
     * @param arena keeps it
     */
    PageSet content(Corpus corpus, long pages, Arena arena) {
        return this == PUBLISHED ? PageSet.pattern(PATTERN, pages, arena) : PageSet.mixture(corpus, pages, arena);
    }
}
