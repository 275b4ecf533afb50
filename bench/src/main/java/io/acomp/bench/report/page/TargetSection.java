package io.acomp.bench.report.page;

import java.util.List;
import java.util.Locale;

import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Ratio.Verdict;
import io.acomp.bench.report.Report;

/** Figures that have a target, each on a scale of its own where right of the middle is reached; then those without. */
final class TargetSection implements Section {
    private static final double WIDTH = 240;
    private static final double HEIGHT = 30;
    private static final double EDGE = 8;
    /** Factor from the target to the end of the scale. */
    private static final double REACH = 2;

    @Override
    public String id() {
        return "targets";
    }

    @Override
    public String title() {
        return "Targets";
    }

    @Override
    public String hint() {
        return "Mark: median. Bar: from the first to the third quartile of interleaved repetitions. The upright line is the target, right of it is better, "
                + "the ends of the scale are half and twice as good. A bar across the line does not say whether the target is reached.";
    }

    @Override
    public void draw(Report report, Markup page) {
        List<Ratio> aimed = report.ratios().stream().filter(ratio -> ratio.target() != null).toList();
        if (!aimed.isEmpty()) {
            page.open("table", "class", "targets", "role", "table").element("caption", "Figures with a target", "class", "hidden");
            page.open("thead", "role", "rowgroup").open("tr", "role", "row");
            for (String head : List.of("figure", "median, quartiles", "against the target", "target", "verdict")) {
                page.element("th", head, "scope", "col", "role", "columnheader");
            }
            page.close("tr").close("thead").open("tbody", "role", "rowgroup");
            aimed.forEach(ratio -> row(page, ratio));
            page.close("tbody").close("table");
        }
        List<List<String>> others = report.ratios().stream()
                .filter(ratio -> ratio.target() == null)
                .map(ratio -> List.of(ratio.name(), Numbers.brief(ratio.figure().median()), quartiles(ratio), ratio.detail()))
                .toList();
        if (!others.isEmpty()) {
            Tables.folded(page, others.size() + " figures without a target", "Figures without a target", List.of("figure", "median", "quartiles", "what exactly"), others);
        }
    }

    private static void row(Markup page, Ratio ratio) {
        String goal = (ratio.better() == Better.HIGHER ? "≥ " : "≤ ") + plain(ratio.target() == null ? 0 : ratio.target());
        page.open("tr", "role", "row", "class", style(ratio.verdict()));
        page.open("th", "scope", "row", "role", "rowheader").element("span", ratio.name(), "class", "figure-name").element("small", ratio.detail()).close("th");
        page.open("td", "role", "cell", "class", "measured").element("strong", Numbers.brief(ratio.figure().median())).element("small", quartiles(ratio)).close("td");
        page.open("td", "role", "cell", "class", "draw");
        strip(page, ratio, goal);
        page.close("td");
        page.element("td", goal, "role", "cell", "class", "goal");
        page.open("td", "role", "cell", "class", "told").element("span", ratio.verdict().words().toLowerCase(Locale.ROOT), "class", "chip").close("td");
        page.close("tr");
    }

    private static void strip(Markup page, Ratio ratio, String goal) {
        double low = place(ratio, ratio.figure().low());
        double median = place(ratio, ratio.figure().median());
        double high = place(ratio, ratio.figure().high());
        String middle = Markup.at(WIDTH / 2);
        page.open("svg", "class", "strip", "viewBox", "0 0 " + Markup.at(WIDTH) + " " + Markup.at(HEIGHT), "role", "img", "aria-label",
                "median " + Numbers.brief(ratio.figure().median()) + ", quartiles " + quartiles(ratio) + ", target " + goal + ": " + ratio.verdict().words());
        page.open("rect", "class", "good", "x", middle, "y", "4", "width", Markup.at(WIDTH / 2 - EDGE), "height", Markup.at(HEIGHT - 8), "rx", "3").close("rect");
        page.open("path", "class", "rail", "d", "M" + Markup.at(EDGE) + " " + Markup.at(HEIGHT / 2) + "H" + Markup.at(WIDTH - EDGE)).close("path");
        double from = Math.min(low, high);
        page.open("rect", "class", "range", "x", Markup.at(Math.min(from, median) - 2), "y", Markup.at(HEIGHT / 2 - 4), "width",
                        Markup.at(Math.max(Math.abs(high - low), 0) + 4), "height", "8", "rx", "4")
                .close("rect");
        page.open("path", "class", "target", "d", "M" + middle + " 2V" + Markup.at(HEIGHT - 2)).close("path");
        page.open("path", "class", "median", "d", new Look(3).shape(), "transform", "translate(" + Markup.at(median) + " " + Markup.at(HEIGHT / 2) + ")").close("path");
        page.close("svg");
    }

    /** Right of the middle is better than the target, as far as it is better by a factor; a target of 0 knows no factor. */
    private static double place(Ratio ratio, double value) {
        double target = ratio.target() == null ? 0 : ratio.target();
        double gain;
        if (ratio.better() == Better.HIGHER) {
            gain = target <= 0 ? (value >= target ? REACH : 1 / REACH) : value / target;
        } else {
            gain = value <= 0 ? REACH : target <= 0 ? 1 / REACH : target / value;
        }
        double part = Math.clamp(Math.log(Math.max(gain, 1e-9)) / Math.log(REACH), -1, 1);
        return WIDTH / 2 + part * (WIDTH / 2 - EDGE);
    }

    private static String style(Verdict verdict) {
        return switch (verdict) {
            case MET -> "met";
            case MISSED -> "missed";
            case CANNOT_TELL, NONE -> "untold";
        };
    }

    private static String quartiles(Ratio ratio) {
        return Numbers.brief(ratio.figure().low()) + " – " + Numbers.brief(ratio.figure().high());
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
