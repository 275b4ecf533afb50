package io.acomp.hw.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.hw.Vendor;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The script without network: what it says when it cannot, and what it leaves in the folder when it can. */
class FetchNativeLibsTest {
    private static final Map<String, String> FILES = new LinkedHashMap<>();

    static {
        FILES.put("libusdm0", "libusdm.so.0");
        FILES.put("libqat4", "libqat.so.4");
        FILES.put("libqatzip3", "libqatzip.so.3");
        FILES.put("libqpl1", "libqpl.so.1");
    }

    private static final Set<String> COMPLETE = Set.of("libusdm.so.0", "libqat.so.4", "libqatzip.so.3", "libqpl.so.1", "SHA256SUMS", ".lock");

    @TempDir
    private Path root;

    private Machine machine;
    private Path folder;

    @BeforeEach
    void makeMachine() throws IOException {
        Requires.program("bash");
        machine = new Machine(root);
        folder = root.resolve("a folder");
    }

    @Test
    void aCommandLineWithoutFolderIsRefused() throws Exception {
        assertRefused(2, "usage: fetch-native-libs DIR", machine.run());
        assertRefused(2, "usage: fetch-native-libs DIR", machine.run("--force"));
    }

    @Test
    void theSystemsFoldersAreLeftAlone() throws Exception {
        assertRefused(2, "folder=/usr/lib/acomp-test", machine.run("/usr/lib/acomp-test"));
        assertTrue(Files.notExists(Path.of("/usr/lib/acomp-test")));
    }

    @Test
    void anotherProcessorIsToldSo() throws Exception {
        machine.processor("aarch64");
        assertRefused(3, "machine=Linux/aarch64", machine.run(folder));
    }

    @Test
    void anotherSystemIsToldSo() throws Exception {
        machine.system("ID=fedora\nVERSION_ID=43\n");
        assertRefused(3, "system=fedora 43", machine.run(folder));
        machine.system("ID=debian\nVERSION_ID=11\n");
        assertRefused(3, "system=debian 11", machine.run(folder));
    }

    @Test
    void absentProgramsAreNamedWithTheirPackages() throws Exception {
        machine.onlyPrograms("bash", "dirname", "readlink", "mkdir", "sha256sum", "cut", "grep", "sed", "flock", "getconf", "ldd");
        assertRefused(4, "not installed: apt-get (package apt), dpkg-deb (package dpkg), python3 (package python3)", machine.run(folder));
    }

    @Test
    void withoutNetworkTheFolderIsLeftAsItWas() throws Exception {
        Path before = Files.writeString(Files.createDirectories(folder).resolve("libqpl.so.1"), "garbage");
        assertRefused(5, "mirrors=file:/nowhere/debian/", machine.run(folder));
        assertEquals("garbage", Files.readString(before));
        assertEquals(Set.of("libqpl.so.1", ".lock"), content());
    }

    @Test
    void libraryOfAnotherVersionIsTakenIfItFits() throws Exception {
        serveVendorLibraries();
        Machine.Result result = machine.run(folder);
        assertComplete(result);
        assertTrue(result.out().contains("not the pinned 1.9.0-1, checked"), result::out);
    }

    @Test
    void aCompleteFolderIsAnsweredWithoutAskingAnybody() throws Exception {
        serveVendorLibraries();
        String first = machine.run(folder).out();
        machine.asked();
        machine.onlyPrograms("bash", "dirname", "readlink", "mkdir", "sha256sum", "cut", "grep", "sed", "sort", "ldd", "cat");
        Machine.Result second = machine.run(folder);
        assertComplete(second);
        assertEquals(first, second.out());
        assertEquals(List.of(), machine.asked());
    }

    @Test
    void damageIsMended() throws Exception {
        serveVendorLibraries();
        machine.run(folder);
        Files.writeString(folder.resolve("libqat.so.4"), "x", StandardOpenOption.APPEND);
        assertComplete(machine.run(folder));
        Files.delete(folder.resolve("libqpl.so.1"));
        assertComplete(machine.run(folder));
        Files.writeString(folder.resolve("SHA256SUMS"), "garbage");
        assertComplete(machine.run(folder));
    }

    @Test
    void aFolderOfGarbageIsMendedAndNothingElseInItTouched() throws Exception {
        serveVendorLibraries();
        Files.createDirectories(folder.resolve(".fetch.killed/lib"));
        for (String file : FILES.values()) {
            Files.write(folder.resolve(file), garbage());
        }
        Files.writeString(folder.resolve("mine"), "kept");
        assertComplete(machine.run(folder), "mine");
        assertEquals("kept", Files.readString(folder.resolve("mine")));
    }

    @Test
    void garbageFromTheArchiveIsNotTaken() throws Exception {
        serveVendorLibraries("libqpl1");
        machine.serve("libqpl1", "99-1", "libqpl.so.1", Files.write(root.resolve("garbage"), garbage()));
        assertRefused(6, "libqpl1: not an x86-64 shared object", machine.run(folder));
        assertEquals(Set.of(".lock"), content());
    }

    @Test
    void aLibraryWithoutTheFunctionsIsNotTaken() throws Exception {
        serveVendorLibraries("libqpl1");
        machine.serve("libqpl1", "99-1", "libqpl.so.1", Vendor.library("libusdm.so.0"));
        assertRefused(6, "libqpl.so.1 does not fit: lacks functions: qpl_build_dictionary", machine.run(folder));
        assertEquals(Set.of(".lock"), content());
    }

    @Test
    void twoRunsAtOnceFetchOnce() throws Exception {
        serveVendorLibraries();
        List<Process> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            runs.add(machine.start(root.resolve("out" + run), root.resolve("err" + run), folder));
        }
        for (Process run : runs) {
            assertTrue(run.waitFor(120, TimeUnit.SECONDS), "the script does not end");
            assertEquals(0, run.exitValue());
        }
        assertEquals(Files.readString(root.resolve("out0")), Files.readString(root.resolve("out1")));
        assertEquals(1, machine.asked().stream().filter(line -> line.endsWith("download libqpl1")).count());
    }

    /** The real libraries in packages of a version nobody pinned, but for some. */
    private void serveVendorLibraries(String... but) throws IOException, InterruptedException {
        for (Map.Entry<String, String> entry : FILES.entrySet()) {
            if (!List.of(but).contains(entry.getKey())) {
                machine.serve(entry.getKey(), "99-1", entry.getValue(), Vendor.library(entry.getValue()));
            }
        }
        machine.online();
    }

    private void assertComplete(Machine.Result result, String... beside) throws IOException {
        assertEquals("", result.err());
        assertEquals(0, result.exit());
        assertTrue(result.out().endsWith("\nexport ACOMP_NATIVE_PATH=" + folder.toString().replace(" ", "\\ ") + "\n"), result::out);
        Set<String> expected = new TreeSet<>(COMPLETE);
        expected.addAll(List.of(beside));
        assertEquals(expected, content());
        for (String file : FILES.values()) {
            assertArrayEquals(Files.readAllBytes(Vendor.library(file)), Files.readAllBytes(folder.resolve(file)), file);
        }
    }

    private static void assertRefused(int exit, String message, Machine.Result result) {
        assertTrue(result.err().contains(message), result::err);
        assertEquals(exit, result.exit());
        assertEquals("", result.out());
    }

    private Set<String> content() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    private static byte[] garbage() {
        byte[] bytes = new byte[4096];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
