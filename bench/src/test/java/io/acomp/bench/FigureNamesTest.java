package io.acomp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * {@code docs/benchmarks.md} lists the figures that there are. Their names are put together where they are reported, so the texts of the sources
 * are looked at: what looks like the begin or the end of a name is one in the list, and each name of the list is made of texts, with words in
 * capitals for what is only known in a run.
 */
class FigureNamesTest {
    private static final Path DOCS = Path.of("..", "docs", "benchmarks.md");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern FILLED_IN = Pattern.compile("[A-Z]{3,}(?![a-z])");
    private static final Pattern END = Pattern.compile("\\.?(over|pollShare|breakEven)[A-Z.]?[\\w.]*");

    private static List<String> names = List.of();
    private static Set<String> texts = Set.of();

    @BeforeAll
    static void read() throws IOException {
        String list = Files.readString(DOCS).replaceFirst("(?s).*\n## Every figure\n", "").replaceFirst("(?s)\n## .*", "");
        names = list.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> NAME.matcher(line.split("\\|")[1]).results().map(match -> match.group(1)))
                .toList();
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file)).append('\n');
            }
        }
        texts = TEXT.matcher(sources).results().map(match -> match.group(1)).filter(text -> !text.isEmpty()).collect(Collectors.toSet());
    }

    @Test
    void allThatLooksLikeANameInTheCodeIsInTheList() {
        Set<String> families = names.stream().map(name -> name.substring(0, name.indexOf('.'))).collect(Collectors.toSet());
        assertTrue(families.size() > 5, families.toString());
        List<String> begins = texts.stream()
                .filter(text -> text.matches("[a-z]+\\.[\\w.]*") && families.contains(text.substring(0, text.indexOf('.'))))
                .toList();
        List<String> ends = texts.stream().filter(text -> END.matcher(text).matches()).toList();
        assertTrue(begins.size() > 20 && ends.size() > 4, begins + " " + ends);

        assertEquals(List.of(), begins.stream().filter(begin -> names.stream().noneMatch(name -> name.startsWith(begin))).toList());
        assertEquals(List.of(), ends.stream().filter(end -> names.stream().noneMatch(name -> name.endsWith(end) || name.contains(end))).toList());
    }

    @Test
    void allNamesInTheListAreMadeInTheCode() {
        Set<String> known = texts.stream().filter(text -> text.matches("[\\w.]+")).map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());

        assertEquals(List.of(), names.stream()
                .filter(name -> !FILLED_IN.splitAsStream(name).allMatch(piece -> isMadeOf(known, piece.toLowerCase(Locale.ROOT))))
                .toList());
    }

    private static boolean isMadeOf(Set<String> texts, String piece) {
        return piece.isEmpty()
                || texts.stream()
                        .filter(text -> (text.length() > 2 || text.equals(".")) && piece.startsWith(text))
                        .anyMatch(text -> isMadeOf(texts, piece.substring(text.length())));
    }
}
