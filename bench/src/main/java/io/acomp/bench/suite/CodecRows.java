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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Team;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Subject;
import io.acomp.spi.CodecSettings;
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
    private final Map<Key, Opened> opened = new HashMap<>();
    private final Map<Key, Acomp> transforms = new HashMap<>();

    private record Key(String driver, @Nullable Integer level) {}

    /** A driver at a level, and the blocks it has packed. */
    private record Opened(SyncDriver driver, int level, Blocks.Packed packed) {}

    /** A row on its way. */
    private record Entry(Subject subject, Key key, Opened opened, BlockJob job, Contender contender, Comparison comparison) {}

    CodecRows(Bench bench, int size, int threads, List<Subject> subjects, long nanosPerRow) {
        this.bench = bench;
        this.threads = threads;
        this.subjects = subjects;
        turn = nanosPerRow / (2 * ROUNDS);
        engine = resources.add(AcompEngine.builder().lanes(threads).build());
        Arena arena = engine.newArena();
        resources.add(arena::close);
        blocks = new Blocks(bench.corpus(), size, Math.max(1, SET_BYTES / size), arena);
        long capacity = bench.drivers().all().stream().mapToLong(driver -> driver.maxCompressedLength(size)).max().orElse(size);
        int depth = subjects.stream().max(Comparator.comparingInt(Subject::depth)).orElseThrow().depth();
        destinations = blocks.destinations(capacity, Math.max(depth, threads));
    }

    void measure() {
        List<Entry> entries = new ArrayList<>();
        for (Subject subject : subjects) {
            bench.progress().accept("codecs: " + subject.driver() + " " + subject.sizeBytes() + " " + subject.mode() + ", warm-up");
            entries.add(open(subject));
        }
        bench.progress().accept("codecs: " + blocks.size() + " bytes");
        for (int round = 0; round < ROUNDS; round++) {
            entries.forEach(entry -> entry.comparison.round());
        }
        for (Entry entry : entries) {
            double ratio = (double) blocks.bytes() / entry.opened.packed.bytes();
            bench.report().add(Figures.row(entry.subject, entry.comparison, 0, ratio, latencies(entry)));
        }
    }

    private Entry open(Subject subject) {
        Key key = new Key(Objects.requireNonNull(subject.driver()), subject.level());
        Opened codec = opened.computeIfAbsent(key, this::open);
        BlockJob job = blocks.job(subject.operation(), codec.packed, Arrays.copyOf(destinations, subject.depth()));
        Contender contender =
                switch (subject.mode()) {
                    case DIRECT -> team(subject, codec, () -> resources.add(new DirectCodec(codec.driver, codec.level)));
                    case INLINE -> team(subject, codec, () -> new WaitingCodec(transform(key), Execution.INLINE));
                    default -> new RingLoop("ring " + subject.driver(), transform(key), job, false);
                };
        long operations = bench.warmUp().run(contender, job.blocks(), turn, 3 * turn);
        return new Entry(subject, key, codec, job, contender, new Comparison(List.of(contender), operations));
    }

    private Opened open(Key key) {
        SyncDriver driver = bench.drivers().named(key.driver);
        int level = key.level == null ? CodecSettings.DEFAULT_LEVEL : key.level;
        DirectCodec direct = resources.add(new DirectCodec(driver, level));
        return new Opened(driver, level, blocks.pack(direct));
    }

    /** A transform that has proved itself: requests take another way to the same codec. */
    private Acomp transform(Key key) {
        Acomp present = transforms.get(key);
        if (present != null) {
            return present;
        }
        AcompSettings settings = key.level == null ? AcompSettings.DEFAULTS : AcompSettings.DEFAULTS.withLevel(key.level);
        Acomp acomp = resources.add(engine.open(key.driver, settings));
        blocks.verify(new WaitingCodec(acomp, Execution.LANE), blocks.pack(new WaitingCodec(acomp, Execution.INLINE)));
        transforms.put(key, acomp);
        return acomp;
    }

    /** One loop, or one per thread with a codec and a destination of its own. */
    private Contender team(Subject subject, Opened codec, Supplier<BlockCodec> codecs) {
        List<BlockLoop> members = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            BlockJob job = blocks.job(subject.operation(), codec.packed, new MemorySegment[] {destinations[i]});
            members.add(new BlockLoop(subject.mode() + " " + subject.driver(), codecs.get(), job));
        }
        return threads == 1 ? members.getFirst() : resources.add(new Team(members));
    }

    private @Nullable Latencies latencies(Entry entry) {
        double speed = entry.comparison.operationsPerSecond(0).median();
        int count = (int) Math.clamp(speed * turn / 1e9, LEAST_LATENCIES, MOST_LATENCIES);
        if (entry.subject.mode() == Mode.RING) {
            return bench.fixedLoad().latencies(entry.contender.name(), transform(entry.key), entry.job, speed / 2, LOAD_SECONDS);
        }
        return entry.contender instanceof BlockLoop loop ? loop.latencies(count) : null;
    }

    @Override
    public void close() {
        resources.close();
    }
}
