package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import io.acomp.bench.report.page.Series.Kind;
import io.acomp.bench.report.page.Series.Point;

/** Series over two axes, drawn once for a wide screen and once for a phone, with the values as a table behind them. */
final class Plot {
    private static final double TOP = 30;
    private static final double BOTTOM = 42;
    private static final double LEFT = 50;
    private static final double RIGHT = 14;
    private static final int WIDE = 540;
    private static final int WIDE_HEIGHT = 360;
    private static final int NARROW = 340;
    private static final int NARROW_HEIGHT = 290;
    private static final double MOST_LABEL = 0.36;

    private final String title;
    private final String summary;
    private final Axis horizontal;
    private final Axis vertical;
    private final List<Series> series;
    private final List<Guide> guides = new ArrayList<>();

    /** A line to compare with, from one point to another, with a name. */
    private record Guide(double x1, double y1, double x2, double y2, String name) {}

    /** A size it is drawn in. */
    private record Canvas(Scale x, Scale y, int width, int height, boolean named) {}

    /**
     * A plot.
     *
     * @param title short, above it
     * @param summary what one would say to somebody who cannot see it
     * @param horizontal axis
     * @param vertical axis
     * @param series at least one, each with a point
     */
    Plot(String title, String summary, Axis horizontal, Axis vertical, List<Series> series) {
        this.title = title;
        this.summary = summary;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.series = List.copyOf(series);
    }

    /** Adds a line to compare with. */
    Plot guide(double x1, double y1, double x2, double y2, String name) {
        guides.add(new Guide(x1, y1, x2, y2, name));
        return this;
    }

    /** Draws it in both sizes. */
    void draw(Markup page) {
        figure(page, "figure", List.of(new int[] {WIDE, WIDE_HEIGHT}, new int[] {NARROW, NARROW_HEIGHT}));
    }

    /** Draws it as one of many small ones. */
    void drawSmall(Markup page) {
        figure(page, "figure small", List.of(new int[] {NARROW, 230}));
    }

    private void figure(Markup page, String style, List<int[]> sizes) {
        page.open("figure", "class", style).element("figcaption", title);
        for (int i = 0; i < sizes.size(); i++) {
            String id = page.id("p");
            String shown = sizes.size() == 1 ? "any" : i == 0 ? "wide" : "narrow";
            page.open("svg", "class", "plot " + shown, "viewBox", "0 0 " + sizes.get(i)[0] + " " + sizes.get(i)[1], "role", "img", "aria-labelledby",
                            id + "t " + id + "d")
                    .element("title", title, "id", id + "t")
                    .element("desc", summary + " The table below the drawing has the values.", "id", id + "d");
            new Brush(page, canvas(sizes.get(i)[0], sizes.get(i)[1])).draw();
            page.close("svg");
        }
        table(page);
        page.close("figure");
    }

    private Canvas canvas(int width, int height) {
        boolean named = series.stream().anyMatch(Series::line);
        double longest = series.stream().filter(Series::line).mapToInt(each -> each.name().length()).max().orElse(0) * Labels.CHARACTER + 12;
        double right = width - Math.max(RIGHT, Math.min(longest, width * MOST_LABEL));
        double[] xs = DoubleStream.concat(all(Point::x), guides.stream().flatMapToDouble(guide -> DoubleStream.of(guide.x1, guide.x2)).filter(Double::isFinite))
                .toArray();
        double[] ys = DoubleStream.concat(
                        DoubleStream.concat(all(Point::low), all(Point::high)),
                        guides.stream().flatMapToDouble(guide -> DoubleStream.of(guide.y1, guide.y2)).filter(Double::isFinite))
                .toArray();
        return new Canvas(horizontal.scale(xs, LEFT, right), vertical.scale(ys, height - BOTTOM, TOP), width, height, named);
    }

    private DoubleStream all(ToDoubleFunction<Point> value) {
        return series.stream().flatMap(each -> each.points().stream()).mapToDouble(value);
    }

    private void table(Markup page) {
        List<List<String>> rows = new ArrayList<>();
        for (Series each : series) {
            for (Point point : each.points()) {
                String name = line() || point.label().isEmpty() ? full(each) : point.label();
                boolean spread = point.low() != point.y() || point.high() != point.y();
                rows.add(List.of(
                        name,
                        horizontal.text().apply(point.x()),
                        vertical.text().apply(point.y()),
                        spread ? vertical.text().apply(point.low()) + " – " + vertical.text().apply(point.high()) : "–"));
            }
        }
        Tables.folded(page, "As a table", title, List.of("what", horizontal.name(), vertical.name(), "quartiles"), rows);
    }

    private boolean line() {
        return series.stream().anyMatch(Series::line);
    }

    private static String full(Series each) {
        return each.kind() == Kind.SIMULATED && !each.name().contains("simulated") ? each.name() + ", simulated" : each.name();
    }

    /** One drawing. */
    private final class Brush {
        private final Markup page;
        private final Canvas canvas;
        private final Labels labels;

        Brush(Markup page, Canvas canvas) {
            this.page = page;
            this.canvas = canvas;
            labels = new Labels(LEFT, TOP - 10, canvas.width - 2, canvas.height - BOTTOM + 4);
        }

        void draw() {
            axes();
            guides.forEach(this::guide);
            series.forEach(this::strokes);
            series.forEach(this::markers);
            if (canvas.named) {
                endLabels();
            } else {
                pointLabels();
            }
        }

