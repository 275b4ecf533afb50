package io.acomp.hw;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.hw.iaa.IaaProbe;
import io.acomp.hw.process.OwnProcess;
import io.acomp.hw.qat.QatProbe;
import io.acomp.hw.standin.VendorFolder;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

/** The real libraries on a machine without devices: libraries are told from what they need. */
@OwnProcess
class VendorLibrariesTest {
    @Test
    void areFoundWhereThereIsNoDevice(@TempDir Path folder) {
        VendorFolder.install(folder, List.of("libqpl.so.1", "libqatzip.so.3", "libqat.so.4", "libusdm.so.0"), List.of());
        System.setProperty(Sysfs.ROOT_PROPERTY, folder.resolve("no-sysfs").toString());
        List<Finding> findings = new ArrayList<>(new IaaProbe().findings());
        findings.addAll(new QatProbe().findings());
        findings.addAll(new DriverProbe().findings());
        Findings.check(findings, "library libqpl", Status.FOUND, "version=1.", "libqpl.so.1");
        for (String name : List.of("libusdm", "libqat", "libqatzip")) {
            Findings.check(findings, "library " + name, Status.FOUND, name + ".so");
        }
        Findings.check(findings, "iaa devices", Status.MISSING);
        Findings.check(findings, "qat devices", Status.MISSING);
        Findings.check(findings, "driver *-iaa", Status.MISSING, "no IAA device");
        Findings.check(findings, "driver *-qat", Status.MISSING, "no QAT device");
    }
}
