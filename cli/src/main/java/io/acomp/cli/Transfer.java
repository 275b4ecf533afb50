package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;

/** Takes every input of {@code compress} or {@code decompress} to its output, with zstd's habits. Used once. */
final class Transfer {
    private final Operation operation;
    private final TransferOptions options;
    private final Console console;
    private final String verb;

    /**
     * The work of one command.
     *
     * @param operation which way
     * @param options checked
     * @param console standard streams
     */
    Transfer(Operation operation, TransferOptions options, Console console) {
        this.operation = operation;
        this.options = options;
        this.console = console;
        this.verb = operation.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Works on all inputs; a failing one does not stop the others.
     *
     * @return the worst exit code
     * @throws IOException if standard output fails
     */
    int run() throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Transforms transforms = new Transforms(operation, options)) {
            Transforms.@Nullable Opened named = transforms.named();
            for (Path input : options.inputs()) {
                outcomes.add(transfer(input, named, transforms));
            }
        }
        if (options.json) {
            console.print(Json.document(json -> {
                json.writeArrayFieldStart("results");
                for (Outcome outcome : outcomes) {
                    outcome.write(json);
                }
                json.writeEndArray();
            }));
        }
        return outcomes.stream().mapToInt(Outcome::exitCode).max().orElse(ExitCode.OK);
    }

    private Outcome transfer(Path input, Transforms.@Nullable Opened named, Transforms transforms) {
        boolean stdin = input.equals(TransferOptions.STDIN);
        String name = stdin ? "standard input" : input.toString();
        long start = System.nanoTime();
        String output = null;
        String driver = null;
        try (Source source = open(input)) {
            Transforms.Opened transform = choose(source, named, transforms);
            driver = transform.acomp().driver(operation);
            Path path = options.toStdout(input) ? null : outputPath(input, transform.format());
            output = path == null ? "standard output" : path.toString();
            StreamResult result = stream(name, source, path, transform);
            if (options.remove && !stdin && path != null) {
                Files.delete(input);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            summarize(name, output, result, seconds, driver);
            return new Outcome(name, output, driver, result, seconds, ExitCode.OK, null);
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            int exitCode = Failures.report(console, name + ": " + verb, failure);
            return new Outcome(name, output, driver, null, (System.nanoTime() - start) / 1e9, exitCode, Failures.describe(failure));
        }
    }

    private Source open(Path input) throws IOException {
        return input.equals(TransferOptions.STDIN)
                ? Source.stdin(console, options.force)
                : Source.file(input, options.force || options.toStdout(input) || options.output != null, options.force);
    }

    private Transforms.Opened choose(Source source, Transforms.@Nullable Opened named, Transforms transforms) throws IOException {
        if (named != null) {
            return named;
        }
        return transforms.ofFormat(operation == Operation.COMPRESS ? FileFormat.ZSTD : source.detect());
    }

    private Path outputPath(Path input, FileFormat format) {
        if (options.output != null) {
            return options.output;
        }
        String name = input.getFileName().toString();
        if (operation == Operation.COMPRESS) {
            return input.resolveSibling(name + format.suffix());
        }
        String stripped = FileFormat.stripSuffix(name);
        if (stripped == null) {
            throw new CommandException(
                    ExitCode.FAILURE,
                    "the suffix is none of " + FileFormat.suffixes() + "; name the output with -o or use -c, file=" + name);
        }
        return input.resolveSibling(stripped);
    }

    private StreamResult stream(String name, Source source, @Nullable Path path, Transforms.Opened transform) throws IOException {
        boolean shown = console.terminals().err() && !options.quiet && !options.noProgress;
        Progress progress = shown ? new Progress(console, name, source.size()) : null;
        StreamOptions stream = StreamOptions.DEFAULTS
                .withLanes(options.lanes)
                .withExpectedBytes(source.size())
                .withProgress(progress);
        try (Target target = path == null ? stdout() : Target.file(path, source, options.force)) {
            StreamResult result = operation == Operation.COMPRESS
                    ? transform.acomp().compressStream(source.channel(), target.channel(), stream)
                    : transform.acomp().decompressStream(source.channel(), target.channel(), stream);
            target.complete(source);
            return result;
        } finally {
            if (progress != null) {
                progress.clear();
            }
        }
    }

    /** What was compressed may well be text for a terminal; what is compressed is not. */
    private Target stdout() {
        return Target.stdout(console, options.force || operation == Operation.DECOMPRESS);
    }

    private void summarize(String name, String output, StreamResult result, double seconds, String driver) {
        if (options.quiet || !options.verbose && !console.terminals().err()) {
            return;
        }
        String line = operation == Operation.COMPRESS
                ? String.format(
                        Locale.ROOT,
                        "%s : %s  (%s => %s, %s)",
                        name,
                        result.bytesIn() == 0 ? "-" : String.format(Locale.ROOT, "%.2f%%", 100.0 * result.bytesOut() / result.bytesIn()),
                        Bytes.text(result.bytesIn()),
                        Bytes.text(result.bytesOut()),
                        output)
                : String.format(Locale.ROOT, "%s : %d bytes", name, result.bytesOut());
        if (options.verbose) {
            line += String.format(Locale.ROOT, "  %.3f s, driver=%s, blocks=%d", seconds, driver, result.blocks());
        }
        console.err().println(line);
        console.err().flush();
    }
}
