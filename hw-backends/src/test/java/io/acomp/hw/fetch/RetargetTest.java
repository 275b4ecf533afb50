package io.acomp.hw.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A library linked against a C library of the far future is adapted to this machine's and then works on it. */
class RetargetTest {
    private static final Path SCRIPT = Path.of("..", "scripts", "native-libs", "retarget.py").toAbsolutePath().normalize();
    private static final String FUTURE = "GLIBC_2.99";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFutureLibc() throws Exception {
        Requires.that("amd64".equals(System.getProperty("os.arch")), () -> "x86-64 only");
        Files.writeString(folder.resolve("libc.c"), "long strtol() { return 0; } long __isoc23_strtol() { return 0; } long newcomer() { return 0; }");
        Files.writeString(folder.resolve("libc.map"), "GLIBC_2.2.5 { strtol; }; " + FUTURE + " { __isoc23_strtol; newcomer; };");
        run(0, "gcc", "-shared", "-fPIC", "-w", "-fno-builtin", "-nostdlib", "-Wl,-soname,libc.so.6", "-Wl,--version-script=libc.map", "-o", "libc.so.6", "libc.c");
    }

    @Test
    void aRenamedFunctionIsBoundToItsClassicName() throws Exception {
        link("long strtol(const char *, char **, int), __isoc23_strtol(const char *, char **, int);"
                + "long parse(void) { return __isoc23_strtol(\"40\", 0, 10) + strtol(\"2\", 0, 10); }");
        assertTrue(run(1, load()).contains(FUTURE), "this machine has the C library of the test's future");
        assertEquals("__isoc23_strtol -> strtol@GLIBC_2.2.5\n", run(0, retarget("2.36")));
        Files.move(folder.resolve("out.so"), folder.resolve("in.so"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("42\n", run(0, load()));
    }

    @Test
    void aNewFunctionIsNamed() throws Exception {
        link("long newcomer(void); long strtol(const char *, char **, int); long parse(void) { return newcomer() + strtol(\"2\", 0, 10); }");
        assertTrue(run(1, retarget("2.36")).contains("needs a newer glibc than 2.36 for newcomer@" + FUTURE));
        assertTrue(Files.notExists(folder.resolve("out.so")));
    }

    @Test
    void whereTheLibraryIsNewEnoughNothingChanges() throws Exception {
        link("long __isoc23_strtol(const char *, char **, int), strtol(); long parse(void) { return __isoc23_strtol(\"2\", 0, 10) + strtol(); }");
        assertEquals("", run(0, retarget("2.99")));
        assertArrayEquals(Files.readAllBytes(folder.resolve("in.so")), Files.readAllBytes(folder.resolve("out.so")));
    }

    @Test
    void damageIsNoStackTrace() throws Exception {
        Files.writeString(folder.resolve("in.so"), "garbage");
        assertEquals("not an x86-64 shared object, file=in.so\n", run(1, retarget("2.36")));
    }

    private void link(String source) throws Exception {
        Files.writeString(folder.resolve("in.c"), source);
        run(0, "gcc", "-shared", "-fPIC", "-w", "-fno-builtin", "-nostdlib", "-o", "in.so", "in.c", "./libc.so.6");
    }

    private String[] retarget(String glibc) {
        return new String[] {"python3", "-B", SCRIPT.toString(), "in.so", "out.so", glibc};
    }

    private static String[] load() {
        return new String[] {"python3", "-c", "import ctypes; print(ctypes.CDLL('./in.so').parse())"};
    }

    /** Runs a program in the folder and returns all it said. */
    private String run(int exit, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.set(0, Requires.program(command[0]).toString());
        Process process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(exit, process.waitFor(), said);
        return said;
    }
}
