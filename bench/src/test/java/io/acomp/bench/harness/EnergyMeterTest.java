package io.acomp.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EnergyMeterTest {
    @TempDir
    private Path folder;

    private void zone(String name, long energy, long range) throws IOException {
        Path zone = Files.createDirectories(folder.resolve(name));
        Files.writeString(zone.resolve("energy_uj"), energy + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), range + "\n");
    }

    @Test
    void sumsPackagesAndSurvivesTheirOverflow() throws IOException {
        zone("intel-rapl:0", 900, 1000);
        zone("intel-rapl:1", 0, 1_000_000_000);
        zone("intel-rapl:0:0", 5, 10); // the cores, which are in the package
        zone("intel-rapl-mmio:0", 5, 10);
        EnergyMeter meter = new EnergyMeter(folder);
        assertEquals(0, meter.joules().orElseThrow());
        zone("intel-rapl:0", 100, 1000);
        zone("intel-rapl:1", 3_000_000, 1_000_000_000);
        zone("intel-rapl:0:0", 9, 10);
        assertEquals(3.0002, meter.joules().orElseThrow(), 1e-9);
        assertEquals(3.0002, meter.joules().orElseThrow(), 1e-9);
        assertTrue(meter.absence().isEmpty());
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertTrue(new EnergyMeter(folder.resolve("none")).absence().orElseThrow().contains("no energy counters"));
        assertTrue(new EnergyMeter(folder).absence().orElseThrow().contains("of packages"));
        Files.createDirectories(folder.resolve("intel-rapl:0"));
        EnergyMeter unreadable = new EnergyMeter(folder);
        assertTrue(unreadable.absence().orElseThrow().contains("cannot be read"));
        assertTrue(unreadable.joules().isEmpty());
    }

    @Test
    void aComparisonTellsContendersApart() throws IOException {
        zone("intel-rapl:0", 0, 1_000_000_000_000L);
        long[] used = new long[1];
        Contender thrifty = burning(used, 1_000_000);
        Contender hungry = burning(used, 4_000_000);
        Comparison comparison = new Comparison(List.of(thrifty, hungry), 10, new EnergyMeter(folder));
        comparison.round();
        comparison.round();
        assertEquals(0.1, comparison.joulesPerOperation(0).orElseThrow(), 1e-9);
        assertEquals(0.4, comparison.joulesPerOperation(1).orElseThrow(), 1e-9);
        Comparison blind = new Comparison(List.of(thrifty), 10, new EnergyMeter(folder.resolve("none")));
        blind.round();
        assertTrue(blind.joulesPerOperation(0).isEmpty());
    }

    private Contender burning(long[] used, long microjoules) {
        return new Contender() {
            @Override
            public String name() {
                return "burning";
            }

            @Override
            public Slice run(long operations) {
                used[0] += microjoules;
                try {
                    zone("intel-rapl:0", used[0], 1_000_000_000_000L);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return new Slice(operations, 1000, 1000);
            }
        };
    }
}
