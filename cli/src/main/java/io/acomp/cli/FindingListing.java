package io.acomp.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

/** What {@code doctor} found, as text and as JSON. */
final class FindingListing {
    private static final int STATUS_WIDTH = Stream.of(Status.values()).mapToInt(status -> name(status).length()).max().orElse(0);
    private static final String GAP = "  ";

    private FindingListing() {}

    /**
     * Grouped by the first word of the names; what mends a finding is on a line below it.
     *
     * @param findings in the order to print, groups in the order in which they begin
     */
    static String text(List<Finding> findings) {
        Map<String, List<Finding>> groups =
                findings.stream().collect(Collectors.groupingBy(FindingListing::group, LinkedHashMap::new, Collectors.toList()));
        int nameWidth = findings.stream().mapToInt(finding -> subject(finding).length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        groups.forEach((group, members) -> {
            text.append(group).append('\n');
            for (Finding finding : members) {
                line(text, subject(finding), nameWidth, name(finding.status()), finding.detail());
                if (!finding.remedy().isEmpty()) {
                    line(text, "", nameWidth, "", "-> " + finding.remedy());
                }
            }
        });
        return text.append(summary(findings)).append('\n').toString();
    }

    /**
     * The document of {@code doctor --json}.
     *
     * @param findings in the order to print
     */
    static String json(List<Finding> findings) throws IOException {
        return Json.document(json -> {
            json.writeArrayFieldStart("checks");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("name", finding.name());
                json.writeStringField("status", name(finding.status()));
                json.writeStringField("detail", finding.detail());
                json.writeStringField("remedy", finding.remedy());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void line(StringBuilder text, String subject, int nameWidth, String status, String rest) {
        text.append(GAP).append(subject).repeat(' ', nameWidth - subject.length()).append(GAP);
        text.append(status).repeat(' ', STATUS_WIDTH - status.length()).append(GAP).append(rest).append('\n');
    }

    private static String summary(List<Finding> findings) {
        List<String> counts = new ArrayList<>();
        for (Status status : Status.values()) {
            long count = findings.stream().filter(finding -> finding.status() == status).count();
            counts.add(name(status) + "=" + count);
        }
        return String.join(", ", counts);
    }

    private static String group(Finding finding) {
        int blank = finding.name().indexOf(' ');
        return blank < 0 ? finding.name() : finding.name().substring(0, blank);
    }

    private static String subject(Finding finding) {
        return finding.name().substring(finding.name().indexOf(' ') + 1);
    }

    private static String name(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