        private void axes() {
            Scale x = canvas.x;
            Scale y = canvas.y;
            for (double tick : vertical.ticks(y)) {
                path("grid", "M" + Markup.at(x.begin()) + " " + Markup.at(y.at(tick)) + "H" + Markup.at(x.end()));
                text("tick", x.begin() - 8, y.at(tick) + 4, "end", round(vertical.text().apply(tick)));
            }
            double last = Double.NEGATIVE_INFINITY;
            for (double tick : horizontal.ticks(x)) {
                String written = round(horizontal.text().apply(tick));
                double half = written.length() * Labels.CHARACTER / 2;
                path("mark", "M" + Markup.at(x.at(tick)) + " " + Markup.at(y.begin()) + "v5");
                if (x.at(tick) - half > last + 4) {
                    text("tick", x.at(tick), y.begin() + 18, "middle", written);
                    last = x.at(tick) + half;
                }
            }
            path("base", "M" + Markup.at(x.begin()) + " " + Markup.at(y.begin()) + "H" + Markup.at(x.end()));
            text("name", 2, TOP - 16, "start", vertical.name());
            text("name", x.end(), canvas.height - 6, "end", horizontal.name());
        }

        /** Ticks are round values: their zeros behind the point say nothing. */
        private static String round(String tick) {
            return tick.replaceFirst("(\\.[0-9]*?)0+(?=[^0-9]|$)", "$1").replaceFirst("\\.(?=[^0-9]|$)", "");
        }

        private void guide(Guide guide) {
            double x1 = Double.isFinite(guide.x1) ? canvas.x.at(guide.x1) : canvas.x.begin();
            double x2 = Double.isFinite(guide.x2) ? canvas.x.at(guide.x2) : canvas.x.end();
            double y1 = Double.isFinite(guide.y1) ? canvas.y.at(guide.y1) : canvas.y.begin();
            double y2 = Double.isFinite(guide.y2) ? canvas.y.at(guide.y2) : canvas.y.end();
            path("guide", "M" + Markup.at(x1) + " " + Markup.at(y1) + "L" + Markup.at(x2) + " " + Markup.at(y2));
            boolean upright = x1 == x2;
            double width = guide.name.length() * Labels.CHARACTER;
            boolean fits = x2 + 6 + width < canvas.width;
            text("guide-name", upright ? x2 + (fits ? 6 : -6) : x2 - 4, upright ? y2 + 10 : y2 - 6, upright && fits ? "start" : "end", guide.name);
        }

        private void strokes(Series each) {
            page.open("g", "class", each.look().colour() + " " + each.kind().style());
            for (Point point : each.points()) {
                double x = canvas.x.at(point.x());
                double low = canvas.y.at(point.low());
                double high = canvas.y.at(point.high());
                if (low - high > 1) {
                    path("bar", "M" + Markup.at(x) + " " + Markup.at(low) + "V" + Markup.at(high));
                }
            }
            if (each.line() && each.points().size() > 1) {
                StringBuilder way = new StringBuilder();
                for (Point point : each.points()) {
                    way.append(way.isEmpty() ? "M" : "L").append(Markup.at(canvas.x.at(point.x()))).append(' ').append(Markup.at(canvas.y.at(point.y())));
                }
                path("line", way.toString());
            }
            page.close("g");
        }

        private void markers(Series each) {
            page.open("g", "class", each.look().colour() + " " + each.kind().style());
            for (Point point : each.points()) {
                double x = canvas.x.at(point.x());
                double y = canvas.y.at(point.y());
                labels.block(x, y);
                page.open("path", "class", "dot", "d", each.look().shape(), "transform", "translate(" + Markup.at(x) + " " + Markup.at(y) + ")")
                        .element("title", (point.label().isEmpty() ? full(each) : point.label()) + ": " + vertical.text().apply(point.y()) + " "
                                + vertical.name() + " at " + horizontal.text().apply(point.x()) + " " + horizontal.name())
                        .close("path");
            }
            page.close("g");
        }

        private void endLabels() {
            List<Series> named = series.stream().sorted(Comparator.comparingDouble(each -> canvas.y.at(each.points().getLast().y()))).toList();
            double[] heights = Labels.spread(
                    named.stream().mapToDouble(each -> canvas.y.at(each.points().getLast().y())).toArray(), TOP, canvas.height - BOTTOM);
            int most = (int) ((canvas.width - canvas.x.end() - 10) / Labels.CHARACTER);
            for (int i = 0; i < heights.length; i++) {
                Series each = named.get(i);
                double x = canvas.x.at(each.points().getLast().x());
                String name = each.name().length() > Math.max(4, most) ? each.name().substring(0, Math.max(3, most - 1)) + "…" : each.name();
                page.open("g", "class", each.look().colour());
                text("series", Math.max(x, canvas.x.end() - 4) + 10, heights[i] + 4, "start", name);
                page.close("g");
            }
        }

        private void pointLabels() {
            for (Series each : series) {
                for (Point point : each.points()) {
                    labels.place(canvas.x.at(point.x()), canvas.y.at(point.y()), point.label())
                            .ifPresent(place -> text("point", place.x(), place.y(), place.anchor(), point.label()));
                }
            }
        }

        private void path(String style, String way) {
            page.open("path", "class", style, "d", way).close("path");
        }

        private void text(String style, double x, double y, String anchor, String content) {
            page.element("text", content, "class", style, "x", Markup.at(x), "y", Markup.at(y), "text-anchor", anchor);
        }
    }
}
