package io.acomp.bench.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.acomp.Acomp;
import io.acomp.Execution;
import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.DeviceCodec;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.service.trace.TracedRequest;

/**
 * Data for requests that were recorded without theirs: blocks of the corpus of the recorded sizes, each compressed by the algorithm that was
 * recorded to know how well it shrinks, and by the transform that replays. A request gets the block that shrinks most nearly as its own did.
 * Every block has come back byte for byte before it is used. Filled by one thread; reading it is thread-safe then.
 */
final class BlockPool {
    /** Largest block; larger requests are replayed with so much. */
    static final int MAX_BLOCK = 64 << 20;

    private static final int EXACT_SIZES = 64;
    private static final int STEPS_PER_OCTAVE = 8;
    private static final int COARSE_FROM = 1 << 20;
    private static final int COARSE_STEPS = 4;
    private static final int SET_BYTES = 1 << 20;
    private static final int MOST_CANDIDATES = 64;
    private static final int LEAST_CANDIDATES = 2;

    private final Corpus corpus;
    private final Arena arena;
    private final Function<String, BlockCodec> recorded;
    private final boolean exact;
    private final Map<Integer, Blocks> plain = new HashMap<>();
    private final Map<Key, Candidates> candidates = new HashMap<>();
    private final Map<Key, Blocks.Packed> packed = new HashMap<>();

    /** Blocks of a size, compressed by an algorithm. */
    private record Key(int size, String algorithm) {}

    /** What a request works on. */
    record Choice(MemorySegment plain, MemorySegment packed) {}

    /** Blocks of one size for requests of one algorithm, by how many bytes it makes of them. */
    private record Candidates(int[] order, long[] length) {
        /** The block whose length is nearest; of equal ones the first. */
        int nearest(long wanted) {
            int best = 0;
            for (int i = 1; i < order.length; i++) {
                if (Math.abs(length[i] - wanted) < Math.abs(length[best] - wanted)) {
                    best = i;
                }
            }
            return order[best];
        }
    }

    /**
     * A pool without blocks.
     *
     * @param corpus where data comes from
     * @param arena whose memory they use
     * @param schedule whose sizes count
     * @param recorded codecs by algorithm
     */
    BlockPool(Corpus corpus, Arena arena, Schedule schedule, Function<String, BlockCodec> recorded) {
        this.corpus = corpus;
        this.arena = arena;
        this.recorded = recorded;
        TreeSet<Long> sizes = new TreeSet<>();
        schedule.requests().forEach(request -> sizes.add(blockBytes(request)));
        exact = sizes.size() <= EXACT_SIZES;
    }

    /** Uncompressed bytes of one block of a request. */
    static long blockBytes(TracedRequest request) {
        return Math.clamp(Schedule.plainBytes(request) / Schedule.blocks(request), 1, MAX_BLOCK);
    }

    /** The size of the block that a request gets: its own, or one that stands for many. */
    int size(TracedRequest request) {
        int bytes = (int) blockBytes(request);
        if (exact && bytes <= COARSE_FROM) {
            return bytes;
        }
        int steps = bytes > COARSE_FROM ? COARSE_STEPS : STEPS_PER_OCTAVE;
        int step = Math.max(1, Integer.highestOneBit(bytes) / steps);
        return Math.min(MAX_BLOCK, (bytes + step - 1) / step * step);
    }

    /**
     * The data of a request, made and verified if it is not there yet.
     *
     * @param request whose
     * @param acomp who will work on it
     */
    Choice choice(TracedRequest request, Acomp acomp) {
        int size = size(request);
        Blocks blocks = plain.computeIfAbsent(size, this::blocks);
        Blocks.Packed own = packedBy(size, acomp, blocks);
        Candidates all = candidates.computeIfAbsent(new Key(size, request.algorithm()), key -> rank(key, blocks, acomp));
        int block = all.nearest(Schedule.packedBytes(request) / Schedule.blocks(request));
        return new Choice(blocks.plain(block), own.block(block));
    }

    private Blocks blocks(int size) {
        return new Blocks(corpus, size, Math.clamp(SET_BYTES / size, LEAST_CANDIDATES, MOST_CANDIDATES), arena);
    }

    private Blocks.Packed packedBy(int size, Acomp acomp, Blocks blocks) {
        return packed.computeIfAbsent(new Key(size, acomp.algorithm()), _ -> blocks.pack(new WaitingCodec(acomp, Execution.LANE)));
    }

    private Candidates rank(Key key, Blocks blocks, Acomp acomp) {
        Blocks.Packed by = key.algorithm.equals(acomp.algorithm())
                ? packedBy(key.size, acomp, blocks)
                : blocks.pack(recorded.apply(key.algorithm));
        int[] order = IntStream.range(0, by.count())
                .boxed()
                .sorted(Comparator.comparingLong(index -> by.block(index).byteSize()))
                .mapToInt(Integer::intValue)
                .toArray();
        return new Candidates(order, IntStream.of(order).mapToLong(index -> by.block(index).byteSize()).toArray());
    }

    /** Tells a simulated device's codec all answers, so that it is as quick as its law says. */
    void record(DeviceCodec codec, List<Acomp> transforms) {
        for (Acomp acomp : transforms) {
            packed.forEach((key, made) -> {
                if (key.algorithm.equals(acomp.algorithm())) {
                    plain.get(key.size).record(codec, made);
                }
            });
        }
    }
}
