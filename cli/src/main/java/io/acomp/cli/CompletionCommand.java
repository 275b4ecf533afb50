package io.acomp.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code acomp completion}. */
@Command(name = "completion", description = "Print a completion script for bash; use it as: source <(acomp completion)")
final class CompletionCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        console.print(AutoComplete.bash("acomp", Main.commandLine(console)));
        return ExitCode.OK;
    }
}
