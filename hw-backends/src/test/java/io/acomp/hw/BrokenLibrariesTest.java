package io.acomp.hw;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.iaa.IaaProbe;
import io.acomp.hw.process.OwnProcess;
import io.acomp.hw.qat.QatProbe;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

/** Files that are no libraries, on the explicit path, in a process that has opened none before. */
@OwnProcess
class BrokenLibrariesTest {
    @Test
    void areIncompatibleAndNothingFails(@TempDir Path folder) throws Exception {
        byte[] garbage = new byte[4096];
        new Random(1).nextBytes(garbage);
        for (String name : List.of("libqpl.so.1", "libaccel-config.so.1", "libqatzip.so.3", "libqat.so.4", "libusdm.so.0")) {
            Files.write(folder.resolve(name), garbage);
        }
        System.setProperty(LibraryBinding.PATH_PROPERTY, folder.toString());
        List<Finding> findings = new ArrayList<>(new IaaProbe().findings());
        findings.addAll(new QatProbe().findings());
        for (String name : List.of("libqpl", "libaccel-config", "libqatzip", "libqat", "libusdm")) {
            Findings.check(findings, "library " + name, Status.REFUSED, name.equals("libqatzip") ? "libusdm" : "incompatible: " + folder);
        }
    }
}
