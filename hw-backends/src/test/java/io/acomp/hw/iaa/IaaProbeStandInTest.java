package io.acomp.hw.iaa;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.hw.Findings;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

/** What doctor says of a machine with a device. */
@OwnProcess
class IaaProbeStandInTest {
    @Test
    void everythingIsFoundButTheNodeOfTheKernel() {
        IaaStandIn.install();
        List<Finding> findings;
        try (AcompEngine engine = AcompEngine.create()) {
            findings = engine.diagnose();
        }
        Findings.check(findings, "library libqpl", Status.FOUND, "version=1.");
        Findings.check(findings, "library libaccel-config", Status.FOUND, IaaStandIn.LIBRARY);
        Findings.check(findings, "iaa device iax1", Status.FOUND, "state=enabled");
        Findings.check(findings, "iaa queue wq1.0", Status.FOUND, "size=64", "mode=shared");
        Findings.check(findings, "driver *-iaa", Status.FOUND, "gzip-iaa");
        Findings.none(findings, "iaa devices");
    }
}
