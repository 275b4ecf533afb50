package io.acomp.scomp;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.scomp.deflate.DeflateProbe;
import io.acomp.scomp.lz4.Lz4Probe;
import io.acomp.scomp.lzo.LzoProbe;
import io.acomp.scomp.snappy.SnappyProbe;
import io.acomp.scomp.zstd.ZstdProbe;
import io.acomp.spi.Driver;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;
import io.acomp.spi.Probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What doctor is told about this module's libraries agrees with what its drivers can do. */
class ProbeTest {
    private static final List<Probe> PROBES =
            List.of(new DeflateProbe(), new Lz4Probe(), new LzoProbe(), new SnappyProbe(), new ZstdProbe());

    private static boolean isAvailable(String driver) {
        return new SoftwareProvider().drivers().stream()
                .filter(candidate -> candidate.name().equals(driver))
                .map(Driver::availability)
                .findFirst()
                .orElseThrow()
                .available();
    }

    private static Finding finding(String library) {
        return PROBES.stream()
                .flatMap(probe -> probe.findings().stream())
                .filter(finding -> finding.name().equals("library " + library))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyLibraryIsLookedAt() {
        Set<String> names = PROBES.stream().flatMap(probe -> probe.findings().stream()).map(Finding::name).collect(Collectors.toSet());
        String zstd = names.contains("library libzstd") ? "library libzstd" : "library zstd-jni";
        assertEquals(
                Set.of("library isal", "library libdeflate", "library libz", "library liblz4", "library liblzo2", "library snappy-java", zstd),
                names);
    }

    @Test
    void findingsAgreeWithTheDrivers() {
        assertEquals(isAvailable("gzip-isal"), finding("isal").status() == Status.FOUND);
        assertEquals(isAvailable("gzip-libdeflate"), finding("libdeflate").status() == Status.FOUND);
        assertEquals(isAvailable("gzip-libz"), finding("libz").status() == Status.FOUND);
        assertEquals(isAvailable("lzo-native"), finding("liblzo2").status() == Status.FOUND);
        assertEquals(isAvailable("snappy-jni"), finding("snappy-java").status() == Status.FOUND);
    }

    @Test
    void bundledLibrariesTellWhereTheyAre() {
        for (String library : List.of("liblz4", "snappy-java")) {
            Finding finding = finding(library);
            assertEquals(Status.FOUND, finding.status(), finding::toString);
            assertTrue(finding.detail().matches(".*path=/.*, version=\\d+\\.\\d+.*, functions=\\d+ of \\d+"), finding::detail);
        }
    }

    @Test
    void theEngineFindsThem() {
        try (AcompEngine engine = AcompEngine.create()) {
            List<String> found = engine.diagnose().stream().map(Finding::name).toList();
            PROBES.forEach(probe -> probe.findings().forEach(finding -> assertTrue(found.contains(finding.name()), finding::name)));
        }
    }
}
