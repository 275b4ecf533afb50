package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.acomp.AcompEngine;
import io.acomp.Operation;
import io.acomp.bench.harness.AircompressorCodec;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** Codecs that others have written in Java, against the best driver of the same format, each reading what the other wrote. */
final class CodecPeers {
    /** What the names of its figures begin with. */
    static final String FIGURES = "codecs.";

    private static final int[] SIZES = {4 << 10, 64 << 10};
    private static final int SET_BYTES = 1 << 20;
    private static final int LEAST_ROUNDS = 5;
    private static final int OURS = 0;
    private static final int PEER = 1;

    private final Bench bench;
    private final long nanos;
    private final Map<String, Supplier<BlockCodec>> peers;

    CodecPeers(Bench bench, long nanos) {
        this(bench, nanos, new TreeMap<>(Map.of("lz4", AircompressorCodec::lz4, "zstd", AircompressorCodec::zstd)));
    }

    /**
     * Peers by algorithm.
     *
     * @param bench where to put what is found
     * @param nanos to spend
     * @param peers in the order to measure them in
     */
    CodecPeers(Bench bench, long nanos, Map<String, Supplier<BlockCodec>> peers) {
        this.bench = bench;
        this.nanos = nanos;
        this.peers = peers;
    }

    void run() {
        peers.forEach((algorithm, peer) -> {
            List<SyncDriver> drivers = bench.drivers().of(algorithm);
            if (!drivers.isEmpty()) {
                for (int size : SIZES) {
                    compare(drivers.getFirst(), peer.get(), size);
                }
            }
        });
    }

    private void compare(SyncDriver driver, BlockCodec peer, int size) {
        bench.progress().accept("codecs: " + driver.name() + " against " + peer.name() + ", " + size + " bytes");
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            Blocks blocks = new Blocks(bench.corpus(), size, SET_BYTES / size, arena);
            int level = Math.clamp(
                    driver.capabilities().defaultLevel(), driver.capabilities().minLevel(), driver.capabilities().maxLevel());
            DirectCodec ours = resources.add(new DirectCodec(driver, level));
            Blocks.Packed own = blocks.pack(ours);
            Blocks.Packed theirs = blocks.pack(peer);
            blocks.verify(ours, theirs);
            blocks.verify(peer, own);
            long capacity = Math.max(ours.maxCompressedLength(size), peer.maxCompressedLength(size));
            MemorySegment[] destination = blocks.destinations(capacity, 1);
            for (Operation operation : Operation.values()) {
                race(operation, driver, peer, blocks, ours, own, theirs, destination);
            }
        }
    }

    private void race(
            Operation operation,
            SyncDriver driver,
            BlockCodec peer,
            Blocks blocks,
            DirectCodec ours,
            Blocks.Packed own,
            Blocks.Packed theirs,
            MemorySegment[] destination) {
        // both decompress what the peer wrote, or the smaller output would decide
        BlockJob job = blocks.job(operation, theirs, destination);
        List<BlockLoop> contenders = List.of(new BlockLoop(ours.name(), ours, job), new BlockLoop(peer.name(), peer, job));
        long turn = nanos / (2L * peers.size() * SIZES.length * Operation.values().length * contenders.size() * LEAST_ROUNDS);
        long operations = 0;
        for (BlockLoop contender : contenders) {
            operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, 4 * turn));
        }
        Comparison comparison = new Comparison(contenders, Math.max(job.blocks(), operations / 2 / job.blocks() * job.blocks()));
        Supplier<Quartiles> speedup = () -> comparison.speedup(OURS, PEER);
        String name = FIGURES + driver.algorithm() + "." + operation.name().toLowerCase(Locale.ROOT) + "."
                + Sizes.text(blocks.size()) + ".overAircompressor";
        Rounds rounds = new Rounds(LEAST_ROUNDS, 2 * LEAST_ROUNDS, nanos / (peers.size() * SIZES.length * Operation.values().length));
        Figures.repeat(bench.report(), name, rounds, comparison::round, List.of(speedup));
        Subject subject = new Subject(
                CodecsSuite.NAME, driver.algorithm(), null, null, operation, blocks.size(), 1, 1, Mode.PEER, peer.name(), null);
        bench.report().add(Figures.row(subject, comparison, PEER, (double) blocks.bytes() / theirs.bytes(), null));
        bench.report().add(new Ratio(
                name,
                speedup.get(),
                String.format(
                        "%s at its default level, ratio %.2f, against aircompressor-v3's codec in Java, ratio %.2f; blocks of %s, one thread; both decompress"
                                + " what the peer wrote",
                        driver.name(),
                        (double) blocks.bytes() / own.bytes(),
                        (double) blocks.bytes() / theirs.bytes(),
                        Sizes.text(blocks.size())),
                null,
                Better.HIGHER));
    }
}
