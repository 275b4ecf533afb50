package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DeviceLoop;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.Slice;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.Capabilities;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.SyncDriver;

/**
 * One device against the best codec of its algorithm over growing blocks: from which size on the device answers sooner, does more, and costs
 * less processor time.
 */
final class BreakEven implements AutoCloseable {
    private static final int[] USUAL_SIZES = {512, 2 << 10, 8 << 10, 32 << 10, 128 << 10};
    private static final int[] ALL_SIZES = IntStream.rangeClosed(9, 20).map(bits -> 1 << bits).toArray();
    private static final int SET_BYTES = 256 << 10;
    private static final int MOST_BLOCKS = 64;
    private static final int FAST_LEVEL = 1;
    private static final int IN_FLIGHT = 64;
    private static final int LEAST_ROUNDS = 5;
    private static final int POLLED_SIZE = 8 << 10;

    private static final int SOFTWARE = 0;
    private static final int WAITED = 1;
    private static final int QUEUED = 2;

    private final Bench bench;
    private final DeviceDriver device;
    private final Drivers drivers;
    private final SyncDriver codec;
    private final long nanos;
    private final @Nullable Integer deviceLevel;
    private final @Nullable Integer codecLevel;
    private final Resources resources = new Resources();
    private final Map<Operation, List<Case>> cases = new EnumMap<>(Operation.class);

    /** A size in one direction; contenders in the order of the indexes above. */
    private record Case(int size, double deviceRatio, double codecRatio, DeviceLoop queued, Comparison comparison) {}

    /** In what the device may be better. */
    private enum Gain {
        THROUGHPUT("", "requests a second, " + IN_FLIGHT + " in flight", each -> each.speedup(QUEUED, SOFTWARE)),
        LATENCY("latency.", "time of one request that is waited for", each -> each.speedup(WAITED, SOFTWARE)),
        CPU("cpu.", "processor time of a request, " + IN_FLIGHT + " in flight", Gain::cpu);

        private final String infix;
        private final String words;
        private final Function<Comparison, Quartiles> measure;

        Gain(String infix, String words, Function<Comparison, Quartiles> measure) {
            this.infix = infix;
            this.words = words;
            this.measure = measure;
        }

        private static Quartiles cpu(Comparison comparison) {
            List<Slice> software = comparison.slices(SOFTWARE);
            List<Slice> queued = comparison.slices(QUEUED);
            // what is too short for the clock counts as a nanosecond
            return Quartiles.of(IntStream.range(0, comparison.rounds())
                    .mapToDouble(round -> Math.max(1.0, software.get(round).cpuNanos()) / Math.max(1.0, queued.get(round).cpuNanos()))
                    .toArray());
        }
    }

    BreakEven(Bench bench, DeviceDriver device, Drivers drivers, long nanos) {
        this.bench = bench;
        this.device = device;
        this.drivers = drivers;
        this.nanos = nanos;
        codec = drivers.of(device.algorithm()).getFirst();
        deviceLevel = level(device.capabilities());
        codecLevel = level(codec.capabilities());
    }

    /** The level nearest to the fast one, null for a driver without levels. */
    private static @Nullable Integer level(Capabilities capabilities) {
        int least = capabilities.minLevel();
        int most = capabilities.maxLevel();
        return least == most ? null : (Integer) Math.clamp(FAST_LEVEL, least, most);
    }

    /** What the names of its figures begin with. */
    static String prefix(DeviceDriver device) {
        return "device." + device.name() + ".";
    }

    void run() {
        AcompEngine engine = resources.add(drivers.engine().lanes(1).build());
        Arena arena = engine.newArena();
        resources.add(arena::close);
        Acomp acomp = resources.add(engine.open(device.name(), OwnBlocks.settings(device, deviceLevel)));
        Acomp inSoftware = resources.add(engine.open(codec.name(), OwnBlocks.settings(codec, codecLevel)));
        int[] sizes = IntStream.of(bench.plan().full() ? ALL_SIZES : USUAL_SIZES)
                .filter(size -> Limits.allow(device, Operation.COMPRESS, size) && Limits.allow(device, Operation.DECOMPRESS, size))
                .toArray();
        for (int size : sizes) {
            bench.progress().accept(prefix(device) + "breakEvenBytes: " + size + " bytes, warm-up");
            open(size, nanos / 2 / (LEAST_ROUNDS + 3) / (sizes.length * 6L), engine, acomp, inSoftware, arena);
        }
        bench.progress().accept(prefix(device) + "breakEvenBytes");
        // a size is wanted, not a ratio: no reason to go on until every gain is narrow
        new Rounds(LEAST_ROUNDS, LEAST_ROUNDS, nanos).run(
                () -> cases.values().forEach(list -> list.forEach(each -> each.comparison.round())), List.of());
        cases.forEach(this::report);
    }

