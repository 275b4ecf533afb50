package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.acomp.service.ServiceProcess;
import io.acomp.service.StartException;
import io.acomp.service.config.ConfigException;
import io.acomp.service.config.Configuration;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.config.ServiceKey;

/** {@code acomp serve}: runs until it is told to end. */
@Command(
        name = "serve",
        description = "Serve compressed disks over NBD, and compression, metrics and a status page over HTTP, until SIGTERM.",
        footer = {
            "",
            "Without options: a disk of 1 GiB on a unix socket of this user, HTTP on the loopback interface.",
            "Settings come from the environment, over them the file, over that the command line; --dump-config shows all."
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--size", paramLabel = "SIZE", description = "Size of the disk: 512M, 4G, ... (store.size)")
    private @Nullable String size;

    @Option(names = {"-a", "--algorithm"}, paramLabel = "ALG", completionCandidates = DriverNames.class,
            description = "Algorithm or driver to store with; lz4 is the raw block. (store.algorithm)")
    private @Nullable String algorithm;

    @Option(names = {"-l", "--level"}, paramLabel = "LEVEL", description = "Level of compression. (store.level)")
    private @Nullable String level;

    @Option(names = "--limit", paramLabel = "SIZE", description = "Most memory for compressed pages. (store.limit)")
    private @Nullable String limit;

    @Option(names = "--snapshot", paramLabel = "FILE", description = "Read the disk from this file, write it there at the end. (store.snapshot)")
    private @Nullable String snapshot;

    @Option(names = "--writeback", paramLabel = "FILE", description = "Write cold pages to this file. (store.writeback.file)")
    private @Nullable String writeback;

    @Option(names = "--nbd", paramLabel = "unix:PATH|HOST:PORT", description = "Where NBD clients connect; may be repeated. (nbd.listen)")
    private List<String> nbd = new ArrayList<>();

    @Option(names = "--http", paramLabel = "HOST:PORT|unix:PATH", description = "Where HTTP clients connect; may be repeated. (http.listen)")
    private List<String> http = new ArrayList<>();

    @Option(names = "--hardware", paramLabel = "prefer|require|never", description = "What accelerators are used for. (engine.hardware)")
    private @Nullable String hardware;

    @Option(names = "--config", paramLabel = "FILE", description = "File with settings, a 'key = value' a line.")
    private @Nullable Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any setting; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--dump-config", description = "Print all settings as they would be in force, as a file for --config, and end.")
    private boolean dump;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private final Console console;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try {
            Configuration configuration = Configuration.of(System.getenv(), Optional.ofNullable(file), flags());
            ServiceConfig config = ServiceConfig.of(configuration);
            if (dump) {
                console.print(configuration.dump());
                return ExitCode.OK;
            }
            return ServiceProcess.run(config, System.getenv());
        } catch (ConfigException wrong) {
            throw new CommandException(ExitCode.USAGE, wrong.getMessage());
        } catch (StartException refused) {
            throw new CommandException(ExitCode.FAILURE, refused.getMessage());
        }
    }

    private SequencedMap<String, String> flags() {
        SequencedMap<String, String> flags = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "--set wants KEY=VALUE, value=" + setting);
            }
            flags.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
        }
        put(flags, ServiceKey.STORE_SIZE, size);
        put(flags, ServiceKey.STORE_ALGORITHM, algorithm);
        put(flags, ServiceKey.STORE_LEVEL, level);
        put(flags, ServiceKey.STORE_LIMIT, limit);
        put(flags, ServiceKey.STORE_SNAPSHOT, snapshot);
        put(flags, ServiceKey.STORE_WRITEBACK_FILE, writeback);
        put(flags, ServiceKey.ENGINE_HARDWARE, hardware);
        put(flags, ServiceKey.NBD_LISTEN, nbd.isEmpty() ? null : String.join(",", nbd));
        put(flags, ServiceKey.HTTP_LISTEN, http.isEmpty() ? null : String.join(",", http));
        return flags;
    }

    private static void put(SequencedMap<String, String> flags, ServiceKey key, @Nullable String value) {
        if (value != null) {
            flags.put(key.key(), value);
        }
    }
}
