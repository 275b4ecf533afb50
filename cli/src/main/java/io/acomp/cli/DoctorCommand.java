package io.acomp.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.acomp.AcompEngine;
import io.acomp.DriverInfo;
import io.acomp.DriverInfo.SelfTest;
import io.acomp.UnknownAlgorithmException;
import io.acomp.spi.Finding;

/**
 * {@code acomp doctor}. What is missing is no failure, since which devices and libraries a machine has is its owner's choice, unless a
 * driver is required.
 */
@Command(
        name = "doctor",
        description = "Look at every library, accelerator, queue and permission: what is there, what is not, why, and what mends it.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--require", paramLabel = "DRIVER", completionCandidates = DriverNames.class,
            description = "End with 4 unless this driver is available and passes its self-test.")
    private @Nullable String required;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try (AcompEngine engine = AcompEngine.create()) {
            DriverInfo driver = required == null ? null : selftest(engine, required);
            List<Finding> findings = new ArrayList<>(engine.diagnose());
            if (driver != null) {
                findings.add(DriverListing.requirement(driver));
            }
            console.print(json ? FindingListing.json(findings) : FindingListing.text(findings));
            if (driver != null && driver.selftest() != SelfTest.PASSED) {
                throw new CommandException(
                        ExitCode.HARDWARE_ABSENT, "a required driver cannot be used: " + driver.reason() + "; name=" + required);
            }
        }
        return ExitCode.OK;
    }

    private static DriverInfo selftest(AcompEngine engine, String name) {
        try {
            return engine.selftest(name);
        } catch (UnknownAlgorithmException unknown) {
            throw new CommandException(ExitCode.USAGE, unknown.getMessage());
        }
    }
}
