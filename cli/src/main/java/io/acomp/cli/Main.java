package io.acomp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

import io.acomp.bench.BenchCommand;

/** Entry point of the {@code acomp} command. */
public final class Main {
    /** By name, in the order of the help text. */
    private static final SequencedMap<String, Function<Console, Object>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("list", ListCommand::new);
        SUBCOMMANDS.put("doctor", DoctorCommand::new);
        SUBCOMMANDS.put("selftest", SelftestCommand::new);
        SUBCOMMANDS.put("compress", CompressCommand::new);
        SUBCOMMANDS.put("decompress", DecompressCommand::new);
        SUBCOMMANDS.put("bench", console -> new BenchCommand());
        SUBCOMMANDS.put("serve", ServeCommand::new);
        SUBCOMMANDS.put("completion", CompletionCommand::new);
    }

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
        boolean named = args.length > 0 && SUBCOMMANDS.containsKey(args[0]);
        CommandLine command = commandLine(console, named ? List.of(args[0]) : SUBCOMMANDS.keySet());
        PrintedOutput printed = new PrintedOutput(console.out());
        command.setOut(new PrintWriter(printed, true, StandardCharsets.UTF_8));
        try {
            int exitCode = command.execute(LevelArguments.expand(args));
            command.getOut().flush();
            printed.check();
            return exitCode;
        } catch (IOException | Error failure) {
            return Failures.report(console, "", failure);
        }
    }

    /**
     * The command with its subcommands.
     *
     * @param console where they read and write
     */
    static CommandLine commandLine(Console console) {
        return commandLine(console, SUBCOMMANDS.keySet());
    }

    /** The command with some of its subcommands: reading the annotations of all of them is most of a short run's time. */
    private static CommandLine commandLine(Console console, Collection<String> subcommands) {
        CommandLine root = new CommandLine(new RootCommand());
        for (String name : subcommands) {
            root.addSubcommand(name, SUBCOMMANDS.get(name).apply(console));
        }
        return root.setErr(console.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((failure, args) -> usageError(console, failure))
                .setExecutionExceptionHandler(
                        (failure, subcommand, parsed) -> Failures.report(console, subcommand.getCommandName(), failure));
    }

    private static int usageError(Console console, ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        console.error(failure.getMessage() + "; see '" + command + " --help'");
        return ExitCode.USAGE;
    }
}