    private void open(int size, long turn, AcompEngine engine, Acomp acomp, Acomp inSoftware, Arena arena) {
        Blocks blocks = new Blocks(bench.corpus(), size, Math.clamp(SET_BYTES / size, 1, MOST_BLOCKS), arena);
        WaitingCodec software = new WaitingCodec(inSoftware, Execution.INLINE);
        Blocks.Packed ofCodec = blocks.pack(software);
        drivers.simulated(device.name()).ifPresent(simulated -> blocks.record(simulated.codec(), ofCodec));
        WaitingCodec waited = new WaitingCodec(acomp, Execution.LANE);
        Blocks.Packed packed = blocks.pack(waited);
        blocks.verify(software, packed);
        long capacity = Math.max(acomp.maxCompressedLength(size), inSoftware.maxCompressedLength(size));
        MemorySegment[] destinations = blocks.destinations(capacity, IN_FLIGHT);
        for (Operation operation : Operation.values()) {
            BlockJob job = blocks.job(operation, packed, destinations);
            DeviceLoop queued = onDevice(new RingLoop("device " + device.name(), acomp, job, false), engine);
            List<Contender> contenders = List.of(
                    new BlockLoop("inline " + codec.name(), software, job),
                    onDevice(new BlockLoop("waiting for " + device.name(), waited, job), engine),
                    queued);
            long operations = 0;
            for (Contender contender : contenders) {
                operations = Math.max(operations, bench.warmUp().run(contender, job.unit(), turn, 3 * turn));
            }
            cases.computeIfAbsent(operation, _ -> new ArrayList<>())
                    .add(new Case(
                            size,
                            (double) blocks.bytes() / packed.bytes(),
                            (double) blocks.bytes() / ofCodec.bytes(),
                            queued,
                            new Comparison(contenders, operations)));
        }
    }

    private DeviceLoop onDevice(Contender loop, AcompEngine engine) {
        return new DeviceLoop(loop, engine, device.name(), drivers.deviceNanos(device.name()));
    }

    private void report(Operation operation, List<Case> measured) {
        for (Case each : measured) {
            row(operation, each, SOFTWARE, codec.name(), 1, Mode.INLINE);
            row(operation, each, WAITED, device.name(), 1, Mode.DEVICE);
            row(operation, each, QUEUED, device.name(), IN_FLIGHT, Mode.DEVICE);
        }
        for (Gain gain : Gain.values()) {
            breakEven(operation, gain, measured);
        }
        if (operation == Operation.COMPRESS) {
            measured.stream().filter(each -> each.size == POLLED_SIZE).forEach(this::pollShare);
        }
    }

    private void row(Operation operation, Case each, int contender, String driver, int depth, Mode mode) {
        boolean software = contender == SOFTWARE;
        Subject subject = new Subject(
                DeviceSuite.NAME, device.algorithm(), driver, software ? codecLevel : deviceLevel, operation, each.size, 1, depth, mode, null,
                null);
        double ratio = software ? each.codecRatio : each.deviceRatio;
        bench.report().add(Figures.row(subject, each.comparison, contender, ratio, null));
    }

    private void breakEven(Operation operation, Gain gain, List<Case> measured) {
        String direction = operation.name().toLowerCase(Locale.ROOT);
        String name = prefix(device) + (operation == Operation.COMPRESS ? "" : direction + ".") + gain.infix + "breakEvenBytes";
        Crossing crossing = new Crossing(
                measured.stream().mapToInt(Case::size).toArray(),
                measured.stream().map(each -> gain.measure.apply(each.comparison)).toList());
        Optional<Quartiles> size = crossing.breakEven();
        String range = Sizes.text(measured.getFirst().size) + " to " + Sizes.text(measured.getLast().size);
        String what = device.name() + " against " + codec.name() + " in the calling thread, " + direction + ", " + gain.words;
        if (size.isEmpty()) {
            bench.report().note(name + ": left out, the device is never better from " + range + "; " + what);
            return;
        }
        bench.report().add(new Ratio(
                name,
                size.get(),
                "smallest size from which on the device is better, looked for from " + range + "; " + what
                        + drivers.simulated(device.name()).map(simulated -> "; " + simulated.words()).orElse(""),
                null,
                Ratio.Better.LOWER));
    }

    private void pollShare(Case each) {
        bench.report().add(new Ratio(
                prefix(device) + "pollShare",
                each.queued.pollShare(),
                "part of the device lanes' time that goes into looking for completions, compress, " + Sizes.text(each.size) + ", "
                        + IN_FLIGHT + " in flight",
                null,
                Ratio.Better.LOWER));
    }

    @Override
    public void close() {
        drivers.simulated(device.name()).ifPresent(simulated -> simulated.codec().forget());
        resources.close();
    }
}
