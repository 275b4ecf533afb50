package io.acomp.bench.report.page;

import java.util.List;

/** Tables whose first column names the rows. */
final class Tables {
    private Tables() {}

    /**
     * A table that opens on demand.
     *
     * @param page where to
     * @param summary what to press
     * @param caption of the table
     * @param heads of the columns
     * @param rows each with as many cells
     */
    static void folded(Markup page, String summary, String caption, List<String> heads, List<List<String>> rows) {
        page.open("details", "class", "data").open("summary").text(summary).element("span", ": " + caption, "class", "hidden").close("summary");
        write(page, caption, heads, rows);
        page.close("details");
    }

    /** A table that scrolls within itself where it is too wide. */
    static void write(Markup page, String caption, List<String> heads, List<List<String>> rows) {
        page.open("div", "class", "scroll", "tabindex", "0", "role", "group", "aria-label", caption).open("table", "class", "sortable");
        page.element("caption", caption, "class", "hidden").open("thead").open("tr");
        heads.forEach(head -> page.element("th", head, "scope", "col"));
        page.close("tr").close("thead").open("tbody");
        for (List<String> row : rows) {
            page.open("tr").element("th", row.getFirst(), "scope", "row");
            row.subList(1, row.size()).forEach(cell -> page.element("td", cell));
            page.close("tr");
        }
        page.close("tbody").close("table").close("div");
    }
}
