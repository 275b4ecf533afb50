package io.acomp.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.corpus.FileCorpus;
import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.EnergyMeter;
import io.acomp.bench.harness.WarmUp;
import io.acomp.bench.replay.ReplayOptions;
import io.acomp.bench.replay.ReplaySuite;
import io.acomp.bench.report.CsvReport;
import io.acomp.bench.report.JsonReport;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.TableReport;
import io.acomp.bench.report.compare.ComparisonJson;
import io.acomp.bench.report.compare.ComparisonTable;
import io.acomp.bench.report.compare.RunComparison;
import io.acomp.bench.report.compare.SavedReport;
import io.acomp.bench.report.page.HtmlReport;
import io.acomp.bench.suite.Bench;
import io.acomp.bench.suite.CliSuite;
import io.acomp.bench.suite.CodecsSuite;
import io.acomp.bench.suite.DeviceSuite;
import io.acomp.bench.suite.Drivers;
import io.acomp.bench.suite.FixedLoad;
import io.acomp.bench.suite.NbdSuite;
import io.acomp.bench.suite.PipelineSuite;
import io.acomp.bench.suite.Plan;
import io.acomp.bench.suite.StoreSuite;
import io.acomp.bench.suite.Suite;
import io.acomp.service.trace.TraceRecorder;

/** The {@code bench} command: measures, prints a table, and writes JSON, CSV and an HTML page on demand. Exit code 0, 1 on failure, 2 on wrong usage. */
@Command(
        name = "bench",
        description = "Measures codecs, the request pipeline, devices and the command itself; with no PATH on a built-in corpus shaped like memory.")
