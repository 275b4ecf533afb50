package io.acomp.hw;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

/** Processor, kernel, IOMMU and limits in made-up trees. */
class PlatformProbeTest {
    @TempDir
    private Path folder;

    private MachineTree tree;

    @BeforeEach
    void emptyMachine() {
        tree = new MachineTree(folder);
    }

    private List<Finding> findings() {
        return new PlatformProbe(tree.machine()).findings();
    }

    private void cpu(String vendor, String flags) {
        tree.file("proc/cpuinfo", "processor\t: 0\nvendor_id\t: " + vendor + "\nmodel name\t: A Processor\nflags\t\t: fpu " + flags + " sse\n");
    }

    @Test
    void aMachineThatShowsNothing() {
        List<Finding> findings = findings();
        Findings.check(findings, "system cpu", Status.WARNING, System.getProperty("os.arch"));
        Findings.check(findings, "system kernel", Status.WARNING);
        Findings.check(findings, "system iommu", Status.MISSING);
        Findings.check(findings, "system memlock", Status.WARNING, "unknown");
    }

    @Test
    void anotherVendorsProcessor() {
        cpu("AuthenticAMD", "hypervisor");
        Findings.check(findings(), "system cpu", Status.WARNING, "AuthenticAMD", "A Processor", "virtual machine");
    }

    @Test
    void intelWithAndWithoutQueuesForPrograms() {
        cpu("GenuineIntel", "enqcmd");
        Findings.check(findings(), "system cpu", Status.FOUND, "GenuineIntel");
        cpu("GenuineIntel", "avx");
        Findings.check(findings(), "system cpu", Status.WARNING, "ENQCMD");
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.44-vendor, FOUND, IAA 1 and 2",
        "6.3.0, FOUND, IAA 1 and 2",
        "10.0.0, FOUND, IAA 1 and 2",
        "6.1.0-13-amd64, WARNING, IAA 2 needs 6.3",
        "5.17.3, WARNING, IAA needs 5.18",
        "5.4.0, WARNING, too old"
    })
    void kernels(String release, Status status, String detail) {
        tree.file("proc/sys/kernel/osrelease", release);
        Findings.check(findings(), "system kernel", status, release, detail);
    }

    @Test
    void anIommuThatIsOn() {
        tree.file("sys/class/iommu/dmar0/name", "").file("sys/class/iommu/dmar1/name", "").file("sys/kernel/iommu_groups/0/type", "DMA");
        Findings.check(findings(), "system iommu", Status.FOUND, "units=2", "groups=1");
    }

    @Test
    void anIommuThatIsOff() {
        Findings.remedy(Findings.check(findings(), "system iommu", Status.MISSING), "intel_iommu=on,sm_on");
    }

    @ParameterizedTest
    @CsvSource({"8388608, WARNING, 8192 kB", "512000000, FOUND, 500000 kB", "511999999, WARNING, 499999 kB", "unlimited, FOUND, unlimited"})
    void memoryThatMayBeLocked(String limit, Status status, String detail) {
        tree.file(
                "proc/self/limits",
                "Limit                     Soft Limit           Hard Limit           Units\n"
                        + "Max open files            20000                20000                files\n"
                        + "Max locked memory         " + limit + "              unlimited            bytes");
        Findings.check(findings(), "system memlock", status, detail);
    }
}
