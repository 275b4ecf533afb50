package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.harness.PageWork;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.target.CaffeineTarget;

/** A store against a cache on the heap whose values are compressed with the same codec: what people build today. */
final class StoreOverCaffeine {
    private static final long SEED = 3;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 15;
    private static final int OURS = 0;
    private static final int PEER = 1;
    /** Heap that the peer is given, as a multiple of the pages uncompressed: a collector needs room. */
    private static final int HEAP = 2;

    private final Bench bench;
    private final StoreTargets targets;
    private final StoreScale scale;

    /** A codec on both sides. */
    private enum Codec {
        ZSTD("zstd", 1),
        LZ4("lz4", null);

        private final String algorithm;
        private final @Nullable Integer level;

        Codec(String algorithm, @Nullable Integer level) {
            this.algorithm = algorithm;
            this.level = level;
        }

        PageTarget peer(long pages) {
            return this == ZSTD ? CaffeineTarget.zstd(1, pages) : CaffeineTarget.lz4(pages);
        }

        /** Its name within a figure's. */
        String suffix() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    StoreOverCaffeine(Bench bench, StoreTargets targets, StoreScale scale) {
        this.bench = bench;
        this.targets = targets;
        this.scale = scale;
    }

    void run() {
        if (Runtime.getRuntime().maxMemory() < HEAP * scale.jobBytes()) {
            bench.report().note("store.*.overCaffeine*: left out, the heap is too small for the peer; ACOMP_JAVA_OPTS=-Xmx"
                    + Sizes.text(2 * HEAP * scale.jobBytes()));
            return;
        }
        long pages = scale.jobBytes() / PageTarget.PAGE_BYTES;
        try (Arena arena = Arena.ofShared()) {
            @Nullable PageSet content = null;
            for (Codec codec : Codec.values()) {
                boolean write = bench.plan().wants(name(PageAccess.WRITE, codec));
                boolean read = bench.plan().wants(name(PageAccess.READ, codec));
                if (write || read) {
                    content = content == null ? PageSet.of(bench.corpus(), pages, arena) : content;
                    compare(codec, content, write, read);
                }
            }
        }
    }

    private void compare(Codec codec, PageSet content, boolean write, boolean read) {
        bench.progress().accept("store: " + codec.algorithm + " against Caffeine");
        try (Resources resources = new Resources()) {
            PageWork ours = resources.add(new PageWork(targets.ours(codec.algorithm, codec.level, content.pages()), content));
            PageWork peer = resources.add(new PageWork(codec.peer(content.pages()), content));
            ours.fill();
            peer.fill();
            if (write) {
                compare(PageAccess.WRITE, codec, ours, peer);
            }
            if (read) {
                compare(PageAccess.READ, codec, ours, peer);
            }
        }
    }

    private void compare(PageAccess access, Codec codec, PageWork ours, PageWork peer) {
        try (PageWork.Turn our = ours.split(access, SEED, 1);
                PageWork.Turn their = peer.split(access, SEED, 1)) {
            bench.warmUp().run(our, our.pass(), 1, scale.warmUpNanos());
            bench.warmUp().run(their, their.pass(), 1, scale.warmUpNanos());
            Comparison comparison = new Comparison(List.of(our, their), ours.pages());
            Supplier<Quartiles> figure = () -> comparison.speedup(OURS, PEER);
            String name = name(access, codec);
            Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, scale.comparisonNanos() / 2);
            Figures.repeat(bench.report(), name, rounds, comparison::round, List.of(figure));
            ours.verify();
            peer.verify();
            Operation operation = access == PageAccess.WRITE ? Operation.COMPRESS : Operation.DECOMPRESS;
            String phase = "random " + direction(access) + "s beside a cache, " + Sizes.text(scale.jobBytes());
            bench.report().add(Figures.row(
                    StoreRows.ours(bench, codec.algorithm, codec.level, operation, 1, phase), comparison, OURS, ours.ratio(), null));
            bench.report().add(Figures.row(
                    StoreRows.peer(peer.target().name(), codec.algorithm, codec.level, operation, 1, phase),
                    comparison,
                    PEER,
                    peer.ratio(),
                    null));
            String detail = codec.algorithm + (codec.level == null ? "" : " level " + codec.level)
                    + " on both sides, pages of 4 KiB, " + Sizes.text(scale.jobBytes()) + ", random order, threads=1; the peer is a Caffeine cache"
                    + " without bound, Long keys, byte arrays as values, the codec's own Java library with contexts that are kept";
            bench.report().add(new Ratio(name, figure.get(), detail, null, Better.HIGHER));
        }
    }

    private static String name(PageAccess access, Codec codec) {
        return "store." + direction(access) + ".overCaffeine" + codec.suffix();
    }

    private static String direction(PageAccess access) {
        return access == PageAccess.WRITE ? "write" : "read";
    }
}
