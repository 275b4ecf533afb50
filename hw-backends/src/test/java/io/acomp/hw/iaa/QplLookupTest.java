package io.acomp.hw.iaa;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.Vendor;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What the drivers say where libqpl is missing, refused or not what it should be: a diagnosis and its remedy, and nothing else. A library is
 * looked for once per process, so each case has one of its own.
 */
class QplLookupTest {
    private static final String LIBRARY = "libqpl.so.1";
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    /** The JVM's own remark, in two lines, on a file that does not say whether it needs an executable stack. */
    private static final List<String> JVM_REMARK = List.of("might have disabled stack guard", "execstack -c");
    private static final int DEADLINE_SECONDS = 60;

    @TempDir
    Path folder;

    /** What a driver said. */
    private record Answer(String driver, boolean available, String reason, String remedy) {
        static Answer parse(String line) {
            String[] parts = line.split("\\|", -1);
            assertEquals(4, parts.length, "not an answer: " + line);
            return new Answer(parts[0], Boolean.parseBoolean(parts[1]), parts[2], parts[3]);
        }
    }

    @Test
    void missing() throws Exception {
        Answer answer = ask();
        Requires.that(!answer.available, () -> "a machine without a libqpl of its own");
        assertTrue(answer.reason.startsWith("missing: libqpl was not found, tried=" + folder.resolve(LIBRARY)), answer.reason);
        assertTrue(answer.remedy.contains("scripts/fetch-native-libs") && answer.remedy.contains("ACOMP_NATIVE_PATH"), answer.remedy);
    }

    @Test
    void garbage() throws Exception {
        Files.write(folder.resolve(LIBRARY), QplContent.RANDOM.bytes(100_000));
        assertIncompatible(ask(), "not an ELF shared object");
    }

    @Test
    void garbageThatBeginsLikeALibrary() throws Exception {
        byte[] bytes = QplContent.RANDOM.bytes(100_000);
        System.arraycopy(ELF, 0, bytes, 0, ELF.length);
        Files.write(folder.resolve(LIBRARY), bytes);
        assertIncompatible(ask(), "cannot be loaded");
    }

    @Test
    void empty() throws Exception {
        Files.createFile(folder.resolve(LIBRARY));
        assertIncompatible(ask(), "not an ELF shared object");
    }

    @Test
    void anotherLibrary() throws Exception {
        Files.copy(Path.of(System.getProperty("java.home"), "lib", "libzip.so"), folder.resolve(LIBRARY));
        assertIncompatible(ask(), "functions=qpl_get_library_version");
    }

    @Test
    void refused() throws Exception {
        Files.createSymbolicLink(folder.resolve(LIBRARY), Vendor.library(LIBRARY));
        Answer answer = ask("--illegal-native-access=deny");
        assertFalse(answer.available);
        assertTrue(answer.reason.startsWith("refused: "), answer.reason);
        assertTrue(answer.remedy.contains("--enable-native-access"), answer.remedy);
    }

    @Test
    void found() throws Exception {
        Files.createSymbolicLink(folder.resolve(LIBRARY), Vendor.library(LIBRARY));
        assertEquals(new Answer("deflate-qpl", true, "", ""), ask("--enable-native-access=ALL-UNNAMED"));
    }

    /** What libqpl would open to find devices is not what this driver needs: garbage in its place is no obstacle. */
    @Test
    void foundBesideGarbage() throws Exception {
        Files.createSymbolicLink(folder.resolve(LIBRARY), Vendor.library(LIBRARY));
        Files.write(folder.resolve("libaccel-config.so.1"), QplContent.RANDOM.bytes(1000));
        assertTrue(ask("--enable-native-access=ALL-UNNAMED").available);
    }

    private void assertIncompatible(Answer answer, String why) {
        assertFalse(answer.available);
        assertTrue(answer.reason.startsWith("incompatible: ") && answer.reason.contains(why), answer.reason);
        assertTrue(answer.reason.contains(folder.resolve(LIBRARY).toString()), answer.reason);
        assertTrue(answer.remedy.contains("scripts/fetch-native-libs"), answer.remedy);
    }

    /** The answer of all three drivers in a JVM whose explicit path is the folder; nothing more is printed. */
    private Answer ask(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options.length > 0 ? List.of(options) : List.of("--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-D" + LibraryBinding.PATH_PROPERTY + "=" + folder, "-cp", classPath(), QplAnswer.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM announces it
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "the child does not end");
            assertEquals(0, process.exitValue(), text);
            List<Answer> answers = text.lines().filter(line -> JVM_REMARK.stream().noneMatch(line::contains)).map(Answer::parse).toList();
            assertEquals(List.of("deflate-qpl", "gzip-qpl", "zlib-qpl"), answers.stream().map(Answer::driver).toList());
            assertEquals(1, answers.stream().map(answer -> answer.reason + answer.remedy).distinct().count(), text);
            return answers.getFirst();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The module path and class path of this JVM as one class path; the patched test classes first. */
    private static String classPath() {
        return Stream.of(
                        Path.of(System.getProperty("basedir", ""), "target", "test-classes").toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
