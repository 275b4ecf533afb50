package io.acomp.bench.report.page;

import io.acomp.bench.report.Report;

/** A part of the page with a heading of its own. */
interface Section {
    /** Its anchor. */
    String id();

    /** Its heading. */
    String title();

    /** What one sees in it, in a sentence or two. */
    String hint();

    /**
     * Draws it; the section is left out of the page if this writes nothing.
     *
     * @param report what was measured
     * @param page where to
     */
    void draw(Report report, Markup page);
}
