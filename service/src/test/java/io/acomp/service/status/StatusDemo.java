package io.acomp.service.status;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompResult;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.HttpStatistics;
import io.acomp.service.http.Page;
import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.testing.Await;

/** A service with a store that has data of every kind in it, and traffic; for the browser's test. */
final class StatusDemo implements AutoCloseable {
    private static final int PAGE = 4096;
    /** How dense the traffic is; nobody waits for it. */
    private static final long ROUND_EVERY_NANOS = 20_000_000;

    private final AcompEngine engine = AcompEngine.builder().provider(device()).deviceThreshold(1024).build();
    private final CompressedStore store;
    private final HttpService service;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<List<String>> missing = new AtomicReference<>(List.of());
    /** Taken for each round of traffic, and for as long as it is paused. */
    private final Semaphore turn = new Semaphore(1, true);
    private final Thread traffic;

    /** Starts it on a port of the loopback. */
    StatusDemo() throws Exception {
        store = CompressedStore.builder(engine).slots(1 << 16).algorithm("lz4").build();
        AtomicReference<HttpService> self = new AtomicReference<>();
        StatusSource source = StatusSource.builder(engine)
                .version("0.1.0-demo")
                .readiness(missing::get)
                .stores(() -> List.of(StoreStatus.of("disk0", store)))
                .nbd(StatusDemo::nbd)
                .http(() -> statistics(self.get()))
                .build();
        Page metrics = accept -> new Page.Body("text/plain; version=0.0.4; charset=utf-8", "# none\n".getBytes());
        service = HttpService.builder(engine)
                .listen(new InetSocketAddress("127.0.0.1", 0))
                .readiness(missing::get)
                .page("/", StatusPages.html())
                .page("/api/status", StatusPages.document(source))
                .page("/metrics", metrics)
                .start();
        self.set(service);
        fill();
        traffic = Thread.ofPlatform().daemon().name("demo-traffic").start(this::work);
    }

    private static SimulatedDevice device() {
        return SimulatedDevice.builder("deflate").depth(4).engines(2).latency(LatencyLaw.fixed(Duration.ofNanos(60_000))).build();
    }

    private static HttpStatistics statistics(HttpService running) {
        return running == null ? null : running.statistics();
    }

    private static NbdStatus nbd() {
        long[] counts = new long[LatencyCounts.BUCKETS];
        counts[LatencyCounts.bucket(40_000)] = 900;
        counts[LatencyCounts.bucket(400_000)] = 100;
        NbdStatus.Command read = new NbdStatus.Command("read", 1000, 1, 4096_000, new LatencyCounts(counts, 76_000_000));
        return new NbdStatus(
                2, 7, Map.of("connections", 1L), Map.of(), List.of(new NbdStatus.Export("disk0", 1 << 28, false, 2, List.of(read))));
    }

    /** Stops the traffic; returns when nothing runs. */
    void pause() {
        Await.until("the traffic rests", turn::tryAcquire);
    }

    /** Lets it go on. */
    void goOn() {
        turn.release();
    }

    /** What {@code /readyz} and the page say is missing. */
    void missing(List<String> lines) {
        missing.set(lines);
    }

    /** Where it listens. */
    String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) service.addresses().getFirst()).getPort();
    }

    /** The store, to change. */
    CompressedStore store() {
        return store;
    }

    private void fill() {
        try (Arena arena = Arena.ofConfined(); BlockView blocks = store.blocks(1L << 28)) {
            MemorySegment page = arena.allocate(PAGE, 8);
            Random random = new Random(7);
            for (int i = 0; i < 12_000; i++) {
                shape(page, i % 10, random);
                blocks.write((long) i * PAGE, page);
            }
        }
    }

    /** Pages as memory has them: mostly text and numbers, some zeros, some noise. */
    private static void shape(MemorySegment page, int kind, Random random) {
        byte[] bytes = new byte[PAGE];
        if (kind == 9) {
            random.nextBytes(bytes);
        } else if (kind < 7) {
            for (int at = 0; at + 16 <= PAGE; at += 16) {
                byte[] field = ("k" + random.nextInt(40) + "=" + random.nextInt(100_000) + ";              ").getBytes();
                System.arraycopy(field, 0, bytes, at, 16);
            }
        }
        MemorySegment.copy(bytes, 0, page, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, PAGE);
    }

    private void work() {
        Random random = new Random(11);
        try (Arena arena = engine.newArena(); BlockView blocks = store.blocks(1L << 28); Acomp zstd = engine.open("zstd"); Acomp gzip = engine.open("gzip"); Acomp device = engine.open("deflate-sim")) {
            MemorySegment page = arena.allocate(PAGE, 8);
            MemorySegment source = arena.allocate(64 << 10);
            MemorySegment target = arena.allocate(zstd.maxCompressedLength(source.byteSize()) + 4096);
            MemorySegment back = arena.allocate(source.byteSize());
            for (int at = 0; at < source.byteSize(); at += PAGE) {
                shape(source.asSlice(at, PAGE), 0, random);
            }
            for (int round = 0; !stop.get(); round++) {
                turn.acquireUninterruptibly();
                try {
                    for (int i = 0; i < 40 + 30 * Math.sin(round / 40.0); i++) {
                        long offset = (long) random.nextInt(14_000) * PAGE;
                        shape(page, random.nextInt(10), random);
                        blocks.write(offset, page);
                        blocks.read((long) random.nextInt(12_000) * PAGE, page);
                    }
                    AcompResult made = zstd.compress(source, target).join();
                    zstd.decompress(target.asSlice(0, made.produced()), back).join();
                    device.compress(source.asSlice(0, 16 << 10), target).join();
                    if (round % 4 == 0) {
                        // below what pays for the device
                        device.compress(source.asSlice(0, 512), target).join();
                        gzip.compress(source, target).join();
                    }
                } finally {
                    turn.release();
                }
                LockSupport.parkNanos(ROUND_EVERY_NANOS);
            }
        }
    }

    @Override
    public void close() {
        stop.set(true);
        try {
            traffic.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        service.close();
        store.close();
        engine.close();
    }
}
