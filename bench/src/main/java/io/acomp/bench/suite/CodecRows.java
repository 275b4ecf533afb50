package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.DriverUnavailableException;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DeviceLoop;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Team;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Subject;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** The rows of one block size and number of threads, measured in interleaved rounds on the same memory. */
final class CodecRows implements AutoCloseable {
    private static final int ROUNDS = 5;
    private static final int SET_BYTES = 512 << 10;
    private static final int LEAST_LATENCIES = 5;
    private static final double LOAD_SECONDS = 0.06;
    private static final int MOST_LATENCIES = 50_000;

    private final Bench bench;
    private final int threads;
    private final long turn;
    private final List<Subject> subjects;
    private final Resources resources = new Resources();
    private final AcompEngine engine;
    private final Blocks blocks;
    private final MemorySegment[] destinations;
    private final Map<Key, Blocks.Packed> packed = new HashMap<>();
    private final Map<Key, Acomp> transforms = new HashMap<>();

    private record Key(String driver, @Nullable Integer level) {}

    /** A row on its way. */
    private record Entry(Subject subject, Key key, Blocks.Packed packed, BlockJob job, Contender contender, Comparison comparison) {}

    CodecRows(Bench bench, int size, int threads, List<Subject> subjects, long nanosPerRow) {
        this.bench = bench;
        this.threads = threads;
        this.subjects = subjects;
        turn = nanosPerRow / (2 * ROUNDS);
        engine = resources.add(bench.drivers().engine().lanes(threads).build());
        Arena arena = engine.newArena();
        resources.add(arena::close);
        blocks = new Blocks(bench.corpus(), size, Math.max(1, SET_BYTES / size), arena);
        long capacity = Stream.concat(bench.drivers().all().stream(), bench.drivers().devices().stream())
                .mapToLong(driver -> Limits.maxCompressedLength(driver, size))
                .max()
                .orElse(size);
        int depth = subjects.stream().max(Comparator.comparingInt(Subject::depth)).orElseThrow().depth();
        destinations = blocks.destinations(capacity, Math.max(depth, threads));
    }

    void measure() {
        List<Entry> entries = new ArrayList<>();
        for (Subject subject : subjects) {
            bench.progress().accept("codecs: " + subject.driver() + " " + subject.sizeBytes() + " " + subject.mode() + ", warm-up");
            try {
                entries.add(open(subject));
            } catch (DriverUnavailableException e) {
                if (subject.mode() != Mode.DEVICE) {
                    throw e;
                }
                // a device that is there and cannot be used must not cost the rows of all others
                bench.report().note("codecs: rows of " + subject.driver() + " left out, " + e.getMessage());
            }
        }
        bench.progress().accept("codecs: " + blocks.size() + " bytes");
        for (int round = 0; round < ROUNDS; round++) {
            entries.forEach(entry -> entry.comparison.round());
        }
        for (Entry entry : entries) {
            double ratio = (double) blocks.bytes() / entry.packed.bytes();
            bench.report().add(Figures.row(entry.subject, entry.comparison, 0, ratio, latencies(entry)));
        }
    }

    private Entry open(Subject subject) {
        Key key = new Key(Objects.requireNonNull(subject.driver()), subject.level());
        Blocks.Packed packed = this.packed.computeIfAbsent(key, this::pack);
        BlockJob job = blocks.job(subject.operation(), packed, Arrays.copyOf(destinations, subject.depth()));
        Contender contender =
                switch (subject.mode()) {
                    case DIRECT -> team(subject, packed, () -> direct(key));
                    case INLINE -> team(subject, packed, () -> new WaitingCodec(transform(key), Execution.INLINE));
                    case DEVICE -> new DeviceLoop(ring(subject, key, job), engine, key.driver, bench.drivers().deviceNanos(key.driver));
                    default -> ring(subject, key, job);
                };
        long operations = bench.warmUp().run(contender, job.unit(), turn, 3 * turn);
        return new Entry(subject, key, packed, job, contender, new Comparison(List.of(contender), operations));
    }

    private RingLoop ring(Subject subject, Key key, BlockJob job) {
        return new RingLoop(subject.mode() + " " + subject.driver(), transform(key), job, false);
    }

    private DirectCodec direct(Key key) {
        return resources.add(
                new DirectCodec(bench.drivers().named(key.driver), key.level == null ? CodecSettings.DEFAULT_LEVEL : key.level));
    }

    private Blocks.Packed pack(Key key) {
        Optional<DeviceDriver> device = bench.drivers().device(key.driver);
        if (device.isEmpty()) {
            return blocks.pack(direct(key));
        }
        WaitingCodec codec = new WaitingCodec(transform(key), Execution.LANE);
        return blocks.pack(codec, reader(device.get(), codec));
    }

    /** Who reads what a device wrote: the device, or a codec of its algorithm if it does not take so much. */
    private BlockCodec reader(DeviceDriver device, WaitingCodec codec) {
        if (Limits.allow(device, Operation.DECOMPRESS, blocks.size())) {
            return codec;
        }
        SyncDriver software = bench.drivers().of(device.algorithm()).stream().findFirst().orElseThrow(() -> new HarnessException(
                "nobody can read what a device writes, driver=" + device.name() + ", bytes=" + blocks.size()));
        return resources.add(new DirectCodec(software, CodecSettings.DEFAULT_LEVEL));
    }

    /** A transform that has proved itself: requests take another way to the same codec. */
    private Acomp transform(Key key) {
        Acomp present = transforms.get(key);
        if (present != null) {
            return present;
        }
        Optional<DeviceDriver> device = bench.drivers().device(key.driver);
        Driver driver = device.<Driver>map(found -> found).orElseGet(() -> bench.drivers().named(key.driver));
        Acomp acomp = resources.add(engine.open(key.driver, OwnBlocks.settings(driver, key.level)));
        if (device.isEmpty()) {
            blocks.verify(new WaitingCodec(acomp, Execution.LANE), blocks.pack(new WaitingCodec(acomp, Execution.INLINE)));
        }
        transforms.put(key, acomp);
        return acomp;
    }

    /** One loop, or one per thread with a codec and a destination of its own. */
    private Contender team(Subject subject, Blocks.Packed packed, Supplier<BlockCodec> codecs) {
        List<BlockLoop> members = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            BlockJob job = blocks.job(subject.operation(), packed, new MemorySegment[] {destinations[i]});
            members.add(new BlockLoop(subject.mode() + " " + subject.driver(), codecs.get(), job));
        }
        return threads == 1 ? members.getFirst() : resources.add(new Team(members));
    }

    private @Nullable Latencies latencies(Entry entry) {
        double speed = entry.comparison.operationsPerSecond(0).median();
        int count = (int) Math.clamp(speed * turn / 1e9, LEAST_LATENCIES, MOST_LATENCIES);
        if (entry.subject.mode() == Mode.RING || entry.subject.mode() == Mode.DEVICE) {
            return bench.fixedLoad().latencies(entry.contender.name(), transform(entry.key), entry.job, speed / 2, LOAD_SECONDS);
        }
        return entry.contender instanceof BlockLoop loop ? loop.latencies(count) : null;
    }

    @Override
    public void close() {
        resources.close();
    }
}
