package io.acomp.engine;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.ObservedRequest;
import io.acomp.Operation;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An observer is told once of each request that ends, with what it was like, before the caller knows. */
@EngineTest
class ObserverTest {
    /** One request as it was seen. */
    private record Seen(
            Operation operation,
            String algorithm,
            @Nullable String driver,
            AcompStatus status,
            long source,
            long produced,
            int pairs,
            boolean part,
            boolean inline,
            boolean device) {
        static Seen of(ObservedRequest request) {
            return new Seen(
                    request.operation(),
                    request.algorithm(),
                    request.driver(),
                    request.status(),
                    request.sourceBytes(),
                    request.produced(),
                    request.pairCount(),
                    request.isPart(),
                    request.ranInline(),
                    request.ranOnDevice());
        }
    }

    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();

    private Rig rig(TestDriver driver) {
        return Rig.of(builder -> builder.observer(request -> seen.add(Seen.of(request))), driver);
    }

    @Test
    void seesWaysSizesAndBatches() {
        TestDriver driver = new TestDriver();
        try (Rig rig = rig(driver);
                AcompContext context = rig.acomp.newContext()) {
            assertTrue(seen.isEmpty(), "the self-test was seen");
            for (AcompRequest request : List.of(
                    rig.request(100).execution(Execution.LANE), rig.request(100).execution(Execution.INLINE), context.request())) {
                request.source(Rig.data(100)).destination(Rig.room(100));
                assertEquals(AcompStatus.OK, request.compressAndWait());
            }
            AcompRequest batch = rig.acomp.newRequest().execution(Execution.INLINE);
            batch.pairs(List.of(Rig.data(10), Rig.data(20)), List.of(Rig.room(10), Rig.room(20)));
            assertEquals(AcompStatus.OK, batch.compressAndWait());
            AcompRequest back = rig.acomp.newRequest().source(Rig.compressed(Rig.data(30))).destination(Rig.data(30));
            assertEquals(AcompStatus.OK, back.decompressAndWait());

            String name = driver.name();
            String algorithm = driver.algorithm();
            long header = TestFormat.HEADER;
            assertEquals(
                    List.of(
                            new Seen(Operation.COMPRESS, algorithm, name, AcompStatus.OK, 100, 100 + header, 0, false, false, false),
                            new Seen(Operation.COMPRESS, algorithm, name, AcompStatus.OK, 100, 100 + header, 0, false, true, false),
                            new Seen(Operation.COMPRESS, algorithm, name, AcompStatus.OK, 100, 100 + header, 0, false, true, false),
                            new Seen(Operation.COMPRESS, algorithm, name, AcompStatus.OK, 30, 30 + 2 * header, 2, false, true, false),
                            new Seen(Operation.DECOMPRESS, algorithm, name, AcompStatus.OK, 30 + header, 30, 0, false, false, false)),
                    List.copyOf(seen));
        }
    }

    @Test
    void seesFailuresAndIsToldFirst() {
        try (Rig rig = rig(new TestDriver())) {
            AcompRequest request = rig.acomp.newRequest().source(Rig.data(50)).destination(Rig.data(10));
            AtomicBoolean first = new AtomicBoolean();
            request.onComplete((_, _, _) -> first.set(seen.size() == 1), null);
            request.submitCompress();
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.await());
            Await.until("the observer was told before the callback", first::get);
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, seen.element().status());
            assertEquals(0, seen.element().produced());
        }
    }

    @Test
    void timesEveryRequest() {
        ConcurrentLinkedQueue<long[]> times = new ConcurrentLinkedQueue<>();
        try (Rig rig = Rig.of(
                builder -> builder.observer(request -> times.add(
                        new long[] {request.submitNanos(), request.waitNanos(), request.serviceNanos(), System.nanoTime()})),
                new TestDriver())) {
            for (Execution execution : Execution.values()) {
                AcompRequest request = rig.request(64).execution(execution);
                for (int i = 0; i < 20; i++) {
                    long before = System.nanoTime();
                    assertEquals(AcompStatus.OK, request.compressAndWait());
                    long[] last = times.remove();
                    assertTrue(last[0] >= before && last[0] + last[1] + last[2] <= last[3], "submission " + i + ", " + execution);
                    assertTrue(last[2] > 0, "untimed submission " + i + ", " + execution);
                }
            }
        }
    }

    @Test
    void whatItThrowsIsCountedAndHurtsNobody() {
        try (Rig rig = Rig.of(
                builder -> builder.observer(_ -> {
                    throw new IllegalStateException("no");
                }),
                new TestDriver())) {
            for (Execution execution : Execution.values()) {
                assertEquals(AcompStatus.OK, rig.request(64).execution(execution).compressAndWait());
            }
            assertEquals(2, rig.engine.statistics().events().get("callback-failed"));
        }
    }
}
