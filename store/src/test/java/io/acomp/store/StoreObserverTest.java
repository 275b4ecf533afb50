package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.ObservedRequest;
import io.acomp.Operation;
import io.acomp.store.Pages.Kind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store's requests are its engine's: who observes the engine sees every page that a codec works on. */
class StoreObserverTest {
    private static final int COUNT = 50;

    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

    /** What is left of a request when it has ended. */
    private record Seen(Operation operation, AcompStatus status, String algorithm, long sourceBytes, long produced, boolean inline, long nanos) {
        static Seen of(ObservedRequest request) {
            return new Seen(
                    request.operation(), request.status(), request.algorithm(), request.sourceBytes(), request.produced(), request.ranInline(),
                    request.serviceNanos());
        }
    }

    private List<Seen> take() {
        List<Seen> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Test
    void everyPageIsSeen() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).observer(request -> seen.add(Seen.of(request))).build();
                CompressedStore store = CompressedStore.builder(engine).slots(COUNT + 1).algorithm("lz4").build()) {
            take(); // what was tried when it was opened
            for (int i = 0; i < COUNT; i++) {
                assertEquals(StoreResult.STORED, store.store(i, MemorySegment.ofArray(Pages.of(Kind.TEXT, i))));
            }
            List<Seen> stored = take();
            assertEquals(COUNT, stored.size());
            long kept = store.statistics().mm().comprDataSize();
            assertTrue(kept > 0 && stored.stream().mapToLong(Seen::produced).sum() <= kept, "what was produced is what is kept, kept=" + kept);
            for (Seen request : stored) {
                assertEquals(Operation.COMPRESS, request.operation);
                assertEquals(Pages.SIZE, request.sourceBytes);
                check(request);
            }

            byte[] back = new byte[Pages.SIZE];
            for (int i = 0; i < COUNT; i++) {
                assertEquals(LoadResult.LOADED, store.load(i, MemorySegment.ofArray(back)));
                assertArrayEquals(Pages.of(Kind.TEXT, i), back);
            }
            List<Seen> loaded = take();
            assertEquals(stored.stream().map(Seen::produced).toList(), loaded.stream().map(Seen::sourceBytes).toList(), "in the same order");
            for (Seen request : loaded) {
                assertEquals(Operation.DECOMPRESS, request.operation);
                assertEquals(Pages.SIZE, request.produced);
                check(request);
            }

            List<MemorySegment> batch = LongStream.range(0, 4).mapToObj(i -> MemorySegment.ofArray(Pages.of(Kind.TEXT, 1000 + i))).toList();
            assertEquals(StoreResult.STORED, store.store(0, batch));
            assertEquals(4L * Pages.SIZE, take().stream().mapToLong(Seen::sourceBytes).sum(), "pages of a batch");

            assertEquals(StoreResult.STORED, store.store(COUNT, MemorySegment.ofArray(Pages.of(Kind.SAME, 1))));
            assertEquals(List.of(), take(), "no codec worked on a page of one word");
        }
    }

    private static void check(Seen request) {
        assertEquals(AcompStatus.OK, request.status);
        assertEquals("lz4", request.algorithm);
        assertTrue(request.inline, "in the thread of the store's caller");
        assertTrue(request.nanos > 0, "timed, although most pages are not otherwise");
    }
}
