package io.acomp.bench.suite;

import java.util.ArrayList;
import java.util.List;

import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageOrder;
import io.acomp.bench.harness.PageTour;

/** One of the six fio runs of the table of 2016 (KS §8): what all jobs do at the same time. */
enum JobPhase {
    SEQ_READ("seq-read", PageAccess.READ, false),
    RAND_READ("rand-read", PageAccess.READ, true),
    SEQ_WRITE("seq-write", PageAccess.WRITE, false),
    RAND_WRITE("rand-write", PageAccess.WRITE, true),
    MIXED_SEQ("mixed-seq", PageAccess.MIXED, false),
    MIXED_RAND("mixed-rand", PageAccess.MIXED, true);

    private final String label;
    private final PageAccess access;
    private final boolean random;

    JobPhase(String label, PageAccess access, boolean random) {
        this.label = label;
        this.access = access;
        this.random = random;
    }

    /** Its name in rows. */
    String label() {
        return label;
    }

    /** What is done with each page. */
    PageAccess access() {
        return access;
    }

    /**
     * The pages of each job. All of them, as fio does it: from the first page on, or each job in an order of its own. If jobs do a share
     * only, one job begins where another ends, so that together they still come everywhere if they are enough.
     *
     * @param pages of the store
     * @param share of them that each job visits, above 0 and at most 1
     * @param jobs how many there are
     */
    List<PageTour> tours(long pages, double share, int jobs) {
        long length = share == 1 ? pages : Math.max(1, (long) Math.ceil(pages * share));
        List<PageTour> tours = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            boolean all = length == pages;
            PageOrder order = random ? PageOrder.random(pages, all ? job : 0) : PageOrder.sequential(pages);
            tours.add(new PageTour(order, all ? 0 : job * length % pages, length));
        }
        return tours;
    }
}
