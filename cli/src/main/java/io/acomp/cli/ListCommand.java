package io.acomp.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.acomp.AcompEngine;
import io.acomp.DriverInfo;

/** {@code acomp list}. */
@Command(name = "list", description = "List the drivers as /proc/crypto would, best first. Runs no self-test.")
final class ListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    private final Console console;

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try (AcompEngine engine = AcompEngine.create()) {
            List<DriverInfo> drivers = engine.drivers();
            console.print(json ? DriverListing.json(drivers) : DriverListing.table(drivers));
        }
        return ExitCode.OK;
    }
}
