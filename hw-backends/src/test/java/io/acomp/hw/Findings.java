package io.acomp.hw;

import java.util.List;

import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What tests ask of findings. */
public final class Findings {
    private Findings() {}

    /** The one finding of a name; names must be unique. */
    public static Finding named(List<Finding> findings, String name) {
        List<Finding> named = findings.stream().filter(finding -> finding.name().equals(name)).toList();
        assertEquals(1, named.size(), () -> name + " in " + findings);
        return named.getFirst();
    }

    /** Checks status and parts of the detail; whatever is not found must say what mends it. */
    public static Finding check(List<Finding> findings, String name, Status status, String... details) {
        Finding finding = named(findings, name);
        assertEquals(status, finding.status(), finding::toString);
        for (String detail : details) {
            assertTrue(finding.detail().contains(detail), () -> detail + " in " + finding);
        }
        assertEquals(status == Status.FOUND, finding.remedy().isEmpty(), finding::toString);
        return finding;
    }

    /** Checks a part of the remedy. */
    public static void remedy(Finding finding, String part) {
        assertTrue(finding.remedy().contains(part), () -> part + " in " + finding);
    }

    /** Checks that there is no such finding. */
    public static void none(List<Finding> findings, String name) {
        assertFalse(findings.stream().anyMatch(finding -> finding.name().equals(name)), findings::toString);
    }
}
