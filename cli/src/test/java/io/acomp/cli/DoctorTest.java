package io.acomp.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.Test;

import io.acomp.spi.Finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command's two forms of output. */
class DoctorTest {
    private static final List<Finding> FINDINGS = List.of(
            Finding.found("library libone", "/lib/libone.so.1, version=1.0"),
            Finding.missing("iaa devices", "no IAA device", "buy one"),
            Finding.refused("library libfour", "incompatible: \"garbage\"", "install a newer one"),
            Finding.warning("system memlock", "little", "ulimit -l 500000"));

    /** Reads {@code {"checks": [{…}]}}, each check with text fields only. */
    static List<Map<String, String>> checks(String json) throws IOException {
        List<Map<String, String>> checks = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            assertEquals("checks", parser.nextFieldName());
            assertEquals(JsonToken.START_ARRAY, parser.nextToken());
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> check = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    assertEquals(JsonToken.VALUE_STRING, parser.nextToken(), name);
                    check.put(name, parser.getText());
                }
                checks.add(check);
            }
            assertEquals(JsonToken.END_ARRAY, parser.currentToken());
            assertEquals(JsonToken.END_OBJECT, parser.nextToken());
            assertNull(parser.nextToken());
        }
        return checks;
    }

    @Test
    void textIsGroupedAndAligned() {
        assertEquals(
                """
                library
                  libone   found    /lib/libone.so.1, version=1.0
                  libfour  refused  incompatible: "garbage"
                                    -> install a newer one
                iaa
                  devices  missing  no IAA device
                                    -> buy one
                system
                  memlock  warning  little
                                    -> ulimit -l 500000
                found=1, missing=1, refused=1, warning=1
                """,
                FindingListing.text(FINDINGS));
    }

    @Test
    void jsonKeepsEveryFinding() throws IOException {
        List<Map<String, String>> checks = checks(FindingListing.json(FINDINGS));
        assertEquals(4, checks.size());
        assertEquals(Map.of("name", "iaa devices", "status", "missing", "detail", "no IAA device", "remedy", "buy one"), checks.get(1));
        assertEquals("incompatible: \"garbage\"", checks.get(2).get("detail"));
    }

    @Test
    void thisMachineIsDescribed() throws IOException {
        Cli.Result result = Cli.run("doctor", "--json");
        assertEquals(0, result.exit(), result.err());
        assertEquals("", result.err());
        List<Map<String, String>> checks = checks(result.text());
        for (Map<String, String> check : checks) {
            assertEquals(Set.of("name", "status", "detail", "remedy"), check.keySet());
            assertTrue(Set.of("found", "missing", "refused", "warning").contains(check.get("status")), check::toString);
            assertFalse(check.get("name").isEmpty() || check.get("detail").isEmpty(), check::toString);
            assertEquals(check.get("status").equals("found"), check.get("remedy").isEmpty(), check::toString);
        }
        List<String> names = checks.stream().map(check -> check.get("name")).toList();
        assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
        assertTrue(names.containsAll(List.of("library libz", "library libqpl", "library libqatzip", "system kernel")), names::toString);
    }

    @Test
    void aRequiredDriverThatWorks() throws IOException {
        Cli.Result result = Cli.run("doctor", "--require", "gzip-jdk", "--json");
        assertEquals(0, result.exit(), result.err());
        Map<String, String> last = checks(result.text()).getLast();
        assertEquals("required gzip-jdk", last.get("name"));
        assertEquals("found", last.get("status"));
    }
}
