package io.acomp.bench.report.page;

import io.acomp.bench.report.Report;

/** Machine, software and settings. */
final class EnvironmentSection implements Section {
    @Override
    public String id() {
        return "environment";
    }

    @Override
    public String title() {
        return "Environment";
    }

    @Override
    public String hint() {
        return "Compare ratios of one run, never speeds of two machines.";
    }

    @Override
    public void draw(Report report, Markup page) {
        Markup items = page.part();
        report.environment().forEach((name, value) -> {
            if (value != null && !name.equals("notes")) {
                items.open("div").element("dt", name).element("dd", value.toString()).close("div");
            }
        });
        if (!items.isEmpty()) {
            page.open("dl", "class", "facts").append(items).close("dl");
        }
    }
}
