package io.acomp.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

import io.acomp.Policy;

/** What {@code compress} and {@code decompress} are told. */
final class TransferOptions {
    /** The name that means standard input. */
    static final Path STDIN = Path.of("-");

    private static final int MAX_LANES = 1024;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = {"-a", "--algorithm"}, paramLabel = "ALG", completionCandidates = FormatNames.class,
            description = "File format: ${COMPLETION-CANDIDATES}. Compresses to zstd and recognises what it decompresses unless set; "
                    + "deflate has no mark to recognise it by.")
    @Nullable String algorithm;

    @Option(names = "--driver", paramLabel = "NAME", completionCandidates = DriverNames.class,
            description = "Use this driver; 'acomp list' shows them.")
    @Nullable String driver;

    @Option(names = "--hardware", paramLabel = "WHEN", defaultValue = "prefer", converter = Hardware.Parser.class,
            description = "When to use accelerators: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless set. With require the command ends "
                    + "with 4 if there is none for the format.")
    Hardware hardware = Hardware.PREFER;

    @Option(names = {"-l", "--level"}, paramLabel = "LEVEL",
            description = "Compression level, the driver's default unless set. Also -1 to -22, --fast and --fast=N as with zstd.")
    @Nullable Integer level;

    @Option(names = {"-T", "--lanes"}, paramLabel = "LANES", description = "Work on so many lanes at once; 0, the default, is one per CPU.")
    int lanes;

    @Option(names = "--rm", description = "Remove the input after success; never with -c.")
    boolean remove;

    @Option(names = {"-k", "--keep"}, description = "Keep the input, which is the default.")
    boolean keep;

    @Option(names = {"-f", "--force"}, description = "Overwrite, follow links, read devices, write to a terminal.")
    boolean force;

    @Option(names = {"-c", "--stdout"}, description = "Write to standard output.")
    boolean stdout;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "Write to this file.")
    @Nullable Path output;

    @Option(names = "--no-progress", description = "No progress on the terminal.")
    boolean noProgress;

    @Option(names = {"-q", "--quiet"}, description = "Only errors.")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "A summary of each file even where standard error is no terminal.")
    boolean verbose;

    @Option(names = "--json", description = "Results as JSON on standard output.")
    boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Parameters(paramLabel = "FILE", description = "Files; - or none is standard input, which goes to standard output unless -o is given.")
    private List<Path> files = new ArrayList<>();

    /** The inputs, standard input if none was named. */
    List<Path> inputs() {
        return files.isEmpty() ? List.of(STDIN) : files;
    }

    /**
     * Looks for options that contradict each other.
     *
     * @throws ParameterException if there are some
     */
    void check() {
        if (lanes < 0 || lanes > MAX_LANES) {
            throw usage("lanes are 0 to " + MAX_LANES + ", lanes=" + lanes);
        }
        if (stdout && output != null) {
            throw usage("-c and -o exclude each other, output=" + output);
        }
        if (output != null && inputs().size() > 1) {
            throw usage("-o takes one input, inputs=" + inputs().size());
        }
        if (keep && remove) {
            throw usage("-k and --rm exclude each other");
        }
        if (json && inputs().stream().anyMatch(this::toStdout)) {
            throw usage("standard output cannot take both data and --json");
        }
    }

    /**
     * Whether the output of an input goes to standard output.
     *
     * @param input one of {@link #inputs()}
     */
    boolean toStdout(Path input) {
        return stdout || output == null && input.equals(STDIN) || output != null && output.equals(STDIN);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** When to use accelerators, as the command line says it. */
    enum Hardware {
        PREFER(Policy.PREFER_HARDWARE),
        REQUIRE(Policy.REQUIRE_HARDWARE),
        NEVER(Policy.SOFTWARE_ONLY);

        private final Policy policy;

        Hardware(Policy policy) {
            this.policy = policy;
        }

        Policy policy() {
            return policy;
        }

        /** Reads what {@link #toString} writes. */
        static final class Parser implements ITypeConverter<Hardware> {
            @Override
            public Hardware convert(String value) {
                return Stream.of(values()).filter(when -> when.toString().equals(value)).findFirst().orElseThrow(
                        () -> new TypeConversionException("it is prefer, require or never, not '" + value + "'"));
            }
        }

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Completes {@code -a}. */
    static final class FormatNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        FormatNames() {
            super(FileFormat.labels());
        }
    }
}
