package io.acomp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.acomp.service.ServiceVersion;

/** {@code acomp} without a subcommand. */
@Command(
        name = "acomp",
        versionProvider = RootCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Asynchronous compression over every codec and accelerator of this machine.",
        footer = "",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done", "1:failure", "2:wrong command line", "3:corrupt input", "4:hardware that was named or required is not there"
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"acomp " + ServiceVersion.TEXT};
        }
    }
}
