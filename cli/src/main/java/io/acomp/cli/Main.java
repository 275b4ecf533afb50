package io.acomp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Entry point of the {@code acomp} command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(args, Console.system()));
    }

    /**
     * Runs the command.
     *
     * @param args the command line
     * @param console where it reads and writes
     * @return the exit code
     */
    static int run(String[] args, Console console) {
        // picocli prints help and version through a writer; standard output of ours is a channel that data goes to
        StringWriter printed = new StringWriter();
        CommandLine command = commandLine(console).setOut(new PrintWriter(printed));
        int exitCode = command.execute(LevelArguments.expand(args));
        if (!printed.toString().isEmpty()) {
            try {
                console.print(printed.toString());
            } catch (IOException failure) {
                return Failures.report(console, "", failure);
            }
        }
        return exitCode;
    }

    /**
     * The command with its subcommands.
     *
     * @param console where they read and write
     */
    static CommandLine commandLine(Console console) {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new ListCommand(console));
        root.addSubcommand(new SelftestCommand(console));
        root.addSubcommand(new CompressCommand(console));
        root.addSubcommand(new DecompressCommand(console));
        root.addSubcommand(new CompletionCommand(console));
        return root.setErr(console.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((failure, args) -> usageError(console, failure))
                .setExecutionExceptionHandler((failure, subcommand, parsed) -> Failures.report(console, subcommand.getCommandName(), failure));
    }

    private static int usageError(Console console, ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        console.error(failure.getMessage() + "; see '" + command + " --help'");
        return ExitCode.USAGE;
    }
}
