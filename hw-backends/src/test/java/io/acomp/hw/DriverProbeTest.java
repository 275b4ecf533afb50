package io.acomp.hw;

import java.lang.reflect.Proxy;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.Availability;
import io.acomp.spi.Driver;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What drivers say of themselves reaches the user. */
@OwnProcess
class DriverProbeTest {
    private static final Availability NO_DEVICE = Availability.unavailable("missing: no device, status=503", "plug one in");

    private static Driver driver(String name, String algorithm, Availability availability) {
        return (Driver) Proxy.newProxyInstance(DriverProbeTest.class.getClassLoader(), new Class<?>[] {SyncDriver.class}, (self, method, args) ->
                switch (method.getName()) {
                    case "name" -> name;
                    case "algorithm" -> algorithm;
                    case "availability" -> availability;
                    default -> throw new AssertionError(method);
                });
    }

    private static List<Finding> findings(Driver... drivers) {
        return new DriverProbe(List.of(drivers)).findings();
    }

    @Test
    void aFamilyThatAgreesIsOneFinding() {
        List<Finding> findings = findings(
                driver("gzip-iaa", "gzip", NO_DEVICE),
                driver("lz4-frame-qat", "lz4-frame", Availability.AVAILABLE),
                driver("zlib-iaa", "zlib", NO_DEVICE),
                driver("gzip-qat", "gzip", Availability.AVAILABLE));
        Finding finding = Findings.check(findings, "driver *-iaa", Status.MISSING, "no device, status=503");
        assertEquals("plug one in", finding.remedy());
        Findings.check(findings, "driver *-qat", Status.FOUND, "lz4-frame-qat, gzip-qat");
        assertEquals(2, findings.size(), findings::toString);
    }

    @Test
    void aFamilyThatDoesNotIsOneFindingADriver() {
        List<Finding> findings = findings(
                driver("gzip-iaa", "gzip", NO_DEVICE),
                driver("zlib-iaa", "zlib", Availability.unavailable("incompatible: too old", "install a newer one")));
        Findings.check(findings, "driver gzip-iaa", Status.MISSING);
        Findings.check(findings, "driver zlib-iaa", Status.REFUSED, "incompatible: too old");
    }

    @Test
    void theDriversOfThisModuleAreLookedAtWithoutAFailure() {
        for (Finding finding : new DriverProbe().findings()) {
            assertEquals(finding.status() == Status.FOUND, finding.remedy().isEmpty(), finding::toString);
        }
    }
}
