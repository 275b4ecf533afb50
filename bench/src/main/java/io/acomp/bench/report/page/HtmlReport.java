package io.acomp.bench.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.report.Ratio.Verdict;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;

/**
 * A report as one HTML page: style, drawings and a small script are in it, nothing is loaded, and without the script only the sorting of tables is
 * missing. Texts of the report are escaped. Sections that have nothing to show are left out.
 */
public final class HtmlReport {
    private static final List<Section> SECTIONS = List.of(
            new TargetSection(),
            new CodecSection(),
            new PipelineSection(),
            new ThreadSection(),
            new DeviceSection(),
            new StoreSection(),
            new ServerSection(),
            new CommandSection(),
            new ReplaySection(),
            new NoteSection(),
            new EnvironmentSection(),
            new RowSection());

    private HtmlReport() {}

    /**
     * Writes a report.
     *
     * @param report what to write
     * @param out where to, not closed
     * @throws IOException if it cannot be written
     */
    public static void write(Report report, Writer out) throws IOException {
        Markup page = new Markup();
        Markup sections = page.part();
        Markup contents = page.part();
        for (Section section : SECTIONS) {
            Markup body = page.part();
            section.draw(report, body);
            if (!body.isEmpty()) {
                contents.element("a", section.title(), "href", "#" + section.id());
                sections.open("section", "id", section.id(), "aria-labelledby", "h-" + section.id())
                        .element("h2", section.title(), "id", "h-" + section.id())
                        .element("p", section.hint(), "class", "hint")
                        .append(body)
                        .close("section");
            }
        }
        page.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").open("meta", "charset", "utf-8");
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").open("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", "acomp bench").open("link", "rel", "icon", "href", "data:,");
        page.open("style").verbatim(resource("page.css")).close("style").close("head").open("body");
        page.element("a", "Skip to the figures", "class", "skip", "href", "#main");
        header(report, page);
        page.open("nav", "aria-label", "Sections").append(contents).close("nav");
        page.open("main", "id", "main", "tabindex", "-1").append(sections).close("main");
        page.open("footer").element("p", "Written by acomp bench. How to trust these numbers, and what not to conclude: docs/benchmarks.md.").close("footer");
        page.open("script").verbatim(resource("page.js")).close("script").close("body").close("html");
        out.write(page.toString());
    }

    private static void header(Report report, Markup page) {
        page.open("header").element("h1", "acomp bench");
        page.open("p", "class", "lead");
        long aimed = report.ratios().stream().filter(ratio -> ratio.target() != null).count();
        if (aimed > 0) {
            page.text(count(report, Verdict.MET) + " of " + aimed + " targets met");
            page.element("span", rest(report), "class", "soft");
        } else {
            page.text(report.rows().size() + " measurements").element("span", ", no figure with a target among them.", "class", "soft");
        }
        page.close("p");
        if (report.rows().stream().map(Row::subject).anyMatch(subject -> subject.simulated())) {
            page.element("p", "Some rows are of simulated devices. They are labelled so, and drawn dashed.", "class", "banner");
        }
        Object command = report.environment().get("commandLine");
        if (command != null) {
            page.open("pre", "tabindex", "0", "aria-label", "Command").element("code", command.toString()).close("pre");
        }
        page.open("p", "class", "machine");
        String machine = String.join(" · ", List.of("cpu", "processors", "jdk", "kernel", "commit", "date").stream()
                .map(name -> fact(name, report.environment().get(name)))
                .filter(Objects::nonNull)
                .toList());
        page.text(machine).close("p");
        page.element("p", "Marks and bars are medians; thin lines reach from the first to the third quartile. Every drawing has its values as a table.", "class", "machine")
                .close("header");
    }

    private static @Nullable String fact(String name, @Nullable Object value) {
        return value == null ? null : name.equals("processors") ? value + " processors" : name.equals("commit") ? "commit " + value : value.toString();
    }

    private static String rest(Report report) {
        long missed = count(report, Verdict.MISSED);
        long untold = count(report, Verdict.CANNOT_TELL);
        return (missed == 0 ? ", none missed" : ", " + missed + " missed") + (untold == 0 ? "." : ", " + untold + " that this run cannot tell.");
    }

    private static long count(Report report, Verdict verdict) {
        return report.ratios().stream().filter(ratio -> ratio.verdict() == verdict).count();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("a part of the page is not in the module, name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
