package io.acomp.scomp.zstd;

import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.foreign.LibraryLookup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** How libzstd is found, each in a process of its own; a child that prints more than its line has warned or crashed. */
class ZstdLookupTest {
    private static final String GRANTED = "--enable-native-access=ALL-UNNAMED";
    private static final String PATH = "-Dacomp.native.path=";

    @Test
    void theBundledLibraryWorksWithoutAWord() throws Exception {
        assertStarts("works", ChildJvm.probe("zstd-jni", GRANTED).onlyLine());
    }

    @Test
    void deniedNativeAccessIsRefused() throws Exception {
        String line = ChildJvm.probe("zstd-jni", "--illegal-native-access=deny").onlyLine();
        assertStarts("unavailable refused: ", line);
        assertTrue(line.contains("--enable-native-access"), line);
    }

    @Test
    void anUnknownPlatformIsIncompatible() throws Exception {
        String line = ChildJvm.probe("zstd-jni", GRANTED, "-Dos.arch=vax").onlyLine();
        assertStarts("unavailable incompatible: ", line);
        assertTrue(line.contains("vax"), line);
    }

    @Test
    void anExplicitLibraryIsUsed() throws Exception {
        Path folder = ChildJvm.systemFolder("libzstd.so.1");
        assumeTrue(folder != null, "libzstd.so.1 is not installed");
        assertStarts("works", ChildJvm.probe("zstd-jni", GRANTED, PATH + folder).onlyLine());
        // it is not zstd-jni's: that one cannot be loaded here
        assertStarts("works", ChildJvm.probe("zstd-jni", GRANTED, "-DZstdNativePath=/nonexistent", PATH + folder).onlyLine());
    }

    @Test
    void anExplicitLibraryIsNotReplaced(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("libzstd.so.1"), "no library");
        String line = lastLine(ChildJvm.probe("zstd-jni", GRANTED, PATH + folder));
        assertStarts("unavailable incompatible: " + folder.resolve("libzstd.so.1"), line);
    }

    @Test
    void aFolderWithoutLibraryIsPassedOver(@TempDir Path folder) throws Exception {
        assertStarts("works", ChildJvm.probe("zstd-jni", GRANTED, PATH + folder).onlyLine());
    }

    @Test
    void theEstimateIsNearWhatTheLibrarySays() throws Exception {
        Path folder = ChildJvm.systemFolder("libzstd.so.1");
        assumeTrue(folder != null, "libzstd.so.1 is not installed");
        double told = Double.parseDouble(ChildJvm.probe("zstd-jni", GRANTED, PATH + folder).onlyLine().split(" ")[1]);
        double estimated = Double.parseDouble(ChildJvm.probe("zstd-jni", GRANTED).onlyLine().split(" ")[1]);
        assertTrue(estimated > told / 2 && estimated < told * 2, "estimated=" + estimated + ", told=" + told);
    }

    @Test
    void functionsOfTwoLibrariesAreNotMixed() {
        LibraryLookup.Found found = (LibraryLookup.Found) ZstdBinding.open();
        assertTrue(ZstdBinding.isOneLibrary(found));
        SymbolLookup other = Linker.nativeLinker().defaultLookup();
        SymbolLookup mixed = name -> name.equals("ZSTD_compress2") ? other.find("malloc") : found.symbols().find(name);
        assertFalse(ZstdBinding.isOneLibrary(new LibraryLookup.Found(found.name(), found.origin(), mixed, found.functions())));
    }

    @Test
    void javaClassesStandInWhereOnlyZstdJniHasAccess() throws Exception {
        String modules = System.getProperty("jdk.module.path");
        assumeTrue(modules != null, "the tests do not run on the module path");
        String line = ChildJvm.probeModule("zstd-jni", modules, "--enable-native-access=com.github.luben.zstd_jni", "--illegal-native-access=deny").onlyLine();
        assertStarts("works", line);
    }

    /** The JVM itself warns of a file that is no library, before the line. */
    private static String lastLine(ChildJvm.Output output) {
        assertTrue(output.exit() == 0 && !output.lines().isEmpty(), output::toString);
        return output.lines().getLast();
    }

    private static void assertStarts(String expected, String line) {
        assertTrue(line.startsWith(expected), line);
    }
}
