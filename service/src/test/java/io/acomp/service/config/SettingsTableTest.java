package io.acomp.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The table of settings in {@code docs/service.md} is the table of settings. */
class SettingsTableTest {
    private static final Path MANUAL = Path.of("..", "docs", "service.md");

    @Test
    void theManualHasEveryKeyAsItIs() throws IOException {
        List<String> wanted = Stream.of(ServiceKey.values()).map(SettingsTableTest::row).toList();
        List<String> found = Files.readAllLines(MANUAL).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertEquals(String.join("\n", wanted), String.join("\n", found));
    }

    private static String row(ServiceKey key) {
        String value = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
        return "| `" + key.key() + "` | " + key.kind().label().replace('|', '/') + " | " + value + " | " + key.description() + " |";
    }
}
