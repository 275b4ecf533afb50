package io.acomp.store.recompress;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreStress;


/** Passes of all kinds beside writers, readers, compaction and changes of the secondary algorithms: nothing is stale, nothing is lost. */
class RecompressStressTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsStaleAndNothingIsLost(boolean virtual) throws InterruptedException {
        AtomicLong made = new AtomicLong();
        ThreadFactory threads = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        try (Rig rig = new Rig(builder -> builder.slots(128).groupPages(8))) {
            rig.store.secondaryAlgorithm(1, "zstd", 1);
            rig.store.secondaryAlgorithm(2, "zstd", 3);
            new StoreStress(rig.store, 128, 2, 8000)
                    .threads(threads)
                    .reader()
                    .beside(random -> {
                        rig.idle();
                        Selection selection = Selection.values()[random.nextInt(Selection.values().length)];
                        made.addAndGet(rig.store
                                .recompress(RecompressRequest.of(selection)
                                        .withGrouped(random.nextInt(4) != 0)
                                        .withMaxPages(random.nextInt(200)))
                                .done());
                    })
                    .beside(_ -> rig.store.compact())
                    .beside(random -> rig.store.secondaryAlgorithm(2, random.nextBoolean() ? rig.codec.algorithm() : "zstd", 3))
                    .until(() -> made.get() > 100)
                    .run();
        }
    }
}
