package io.acomp.service.trace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A recorder never makes anybody wait, loses nothing silently and writes no data. */
class TraceRecorderTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void choose() {
        file = folder.resolve("t.trace");
    }

    @Test
    void dropsAndCountsWhatHasNoRoom() throws IOException {
        TraceRecorder recorder = TraceRecorder.open(file, TraceRecorder.NO_LIMIT, 1, 8);
        for (int i = 0; i < 20; i++) {
            recorder.ended(SampleRequest.page(i));
        }
        assertEquals(12, recorder.dropped());
        assertEquals(8, recorder.write());
        recorder.ended(SampleRequest.page(21));
        assertEquals(12, recorder.dropped(), "there was room again");
        recorder.close();
        recorder.close();

        assertEquals(9, recorder.recorded());
        Trace trace = Trace.read(file, ALL);
        assertEquals(9, trace.requests().size());
        assertEquals(12, trace.dropped());
        recorder.ended(SampleRequest.page(22));
        assertEquals(13, recorder.dropped());
    }

    @Test
    void endsAtItsLimitWithAWholeFile() throws IOException {
        long limit = 1 << 19;
        TraceRecorder recorder = TraceRecorder.open(file, limit, 1, 1 << 12);
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            recorder.ended(SampleRequest.page(System.nanoTime()));
            if ((i & 0xfff) == 0xfff) {
                recorder.write();
            }
        }
        recorder.close();

        assertTrue(Files.size(file) <= limit && Files.size(file) > limit / 4, "bytes=" + Files.size(file));
        Trace trace = Trace.read(file, ALL);
        assertTrue(trace.complete());
        assertTrue(trace.dropped() > 0);
        assertEquals(count, trace.requests().size() + trace.dropped());
        assertEquals(trace.requests().size(), recorder.recorded());
    }

    @Test
    void manyThreadsLoseNothingUncounted() throws Exception {
        int threads = 4;
        int each = 50_000;
        TraceRecorder recorder = TraceRecorder.start(file, TraceRecorder.NO_LIMIT);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            all.add(Thread.ofPlatform().start(() -> {
                await(go);
                for (int i = 0; i < each; i++) {
                    SampleRequest page = SampleRequest.page(System.nanoTime());
                    recorder.ended(new SampleRequest(
                            page.operation(), page.algorithm(), page.driver(), page.status(), number * each + i + 1, page.produced(), 0, false, true,
                            false, page.submitNanos(), 0, 0));
                }
            }));
        }
        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        recorder.close();

        Trace trace = Trace.read(file, ALL);
        assertEquals(threads * each, trace.requests().size() + trace.dropped());
        assertEquals(trace.requests().size(), trace.requests().stream().map(TracedRequest::sourceBytes).distinct().count(), "torn or doubled");
        assertTrue(trace.requests().stream().allMatch(read -> read.sourceBytes() <= threads * each && read.producedBytes() == 2100));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allocatesNothing() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SampleRequest page = SampleRequest.page(1);
        try (TraceRecorder recorder = TraceRecorder.open(file, TraceRecorder.NO_LIMIT, 1, 1 << 10)) {
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + 8_000_000_000L;
            while (least >= 1000 && System.nanoTime() < end) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    recorder.ended(page);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                recorder.write();
            }
            assertTrue(least < 1000, "bytes allocated in 1000 requests=" + least);
        }
    }

    /** A real engine: every way to run a request is recorded, and what was in it is not. */
    @Test
    void recordsAnEngineAndNoneOfItsData() throws IOException {
        String secret = "A SECRET THAT IS IN NO TRACE ";
        MemorySegment data = MemorySegment.ofArray(secret.repeat(100).getBytes(StandardCharsets.US_ASCII));
        try (TraceRecorder recorder = TraceRecorder.start(file, TraceRecorder.NO_LIMIT);
                AcompEngine engine = AcompEngine.builder().lanes(1).observer(recorder).build();
                Acomp acomp = engine.open("null");
                AcompContext context = acomp.newContext();
                Arena arena = engine.newArena()) {
            MemorySegment room = arena.allocate(data.byteSize());
            for (AcompRequest request : List.of(
                    acomp.newRequest(), acomp.newRequest().execution(Execution.INLINE), context.request())) {
                assertEquals(AcompStatus.OK, request.source(data).destination(room).compressAndWait());
            }
        }

        Trace trace = Trace.read(file, ALL);
        assertEquals(List.of(false, true, true), trace.requests().stream().map(TracedRequest::inline).toList());
        assertTrue(trace.requests().stream().allMatch(request -> request.sourceBytes() == data.byteSize()
                && request.algorithm().equals("null")
                && request.serviceNanos() > 0));
        assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("SECRET"));
        assertTrue(Files.size(file) < 300, "bytes=" + Files.size(file));
    }
}
