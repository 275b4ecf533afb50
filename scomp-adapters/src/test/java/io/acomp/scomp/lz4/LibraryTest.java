package io.acomp.scomp.lz4;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.foreign.LibraryBinding;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** How liblz4 is found, refused and replaced: each case needs a JVM of its own. */
class LibraryTest {
    private static final String ENABLED = "--enable-native-access=ALL-UNNAMED";
    private static final String DENY = "--illegal-native-access=deny";

    @TempDir
    Path folder;

    private record Run(String out, String err) {
        void assertSays(String line) {
            assertTrue(out.contains(line), () -> "wanted: " + line + "\n" + out + err);
        }

        void assertSilent() {
            assertEquals("", err);
        }
    }

    private static String place(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        URL resource = type.getResource("/" + name);
        String text = resource == null ? "" : resource.toString();
        assertTrue(text.endsWith(name), text);
        String root = text.substring(0, text.length() - name.length()).replaceFirst("^jar:", "").replaceFirst("!/$", "");
        return Path.of(java.net.URI.create(root)).toString();
    }

    private Run probe(List<String> options, Class<?>... besides) throws IOException, InterruptedException {
        String classPath = Stream.concat(
                        Stream.of(LibraryProbe.class, Lz4Drivers.class, SyncDriver.class, Test.class, Assertions.class), Stream.of(besides))
                .map(LibraryTest::place)
                .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, LibraryProbe.class.getName()));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of(LibraryBinding.PATH_VARIABLE, "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the probe hangs");
        Run run = new Run(Files.readString(out), Files.readString(err));
        assertEquals(0, process.exitValue(), run::toString);
        return run;
    }

    @Test
    void everythingWorksWithoutAWarning() throws Exception {
        Run run = probe(List.of(ENABLED), LZ4Factory.class);
        run.assertSilent();
        run.assertSays("library: bundled with lz4-java");
        run.assertSays("dictionaries: true");
        run.assertSays("blocks: NativeBlocks");
        for (SyncDriver driver : Lz4Drivers.all()) {
            run.assertSays(driver.name() + ": works=true");
        }
    }

    @Test
    void deniedNativeAccessLeavesTheJavaDrivers() throws Exception {
        Run run = probe(List.of(DENY), LZ4Factory.class);
        run.assertSilent();
        run.assertSays("lz4-native: refused: ");
        run.assertSays("lz4hc-native: refused: ");
        run.assertSays("lz4-frame-native: refused: ");
        run.assertSays("lz4-java: works=true");
        run.assertSays("lz4-frame-java: works=true");
    }

    @Test
    void jniServesWhereOnlyForeignCallsAreDenied() throws Exception {
        Run run = probe(List.of(
                DENY, "--enable-native-access=org.lz4.java", "--module-path", place(LZ4Factory.class), "--add-modules", "org.lz4.java"));
        run.assertSilent();
        run.assertSays("blocks: JniBlocks");
        run.assertSays("dictionaries: false");
        for (SyncDriver driver : Lz4Drivers.all()) {
            run.assertSays(driver.name() + ": works=true");
        }
    }

    @Test
    void anExplicitFolderComesFirst() throws Exception {
        Path installed = Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(place -> Path.of(place, "liblz4.so.1"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        assumeTrue(installed != null, "no liblz4.so.1 is installed");
        Files.createSymbolicLink(folder.resolve("liblz4.so.1"), installed);
        Run run = probe(List.of(ENABLED, "-D" + LibraryBinding.PATH_PROPERTY + "=" + folder), LZ4Factory.class);
        run.assertSilent();
        run.assertSays("library: " + folder.resolve("liblz4.so.1"));
        for (SyncDriver driver : Lz4Drivers.all()) {
            run.assertSays(driver.name() + ": works=true");
        }
    }

    @Test
    void anExplicitLibraryThatCannotBeUsedIsNotReplaced() throws Exception {
        Files.writeString(folder.resolve("liblz4.so.1"), "not a library");
        Run run = probe(List.of(ENABLED, "-D" + LibraryBinding.PATH_PROPERTY + "=" + folder), LZ4Factory.class);
        // the JVM itself may have a word on stderr about such a file
        run.assertSays("lz4-native: incompatible: " + folder.resolve("liblz4.so.1"));
        run.assertSays("lz4-java: works=true");
    }
}
