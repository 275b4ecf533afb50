package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.EngineStatistics;
import io.acomp.hw.sim.CompletionMode;
import io.acomp.hw.sim.Fault;
import io.acomp.hw.sim.FaultSchedule;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;
import io.acomp.spi.CodecResult;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreCounters.Level;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The same store over a driver that completes elsewhere: the mutex of a context is held while its thread sleeps (KS §4.1), contexts are retired
 * meanwhile, algorithms change, and pages go from one device to another.
 */
class StoreAsyncDriverTest {
    private static final int SLOTS = 96;

    private final SimulatedDevice lz4 = device("lz4");
    private final SimulatedDevice zstd = device("zstd");
    private AcompEngine engine;
    private CompressedStore store;
    private CpuContexts contexts;

    private static SimulatedDevice device(String algorithm) {
        return SimulatedDevice.builder(algorithm)
                .mode(CompletionMode.CALLBACK)
                .latency(LatencyLaw.fixed(Duration.ofNanos(5_000)))
                .build();
    }

    @BeforeEach
    void open() {
        engine = AcompEngine.builder().provider(lz4).provider(zstd).deviceTimeout(Duration.ofMillis(200)).build();
        store = CompressedStore.builder(engine).slots(SLOTS).algorithm(lz4.driverName()).build();
        contexts = ((PageStore) store).parts().codecs().contexts();
    }

    @AfterEach
    void close() {
        StoreInvariants.check(store);
        store.close();
        engine.close();
        assertEquals(0, lz4.inside());
        assertEquals(0, zstd.inside());
    }

    private void fill() {
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.any(slot))));
        }
    }

    private void expect() {
        byte[] page = new byte[Pages.SIZE];
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
            assertArrayEquals(Pages.any(slot), page, "slot " + slot);
        }
    }

    private long jobs(SimulatedDevice device) {
        return engine.statistics().devices().stream()
                .filter(one -> one.driver().equals(device.driverName()))
                .mapToLong(EngineStatistics.Device::succeeded)
                .sum();
    }

    @Test
    void pagesGoThroughTheDevice() {
        fill();
        expect();
        assertTrue(jobs(lz4) >= SLOTS, "jobs=" + jobs(lz4));
    }

    @Test
    void batchesGoThroughTheDevice() {
        List<MemorySegment> pages = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            pages.add(MemorySegment.ofArray(Pages.any(slot)));
        }
        assertEquals(StoreResult.STORED, store.store(0, pages));
        expect();
    }

    @Test
    void pagesAreRecompressedByAnotherDevice() {
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))));
        }
        store.secondaryAlgorithm(1, zstd.driverName(), null);
        long before = ((PageStore) store).parts().counters().get(Level.COMPRESSED_BYTES);
        assertTrue(store.recompress(RecompressRequest.of(Selection.ALL).withMaxPages(SLOTS / 2)).done() > 0);
        assertTrue(((PageStore) store).parts().counters().get(Level.COMPRESSED_BYTES) < before);
        store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        assertTrue(((PageStore) store).parts().counters().get(Level.GROUPED_PAGES) > 0);
        byte[] page = new byte[Pages.SIZE];
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
            assertArrayEquals(Pages.of(Kind.TEXT, slot), page, "slot " + slot);
        }
        assertTrue(jobs(zstd) > 0);
    }

    @Test
    void whatOneDeviceWroteAnotherDriverOfItsAlgorithmReads() {
        fill();
        store.algorithm("lz4", null);
        expect();
        store.algorithm(zstd.driverName(), null);
        expect();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void contextsAreRetiredAndAlgorithmsChangedUnderLoad(boolean virtual) throws InterruptedException {
        ThreadFactory threads = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        String[] names = {lz4.driverName(), zstd.driverName(), "lz4", "deflate"};
        store.secondaryAlgorithm(1, zstd.driverName(), null);
        new StoreStress(store, SLOTS, 3, 1000)
                .threads(threads)
                .reader()
                .reader()
                .beside(random -> contexts.retire(random.nextInt(contexts.cpus() + 1)))
                .beside(random -> store.algorithm(names[random.nextInt(names.length)], null))
                .beside(random -> {
                    store.markIdle(Duration.ZERO);
                    store.recompress(RecompressRequest.of(Selection.IDLE).withGrouped(random.nextBoolean()));
                })
                .run();
        store.reset();
        store.algorithm("deflate", null);
        store.secondaryAlgorithm(1, null, null);
        assertEquals(1, store.algorithms().size());
    }

    /** A device that fails, hangs and is late: software takes over, and no page is lost or wrong. */
    @Test
    void aBrokenDeviceCostsNoPage() throws InterruptedException {
        lz4.faults(
                Fault.error(FaultSchedule.every(5), CodecResult.DEVICE_FAILED),
                Fault.hang(FaultSchedule.every(97)),
                Fault.busy(FaultSchedule.every(7)));
        new StoreStress(store, SLOTS, 2, 400)
                .reader()
                .beside(random -> contexts.retire(random.nextInt(contexts.cpus() + 1)))
                .run();
        assertTrue(lz4.struck(Fault.Kind.ERROR) > 0);
        lz4.faults();
        lz4.release();
        store.reset();
        fill();
        expect();
    }

    /** Many virtual threads, few carriers: whoever waits for a device holds a mutex and no carrier. */
    @Test
    void manyVirtualThreadsShareFewContexts() throws InterruptedException {
        fill();
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int slot = i % SLOTS;
            threads.add(Thread.ofVirtual().start(() -> {
                byte[] page = new byte[Pages.SIZE];
                boolean right = store.load(slot, MemorySegment.ofArray(page)).isLoaded()
                        && Arrays.equals(page, Pages.any(slot))
                        && store.store(slot, MemorySegment.ofArray(page)).isStored();
                wrong.addAndGet(right ? 0 : 1);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
        expect();
    }
}
