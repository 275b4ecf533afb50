package io.acomp.hw.qat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.hw.Vendor;
import io.acomp.hw.standin.VendorFolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Machines without a QAT that can be used: each driver says why and what to do, and the process prints nothing else. */
class QatzipAbsentTest {
    private static final String GRANTED = "--enable-native-access=ALL-UNNAMED";
    private static final String DENIED = "--illegal-native-access=deny";

    @TempDir
    Path folder;

    private Path real() {
        return VendorFolder.fill(folder, List.of(Vendor.library("libqat.so.4").getFileName().toString(), "libusdm.so.0", "libqatzip.so.3"), List.of());
    }

    /** What each driver says: one line each, nothing else, and an exit status of 0. */
    private List<String> check(String... options) throws Exception {
        QatChild child = QatChild.run(QatChildMain.CHECK, options);
        assertEquals(0, child.exit(), child::toString);
        assertEquals(QatFormat.values().length, child.lines().size(), child::toString);
        assertTrue(child.lines().stream().allMatch(line -> line.contains("available=false")), child::toString);
        return child.lines();
    }

    private static void assertAll(List<String> lines, String... parts) {
        for (String part : parts) {
            assertTrue(lines.stream().allMatch(line -> line.contains(part)), () -> part + " is not in " + lines);
        }
    }

    private String libraries(Path path) {
        return "-Dacomp.native.path=" + path;
    }

    private String sysfs(String name) {
        return "-Dacomp.sysfs=" + folder.resolveSibling(folder.getFileName() + name);
    }

    @Test
    void noLibrary() throws Exception {
        assertAll(check(GRANTED, libraries(folder)), "missing: libqatzip was not found", "libqatzip.so.3", "apt install libqatzip3");
    }

    @Test
    void eachOfThreeGarbageFiles() throws Exception {
        for (String name : List.of("libusdm.so.0", "libqat.so.4", "libqatzip.so.3")) {
            Path garbage = Files.createDirectory(folder.resolve("garbage-" + name));
            Files.writeString(garbage.resolve(name), "no library");
            assertAll(check(GRANTED, libraries(garbage)), "incompatible: ", garbage.resolve(name).toString(), "not an ELF shared object");
        }
    }

    @Test
    void aLibraryOfAnotherKind() throws Exception {
        Path other = Vendor.library("libusdm.so.0");
        Files.createSymbolicLink(folder.resolve("libqatzip.so.3"), other);
        assertAll(check(GRANTED, libraries(folder)), "incompatible: ", " lacks ", "=qzInit", "libqatzip3");
    }

    @Test
    void nativeAccessDenied() throws Exception {
        assertAll(check(DENIED, libraries(real())), "refused: ", "--enable-native-access");
    }

    @Test
    void noDevice() throws Exception {
        assertAll(check(GRANTED, libraries(real()), sysfs("none")), "no QAT device", "8086:4940", "Xeon");
    }

    @Test
    void noVirtualFunctions() throws Exception {
        QatStandIn.function(Path.of(sysfs("pf").split("=")[1]), "0000:6b:00.0", "0x4944", "4xxx");
        assertAll(check(GRANTED, libraries(real()), sysfs("pf")), "no virtual functions", "0000:6b:00.0 4xxx", "systemctl enable --now qat");
    }

    @Test
    void virtualFunctionsInOtherHands() throws Exception {
        QatStandIn.function(Path.of(sysfs("vf").split("=")[1]), "0000:6b:00.1", "0x4941", "qat_4xxxvf");
        assertAll(check(GRANTED, libraries(real()), sysfs("vf")), "bound to vfio-pci", "0000:6b:00.1 qat_4xxxvf", "systemctl enable --now qat");
    }

    @Test
    void askingOftenCostsNoThreadLocalKeys() throws Exception {
        assertKeysLeft(QatChild.run(QatChildMain.CHECK_OFTEN, GRANTED, libraries(real()), sysfs("none")));
    }

    /** QATzip leaks a key at each start that fails: it is started once. */
    @Test
    void aStartThatFailsIsNotRepeated() throws Exception {
        assertKeysLeft(QatChild.run(QatChildMain.CHECK_OFTEN, standIn("start_status=-1")));
    }

    @Test
    void aServiceThatDoesNotStart() throws Exception {
        assertAll(check(standIn("start_status=-1")), "status=-101 NOSW_NO_HW", "acomp doctor", "qatlib-service");
        assertAll(check(standIn("available=0")), "status=-101 NOSW_NO_HW");
    }

    @Test
    void noCompressionInstances() throws Exception {
        assertAll(check(standIn("instances=0")), "no compression instance", "ServicesEnabled=dc");
    }

    @Test
    void aDeviceWithoutLz4() throws Exception {
        QatChild child = QatChild.run(QatChildMain.CHECK, standIn("has_lz4=0"));
        assertEquals(1, child.lines().stream().filter(line -> line.contains("available=false")).count(), child::toString);
        assertTrue(child.lines().getLast().matches("lz4-frame-qat: .*does not do LZ4.*"), child::toString);
    }

    /** Options of a JVM with a device over the stand-in, one of whose switches is set before QATzip looks. */
    private static String[] standIn(String setting) {
        Path machine = QatStandIn.machine();
        return new String[] {
            GRANTED,
            "-Dacomp.native.path=" + machine.resolve("native"),
            "-Dacomp.sysfs=" + machine.resolve("sys"),
            "-D" + QatChildMain.SWITCH + "=" + setting
        };
    }

    private static void assertKeysLeft(QatChild child) {
        assertEquals(0, child.exit(), child::toString);
        assertEquals(1, child.lines().size(), child::toString);
        int left = Integer.parseInt(child.lines().getFirst().replace("keys=", ""));
        assertTrue(left > 900, () -> "thread-local keys left=" + left);
    }
}
