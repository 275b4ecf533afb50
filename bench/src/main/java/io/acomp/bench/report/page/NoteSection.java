package io.acomp.bench.report.page;

import java.util.List;

import io.acomp.bench.report.Report;

/** What is absent and why, and what a reader has to know. */
final class NoteSection implements Section {
    private static final String ABSENT = "left out";

    @Override
    public String id() {
        return "notes";
    }

    @Override
    public String title() {
        return "What is absent, and what to know";
    }

    @Override
    public String hint() {
        return "Said by the run itself.";
    }

    @Override
    public void draw(Report report, Markup page) {
        list(page, "Left out, and why", report.notes().stream().filter(note -> note.contains(ABSENT)).toList());
        list(page, "About these figures", report.notes().stream().filter(note -> !note.contains(ABSENT)).toList());
    }

    private static void list(Markup page, String title, List<String> notes) {
        if (!notes.isEmpty()) {
            page.element("h3", title).open("ul", "class", "notes");
            notes.forEach(note -> page.element("li", note));
            page.close("ul");
        }
    }
}
