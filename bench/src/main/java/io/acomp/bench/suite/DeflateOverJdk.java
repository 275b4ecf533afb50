package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.acomp.AcompEngine;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.JdkDeflate;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** Deflate drivers against java.util.zip, on pages, at level 1. */
final class DeflateOverJdk {
    private static final String ALGORITHM = "deflate";
    private static final int LEVEL = 1;
    private static final int PAGE = 4 << 10;
    private static final int PAGES = 512;
    private static final int LEAST_ROUNDS = 9;
    /** Most compressed bytes of a driver, as a multiple of the peer's, that still count as the same work. */
    private static final double MAX_SIZE = 1.05;
    private static final double COMPRESS_TARGET = 2.4;
    private static final double DECOMPRESS_TARGET = 1.8;
    private static final int JDK = 0;

    private final Bench bench;
    private final long nanos;

    DeflateOverJdk(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept("codecs: deflate against java.util.zip");
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(AcompEngine.builder().lanes(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            Blocks blocks = new Blocks(bench.corpus(), PAGE, PAGES, arena);
            JdkDeflate jdk = resources.add(new JdkDeflate(LEVEL));
            Blocks.Packed packed = blocks.pack(jdk);
            List<DirectCodec> candidates = candidates(blocks, packed, resources);
            if (candidates.isEmpty()) {
                bench.report().note("deflate.*.overJdk: left out, no driver matches the JDK in size; install libdeflate0 or libisal2");
                return;
            }
            compare(Operation.COMPRESS, COMPRESS_TARGET, blocks, packed, jdk, candidates);
            compare(Operation.DECOMPRESS, DECOMPRESS_TARGET, blocks, packed, jdk, candidates);
        }
    }

    /** The drivers that are not the JDK's, read what it wrote, and write as little as it. */
    private List<DirectCodec> candidates(Blocks blocks, Blocks.Packed jdk, Resources resources) {
        List<DirectCodec> candidates = new ArrayList<>();
        for (SyncDriver driver : bench.drivers().of(ALGORITHM)) {
            if (driver.name().endsWith("-jdk") || driver.capabilities().minLevel() > LEVEL) {
                continue;
            }
            DirectCodec codec = resources.add(new DirectCodec(driver, LEVEL));
            blocks.verify(codec, jdk);
            double size = (double) blocks.pack(codec).bytes() / jdk.bytes();
            if (size <= MAX_SIZE) {
                candidates.add(codec);
            } else {
                bench.report().note(
                        String.format("deflate.*.overJdk: without %s, whose output is %.2f times the JDK's", driver.name(), size));
            }
        }
        return candidates;
    }

    private void compare(
            Operation operation, double target, Blocks blocks, Blocks.Packed packed, JdkDeflate jdk, List<DirectCodec> candidates) {
        long capacity = jdk.maxCompressedLength(PAGE);
        for (DirectCodec candidate : candidates) {
            capacity = Math.max(capacity, candidate.maxCompressedLength(PAGE));
        }
        MemorySegment[] destination = blocks.destinations(capacity, 1);
        BlockJob job = blocks.job(operation, packed, destination);
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new BlockLoop(jdk.name(), jdk, job));
        candidates.forEach(candidate -> contenders.add(new BlockLoop(candidate.name(), candidate, job)));
        long turn = nanos / 4 / ((LEAST_ROUNDS + 2) * contenders.size());
        long operations = 0;
        for (Contender contender : contenders) {
            operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, 4 * turn));
        }
        // turns as long as the fastest needs would be too long for the JDK
        Comparison comparison = new Comparison(contenders, Math.max(job.blocks(), operations / 2 / job.blocks() * job.blocks()));
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos / 2);
        Supplier<Quartiles> speedup = () -> speedup(comparison, best(comparison, candidates));
        Figures.repeat(bench.report(), "deflate over JDK", rounds, comparison::round, List.of(speedup));
        int best = best(comparison, candidates);
        Subject peer = new Subject(CodecsSuite.NAME, ALGORITHM, null, LEVEL, operation, PAGE, 1, 1, Mode.PEER, jdk.name(), null);
        bench.report().add(Figures.row(peer, comparison, JDK, (double) blocks.bytes() / packed.bytes(), null));
        bench.report().add(new Ratio(
                "deflate." + peer.operationName() + ".overJdk",
                speedup.get(),
                contenders.get(best).name() + " against java.util.zip, raw deflate, 4 KiB, level 1, compressed size at most " + MAX_SIZE
                        + " times the JDK's",
                target,
                Better.HIGHER));
    }

    private static Quartiles speedup(Comparison comparison, int contender) {
        return comparison.speedup(contender, JDK);
    }

    private static int best(Comparison comparison, List<DirectCodec> candidates) {
        return IntStream.rangeClosed(1, candidates.size())
                .boxed()
                .max(Comparator.comparingDouble(contender -> speedup(comparison, contender).median()))
                .orElseThrow();
    }
}
