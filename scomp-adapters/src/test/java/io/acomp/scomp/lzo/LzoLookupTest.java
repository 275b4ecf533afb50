package io.acomp.scomp.lzo;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.scomp.zstd.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** How liblzo2 is found, each in a process of its own; a child that prints more than its line has warned or crashed. */
class LzoLookupTest {
    private static final String GRANTED = "--enable-native-access=ALL-UNNAMED";
    private static final String DENIED = "--illegal-native-access=deny";

    @Test
    void theSystemsLibraryWorksWithoutAWord() throws Exception {
        LzoSession.open(LzoDrivers.NATIVE).close();
        assertStarts("works " + (LzoBinding.FAST_WORK_BYTES + 64), ChildJvm.probe("lzo-native", GRANTED).onlyLine());
    }

    @Test
    void deniedNativeAccessIsRefused() throws Exception {
        LzoSession.open(LzoDrivers.NATIVE).close();
        String line = ChildJvm.probe("lzo-native", DENIED).onlyLine();
        assertStarts("unavailable refused: ", line);
        assertTrue(line.contains("--enable-native-access"), line);
    }

    @Test
    void theJavaDriverNeedsNoAccess() throws Exception {
        assertStarts("works 0", ChildJvm.probe("lzo-java", DENIED).onlyLine());
    }

    @Test
    void anExplicitLibraryIsNotReplaced(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("liblzo2.so.2"), "no library");
        ChildJvm.Output output = ChildJvm.probe("lzo-native", GRANTED, "-Dacomp.native.path=" + folder);
        assertTrue(output.exit() == 0 && !output.lines().isEmpty(), output::toString);
        // The JVM itself warns of a file that is no library, before the line.
        assertStarts("unavailable incompatible: " + folder.resolve("liblzo2.so.2"), output.lines().getLast());
    }

    private static void assertStarts(String expected, String line) {
        assertTrue(line.startsWith(expected), line);
    }
}
