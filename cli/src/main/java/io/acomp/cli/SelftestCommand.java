package io.acomp.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.acomp.AcompEngine;
import io.acomp.DriverInfo;
import io.acomp.DriverInfo.SelfTest;
import io.acomp.DriverInfo.Type;
import io.acomp.UnknownAlgorithmException;

/**
 * {@code acomp selftest}. A driver that fails is always a failure. One that is absent is a failure only if it was named: which optional
 * libraries a machine has is its owner's choice.
 */
@Command(name = "selftest", description = "Run known-answer and round-trip tests of drivers.")
final class SelftestCommand implements Callable<Integer> {
    @Option(names = "--json", description = "As JSON, in the form of 'list --json'.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Parameters(paramLabel = "DRIVER", completionCandidates = DriverNames.class, description = "Drivers to test; all unless named.")
    private List<String> names = new ArrayList<>();

    private final Console console;

    SelftestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        int exitCode = ExitCode.OK;
        List<DriverInfo> tested = new ArrayList<>();
        try (AcompEngine engine = AcompEngine.create()) {
            for (String name : names.isEmpty() ? engine.drivers().stream().map(DriverInfo::driver).toList() : names) {
                DriverInfo driver = test(engine, name);
                tested.add(driver);
                if (!json) {
                    console.print(DriverListing.selftestLine(driver));
                }
                exitCode = Math.max(exitCode, exitCode(driver));
            }
        }
        if (json) {
            console.print(DriverListing.json(tested));
        }
        return exitCode;
    }

    private static DriverInfo test(AcompEngine engine, String name) {
        try {
            return engine.selftest(name);
        } catch (UnknownAlgorithmException unknown) {
            throw new CommandException(ExitCode.USAGE, unknown.getMessage());
        }
    }

    private int exitCode(DriverInfo driver) {
        if (driver.selftest() == SelfTest.UNAVAILABLE) {
            return names.isEmpty() ? ExitCode.OK : driver.type() == Type.ACOMP ? ExitCode.HARDWARE_ABSENT : ExitCode.FAILURE;
        }
        return driver.selftest() == SelfTest.PASSED ? ExitCode.OK : ExitCode.FAILURE;
    }
}