public final class BenchCommand implements Callable<Integer> {
    private static final double USUAL_SECONDS = 20;
    private static final double FULL_SECONDS = 240;
    private static final long MAX_TRACE_BYTES = 1L << 30;
    private static final List<Suite> SUITES = List.of(
            new CodecsSuite(), new PipelineSuite(), new DeviceSuite(), new StoreSuite(), new NbdSuite(), new CliSuite());

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files or folders to measure on, at most 256 MiB in all.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--suite",
            split = ",",
            paramLabel = "SUITE",
            defaultValue = "codecs,pipeline",
            description = "codecs, pipeline, device, store, nbd, cli (default: ${DEFAULT-VALUE}).")
    private List<String> suites = new ArrayList<>();

    @Option(
            names = "--drivers",
            split = ",",
            paramLabel = "NAME",
            description = "Only these drivers or algorithms in the suites codecs (all of them as requests too) and device. ALGORITHM-sim is a simulated"
                    + " device of 20 us + 0.25 ns a byte, 64 jobs deep, 8 of them worked on, over the best codec.")
    private Set<String> drivers = new LinkedHashSet<>();

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Block sizes of the codecs suite (default: 4k,64k,1m).")
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Threads or lanes that run codecs in the codecs suite (default: 1, and one a processor for the best codec of each algorithm).")
    private List<Integer> threads = new ArrayList<>();

    @Option(
            names = "--depth",
            split = ",",
            paramLabel = "N",
            defaultValue = "64",
            description = "Requests in flight in the codecs suite (default: ${DEFAULT-VALUE}).")
    private List<Integer> depths = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Time for each of the suites codecs, pipeline and device (default: 20, with --full 240).")
    private @Nullable Double seconds;

    @Option(
            names = "--full",
            description = "Every driver at every size and level, also as requests.")
    private boolean full;

    @Option(
            names = "--peers",
            description = "Measure programs of others too, for ratios that need them.")
    private boolean peers;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write environment, rows and ratios as JSON.")
    private @Nullable Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the rows as CSV.")
    private @Nullable Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots that needs nothing else.")
    private @Nullable Path html;

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "FILE",
            description = "Measure nothing: say what changed from the first file to the second, both written with --json, beyond what their spread"
                    + " explains. With --json the comparison is written there.")
    private List<Path> compared = new ArrayList<>();

    @Option(
            names = "--fail-on-regression",
            description = "With --compare: exit code 1 if anything is worse beyond noise.")
    private boolean failOnRegression;

    @Option(
            names = "--only",
            hidden = true,
            paramLabel = "NAME",
            description = "Make only the figures whose names begin so.")
    private @Nullable String only;

    @Mixin
    private TraceOptions traces = new TraceOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    /** Made by picocli. */
    public BenchCommand() {}

    /** Sizes as people write them. */
    static final class SizeConverter implements CommandLine.ITypeConverter<Integer> {
        private static final long MAX_BYTES = 64 << 20;

        @Override
        public Integer convert(String text) {
            long bytes;
            try {
                bytes = Sizes.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
            if (bytes > MAX_BYTES) {
                throw new CommandLine.TypeConversionException("a block is at most 64 MiB, size=" + text);
            }
            return (int) bytes;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!compared.isEmpty()) {
            return compare();
        }
        if (failOnRegression) {
            throw usage("--fail-on-regression belongs to --compare");
        }
        Report report = traces.record().isPresent() ? record(traces.record().get()) : measure(Optional.empty());
        TableReport.write(report, spec.commandLine().getOut(), Terminal.columns());
        write(json, out -> JsonReport.write(report, out));
        write(csv, out -> CsvReport.write(report, out));
        write(html, out -> HtmlReport.write(report, out));
        return CommandLine.ExitCode.OK;
    }

    private int compare() throws IOException {
        if (compared.size() != 2 || csv != null || html != null || !paths.isEmpty()) {
            throw usage("--compare takes two files once, and goes with --json and --fail-on-regression only");
        }
        RunComparison comparison = new RunComparison(SavedReport.read(compared.getFirst()), SavedReport.read(compared.getLast()));
        ComparisonTable.write(comparison, spec.commandLine().getOut());
        write(json, out -> ComparisonJson.write(comparison, out));
        return failOnRegression && comparison.regressions() > 0 ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private Report record(Path file) throws IOException {
        TraceRecorder recorder = TraceRecorder.start(file, MAX_TRACE_BYTES);
        Report report;
        try (recorder) {
            report = measure(Optional.of(recorder));
        }
        report.note("requests were recorded, which costs each some 100 ns: figures are not for comparison; requests=" + recorder.recorded()
                + ", dropped=" + recorder.dropped());
        return report;
    }

    private Report measure(Optional<TraceRecorder> recorder) throws IOException {
        List<Suite> chosen = chosen();
        Drivers discovered = Drivers.discover().withSimulated(drivers);
        Drivers available = recorder.isPresent() ? discovered.observedBy(recorder.get()) : discovered;
        checkNumbers();
        for (String name : drivers) {
            if (!available.names().contains(name)) {
                throw usage("no such driver or algorithm here, name=" + name + ", names=" + String.join(",", available.names()));
            }
        }
        Report report = new Report();
        Corpus corpus = paths.isEmpty() ? new MemoryCorpus() : FileCorpus.read(paths);
        double time = seconds != null ? seconds : full ? FULL_SECONDS : USUAL_SECONDS;
        Plan plan = new Plan(Set.copyOf(drivers), List.copyOf(sizes), threadCounts(), List.copyOf(depths), time, full, peers, only);
        Environment.describe(report, corpus, spec.commandLine().getParseResult().originalArgs());
        EnergyMeter.machine().absence().ifPresent(reason -> report.note("joulesPerGigabyte: left out, " + reason));
        Progress progress = new Progress(spec.commandLine().getErr());
        WarmUp warmUp = new WarmUp();
        FixedLoad fixedLoad = new FixedLoad();
        Bench bench = new Bench(plan, corpus, available, warmUp, fixedLoad, report, progress);
        for (Suite suite : chosen) {
            suite.run(bench);
        }
        progress.clear();
        fixedLoad.summary().ifPresent(report::note);
        report.environment("warmUpSeconds", Math.rint(warmUp.nanos() / 1e8) / 10);
        return report;
    }

    private List<Suite> chosen() {
        List<Suite> chosen = new ArrayList<>();
        String misplaced = traces.misplaced();
        if (misplaced != null) {
            throw usage(misplaced + " does not go together with " + (traces.record().isPresent() ? "--replay" : "suites"));
        }
        Optional<ReplayOptions> replay = traces.replay(drivers);
        if (replay.isPresent()) {
            return List.of(new ReplaySuite(replay.get()));
        }
        for (String name : suites) {
            chosen.add(SUITES.stream()
                    .filter(suite -> suite.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> usage("no such suite, suite=" + name + ", suites="
                            + String.join(",", SUITES.stream().map(Suite::name).toList()))));
        }
        return chosen;
    }

    private List<Integer> threadCounts() {
        int all = Runtime.getRuntime().availableProcessors();
        return !threads.isEmpty() ? List.copyOf(threads) : all == 1 ? List.of(1) : List.of(1, all);
    }

    private void checkNumbers() {
        for (int number : threads) {
            if (number < 1 || number > 1024) {
                throw usage("threads are 1 to 1024, threads=" + number);
            }
        }
        for (int number : depths) {
            if (number < 1 || number > 1024) {
                throw usage("a depth is 1 to 1024, depth=" + number);
            }
        }
        if (seconds != null && !(seconds > 0)) {
            throw usage("seconds are above 0, seconds=" + seconds);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private interface Output {
        void to(Writer out) throws IOException;
    }

    private static void write(@Nullable Path file, Output output) throws IOException {
        if (file != null) {
            try (Writer out = Files.newBufferedWriter(file)) {
                output.to(out);
            }
        }
    }
}
