package io.acomp.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Energy the processors' packages have used, from the kernel's running average power limit counters: everything the package does counts,
 * also what others do with it and what it burns at rest. Thread-safe.
 */
public final class EnergyMeter {
    private static final EnergyMeter MACHINE = new EnergyMeter(Path.of("/sys/class/powercap"));
    private static final String PACKAGE = "intel-rapl:[0-9]+";

    private final List<Counter> counters = new ArrayList<>();
    private final @Nullable String absence;

    /** One package's counter, which begins again at 0 when it is full. */
    private static final class Counter {
        private final Path file;
        private final long range;
        private long last;
        private long sum;

        Counter(Path zone) throws IOException {
            file = zone.resolve("energy_uj");
            range = read(zone.resolve("max_energy_range_uj"));
            last = read(file);
        }

        long microjoules() throws IOException {
            long value = read(file);
            sum += value >= last ? value - last : value - last + range;
            last = value;
            return sum;
        }

        private static long read(Path file) throws IOException {
            try {
                return Long.parseLong(Files.readString(file).strip());
            } catch (NumberFormatException e) {
                throw new IOException("no number, file=" + file, e);
            }
        }
    }

    /**
     * A meter.
     *
     * @param folder of the zones
     */
    EnergyMeter(Path folder) {
        absence = open(folder);
    }

    /** This machine's. */
    public static EnergyMeter machine() {
        return MACHINE;
    }

    private @Nullable String open(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "this machine shows no energy counters, folder=" + folder;
        }
        try (Stream<Path> zones = Files.list(folder)) {
            for (Path zone : zones.filter(zone -> zone.getFileName().toString().matches(PACKAGE)).sorted().toList()) {
                counters.add(new Counter(zone));
            }
        } catch (IOException e) {
            counters.clear();
            return "energy counters cannot be read; they are root's on most machines, reason=" + e.getMessage();
        }
        return counters.isEmpty() ? "this machine shows no energy counters of packages, folder=" + folder : null;
    }

    /** Why there is nothing to read, if so. */
    public Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    /** Joules used since this was made; empty if they cannot be read. */
    public synchronized OptionalDouble joules() {
        try {
            long sum = 0;
            for (Counter counter : counters) {
                sum += counter.microjoules();
            }
            return counters.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / 1e6);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}
