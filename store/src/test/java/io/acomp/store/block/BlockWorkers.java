package io.acomp.store.block;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.acomp.store.CompressedStore;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreAlgorithm.Role;
import io.acomp.store.WritebackRequest;
import io.acomp.store.page.PageStore;
import io.acomp.store.reclaim.FilePages;

/** What goes on in a store while a disk on it is used, none of which may change a byte. */
final class BlockWorkers {
    /** Does something once. */
    interface Worker {
        void run(CompressedStore store, Random random);
    }

    private static final String[] ALGORITHMS = {"lz4", "zstd", "deflate", "lzo", "snappy"};
    private static final List<Worker> ALL = List.of(
            (store, _) -> store.compact(),
            (store, _) -> store.markIdle(Duration.ZERO),
            BlockWorkers::changeTheAlgorithm,
            BlockWorkers::changeASecondaryAlgorithm,
            BlockWorkers::recompress,
            BlockWorkers::recompress,
            BlockWorkers::writeBack,
            BlockWorkers::writeBack,
            BlockWorkers::retireAContext,
            (store, _) -> store.resetPeak(),
            (store, _) -> store.statistics());

    private BlockWorkers() {}

    /** Lets one of them work. */
    static void runAny(CompressedStore store, Random random) {
        ALL.get(random.nextInt(ALL.size())).run(store, random);
    }

    private static void changeTheAlgorithm(CompressedStore store, Random random) {
        String name = ALGORITHMS[random.nextInt(ALGORITHMS.length)];
        store.algorithm(name, name.equals("zstd") || name.equals("deflate") ? 1 + random.nextInt(3) : null);
    }

    private static void changeASecondaryAlgorithm(CompressedStore store, Random random) {
        store.secondaryAlgorithm(1 + random.nextInt(2), random.nextBoolean() ? "zstd" : "deflate", 1 + random.nextInt(6));
    }

    private static void recompress(CompressedStore store, Random random) {
        Selection selection = Selection.values()[random.nextInt(Selection.values().length)];
        if (store.algorithms().stream().anyMatch(algorithm -> algorithm.role() == Role.SECONDARY)) {
            store.recompress(RecompressRequest.of(selection).withGrouped(random.nextBoolean()).withMaxPages(1 + random.nextInt(200)));
        }
    }

    private static void writeBack(CompressedStore store, Random random) {
        if (((PageStore) store).parts().backed() instanceof FilePages) {
            WritebackRequest.Selection[] selections = WritebackRequest.Selection.values();
            store.writeback(WritebackRequest.of(selections[random.nextInt(selections.length)]).withMaxPages(1 + random.nextInt(50)));
        }
    }

    private static void retireAContext(CompressedStore store, Random random) {
        var contexts = ((PageStore) store).parts().codecs().contexts();
        contexts.retire(random.nextInt(contexts.cpus()));
    }
}
