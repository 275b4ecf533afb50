package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.List;

import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.report.Numbers;
import io.acomp.bench.report.page.Series.Kind;

/** Horizontal bars from zero with their quartiles, each with its name and its value written beside it. */
final class Bars {
    private static final int WIDE = 540;
    private static final int NARROW = 340;
    private static final double MOST_NAMES = 230;
    private static final double VALUES = 74;
    private static final double ROW = 28;
    private static final double TALL_ROW = 42;
    private static final double BAR = 14;

    private final String title;
    private final String summary;
    private final String unit;
    private final List<Bar> bars = new ArrayList<>();
    private double reference = Double.NaN;
    private String referenceName = "";

    /** A bar; remark is written behind the value. */
    private record Bar(String name, Look look, Kind kind, double low, double value, double high, String remark) {}

    /**
     * Bars of one unit.
     *
     * @param title above them
     * @param summary what one would say to somebody who cannot see them
     * @param unit of all values
     */
    Bars(String title, String summary, String unit) {
        this.title = title;
        this.summary = summary;
        this.unit = unit;
    }

    /**
     * Adds one.
     *
     * @param name of who is measured
     * @param look of the bar
     * @param kind whose work it is
     * @param value low, median and high
     * @param remark that belongs to the value, may be empty
     */
    void add(String name, Look look, Kind kind, Quartiles value, String remark) {
        bars.add(new Bar(name, look, kind, value.low(), value.median(), value.high(), remark));
    }

    /** Adds a line to compare with. */
    Bars reference(double value, String name) {
        reference = value;
        referenceName = name;
        return this;
    }

    boolean isEmpty() {
        return bars.isEmpty();
    }

    /** Draws them, for a phone with the names above the bars. */
    void draw(Markup page) {
        page.open("figure", "class", "figure").element("figcaption", title);
        svg(page, true);
        svg(page, false);
        List<List<String>> rows = bars.stream()
                .map(bar -> List.of(
                        full(bar),
                        Numbers.brief(bar.value),
                        bar.low == bar.high ? "–" : Numbers.brief(bar.low) + " – " + Numbers.brief(bar.high),
                        bar.remark.isEmpty() ? "–" : bar.remark))
                .toList();
        Tables.folded(page, "As a table", title, List.of("who", unit, "quartiles", "remark"), rows);
        page.close("figure");
    }

    private static String full(Bar bar) {
        return bar.kind == Kind.SIMULATED ? bar.name + ", simulated" : bar.name;
    }

    private void svg(Markup page, boolean wide) {
        int width = wide ? WIDE : NARROW;
        double row = wide ? ROW : TALL_ROW;
        double begin = wide ? Math.min(MOST_NAMES, bars.stream().mapToInt(bar -> full(bar).length()).max().orElse(0) * Labels.CHARACTER + 12) : 2;
        String id = page.id("b");
        page.open("svg", "class", "plot " + (wide ? "wide" : "narrow"), "viewBox", "0 0 " + width + " " + Markup.at(bars.size() * row + (Double.isNaN(reference) ? 22 : 36)), "role", "img",
                        "aria-labelledby", id + "t " + id + "d")
                .element("title", title, "id", id + "t")
                .element("desc", summary + " The table below the drawing has the values.", "id", id + "d");
        double largest = bars.stream().mapToDouble(bar -> Math.max(bar.value, bar.high)).max().orElse(1);
        double most = Double.isNaN(reference) ? largest : Math.max(largest, reference);
        Scale scale = new Scale(0, most <= 0 ? 1 : most, false, begin, width - VALUES);
        for (int i = 0; i < bars.size(); i++) {
            bar(page, bars.get(i), scale, i * row + (wide ? (ROW - BAR) / 2 : TALL_ROW - BAR - 4), wide);
        }
        if (!Double.isNaN(reference)) {
            String x = Markup.at(scale.at(reference));
            page.open("path", "class", "guide", "d", "M" + x + " 0V" + Markup.at(bars.size() * row)).close("path");
            page.element("text", referenceName, "class", "guide-name", "x", x, "y", Markup.at(bars.size() * row + 30), "text-anchor", "end");
        }
        page.element("text", unit, "class", "name", "x", Markup.at(begin), "y",
                Markup.at(bars.size() * row + 16));
        page.close("svg");
    }

    private static void bar(Markup page, Bar bar, Scale scale, double top, boolean wide) {
        double end = scale.at(bar.value);
        double middle = top + BAR / 2;
        String name = full(bar);
        String tail = Numbers.brief(bar.value);
        page.open("g", "class", bar.look.colour() + " " + bar.kind.style());
        page.open("rect", "class", "fill", "x", Markup.at(scale.begin()), "y", Markup.at(top), "width", Markup.at(Math.max(1.5, end - scale.begin())), "height",
                        Markup.at(BAR), "rx", "2")
                .element("title", name + ": " + tail + (bar.remark.isEmpty() ? "" : ", " + bar.remark))
                .close("rect");
        if (bar.low != bar.high) {
            String low = Markup.at(scale.at(bar.low));
            String high = Markup.at(scale.at(bar.high));
            String ends = Markup.at(middle - 4) + "v8";
            page.open("path", "class", "whisker", "d", "M" + low + " " + ends + "M" + high + " " + ends + "M" + low + " " + Markup.at(middle) + "H" + high)
                    .close("path");
        }
        page.close("g");
        if (wide) {
            page.element("text", name, "class", "series", "x", Markup.at(scale.begin() - 10), "y", Markup.at(middle + 4), "text-anchor", "end");
        } else {
            page.element("text", name + (bar.remark.isEmpty() ? "" : " · " + bar.remark), "class", "series", "x", "2", "y", Markup.at(top - 6));
        }
        page.element("text", tail, "class", "value", "x", Markup.at(Math.max(end, scale.at(bar.high)) + 8), "y", Markup.at(middle + 4));
    }
}
