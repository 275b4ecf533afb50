package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.UnknownAlgorithmException;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreAlgorithm.Role;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStress;
import io.acomp.store.codec.CodecPool.Codec;
import io.acomp.store.page.PageStore;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS §7 row 38: whatever is chosen while the store runs, old pages stay readable, a bad name keeps the old, and what is drained is freed. */
class StoreAlgorithmChangeTest {
    private static final int SLOTS = 512;

    private final HookedCodec codec = new HookedCodec();
    private final AcompEngine engine = AcompEngine.builder().provider(codec).build();
    private final CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).build();
    private final CodecPools codecs = ((PageStore) store).parts().codecs();

    @AfterEach
    void close() {
        StoreInvariants.check(store);
        store.close();
        engine.close();
        assertNull(codec.misuse());
        assertEquals(0, codec.streams(), "streams");
        assertEquals(0, codec.digests(), "digests");
    }

    private void put(int from, int to) {
        for (int slot = from; slot < to; slot++) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot))));
        }
    }

    private void expect(int from, int to) {
        byte[] page = new byte[Pages.SIZE];
        for (int slot = from; slot < to; slot++) {
            assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
            assertArrayEquals(Pages.of(Kind.TEXT, slot), page, "slot " + slot);
        }
    }

    private StoreAlgorithm only(Role role) {
        List<StoreAlgorithm> found = store.algorithms().stream().filter(one -> one.role() == role).toList();
        assertEquals(1, found.size(), () -> role + " of " + store.algorithms());
        return found.getFirst();
    }

    @Test
    void oldPagesStayReadable() {
        put(0, 10);
        store.algorithm("zstd", 3);
        put(10, 20);
        store.algorithm("zstd", 9);
        put(20, 30);
        store.algorithm("deflate", null);
        put(30, 40);
        store.algorithm(codec.algorithm(), 1);
        put(40, 50);
        expect(0, 50);
        assertEquals(5, store.algorithms().size());
        assertEquals(codec.algorithm(), only(Role.PRIMARY).name());
        assertEquals(4, store.algorithms().stream().filter(one -> one.role() == Role.DRAINING && one.objects() == 10).count());
    }

    @Test
    void aBadNameKeepsTheOld() {
        put(0, 10);
        StoreAlgorithm before = only(Role.PRIMARY);
        assertThrows(UnknownAlgorithmException.class, () -> store.algorithm("no such algorithm", null));
        assertThrows(DriverUnavailableException.class, () -> store.algorithm("zstd", 99));
        assertThrows(UnknownAlgorithmException.class, () -> store.secondaryAlgorithm(1, "no such algorithm", null));
        assertThrows(DriverUnavailableException.class, () -> store.secondaryAlgorithm(1, codec.algorithm(), 99));
        assertThrows(NullPointerException.class, () -> store.algorithm(null, null));
        assertEquals(before, only(Role.PRIMARY));
        assertEquals(1, store.algorithms().size());
        put(10, 20);
        expect(0, 20);
    }

    @Test
    void theSameAgainChangesNothing() {
        CodecPool before = codecs.primary();
        store.algorithm("lz4", null);
        assertSame(before, codecs.primary());
        store.secondaryAlgorithm(1, "zstd", 3);
        store.secondaryAlgorithm(2, "zstd", 3);
        assertSame(codecs.byRole(1), codecs.byRole(2), "one pool may have several roles");
        store.secondaryAlgorithm(1, null, null);
        assertNotNull(codecs.byRole(2));
        assertEquals(2, store.algorithms().size());
    }

    @Test
    void aDrainingPoolIsRevived() {
        put(0, 10);
        CodecPool old = codecs.primary();
        store.algorithm("zstd", 3);
        put(10, 20);
        assertEquals(Role.DRAINING, store.algorithms().getFirst().role());
        store.algorithm("lz4", null);
        assertSame(old, codecs.primary());
        put(20, 30);
        assertEquals(20, only(Role.PRIMARY).objects());
        assertEquals("zstd", only(Role.DRAINING).name());
        expect(0, 30);
    }

    /** How the last object of a pool may leave. */
    private enum Leaving {
        INVALIDATED(store -> store.invalidate(0)),
        OVERWRITTEN(store -> store.store(0, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1)))),
        OVERWRITTEN_BY_A_WORD(store -> store.store(0, MemorySegment.ofArray(Pages.of(Kind.SAME, 1)))),
        OVERWRITTEN_IN_A_BATCH(store -> store.store(0, List.of(MemorySegment.ofArray(Pages.of(Kind.TEXT, 1))))),
        REJECTED(store -> {
            store.enabled(false);
            store.store(0, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1)));
        }),
        LOADED_EXCLUSIVELY(store -> {
            store.exclusiveLoads(true);
            store.load(0, MemorySegment.ofArray(new byte[Pages.SIZE]));
        }),
        RECOMPRESSED(store -> {
            store.secondaryAlgorithm(1, "zstd", 19);
            assertEquals(1, store.recompress(RecompressRequest.of(Selection.ALL)).done());
        }),
        RESET(CompressedStore::reset);

        private final Consumer<CompressedStore> action;

        Leaving(Consumer<CompressedStore> action) {
            this.action = action;
        }
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void aPoolIsRetiredWithItsLastObject(Leaving how) {
        store.algorithm(codec.algorithm(), 1);
        put(0, 1);
        store.algorithm("lz4", null);
        assertEquals(codec.algorithm(), only(Role.DRAINING).name());
        assertTrue(codec.streams() > 0 && codec.digests() > 0);
        how.action.accept(store);
        assertTrue(store.algorithms().stream().noneMatch(one -> one.name().equals(codec.algorithm())), () -> "" + store.algorithms());
        assertEquals(0, codec.streams(), "streams");
        assertEquals(0, codec.digests(), "digests");
    }

    @Test
    void aPoolThatNobodyUsedIsRetiredAtOnce() {
        store.algorithm(codec.algorithm(), 1);
        store.algorithm("lz4", null);
        assertEquals(1, store.algorithms().size());
        assertEquals(0, codec.digests());
    }

    @Test
    void thereAreAsManyPoolsAsATagCanName() {
        for (int i = 1; i < CodecPools.MAX_ID; i++) {
            codecs.choose(CodecPools.PRIMARY, new Codec("zstd", 1, dictionary(i)));
            put(i, i + 1);
        }
        store.algorithm("lz4", null);
        put(0, 1);
        assertEquals(CodecPools.MAX_ID, store.algorithms().size());
        assertThrows(IllegalStateException.class, () -> store.algorithm("deflate", null));
        assertEquals("lz4", only(Role.PRIMARY).name());
        store.algorithm("lz4", null);
        expect(0, CodecPools.MAX_ID);
        store.invalidate(100);
        store.algorithm("deflate", null);
        put(100, 101);
        expect(0, CodecPools.MAX_ID);
        store.reset();
        assertEquals(1, store.algorithms().size());
    }

    private static byte[] dictionary(int number) {
        return Pages.of(Kind.TEXT, number, 512);
    }

    @Test
    void poolsShareTheirContexts() {
        CpuContext context = codecs.contexts().lock();
        codecs.contexts().unlock(context);
        store.algorithm(codec.algorithm(), 1);
        put(0, 50);
        store.algorithm(codec.algorithm(), 2);
        put(50, 100);
        expect(0, 100);
        assertTrue(codec.streams() <= 2 * codecs.contexts().cpus(), "one stream for each pool and CPU, streams=" + codec.streams());
    }

    @Test
    void aStoreThatBeganBeforeTheChangeEndsAfterIt() throws InterruptedException {
        store.algorithm(codec.algorithm(), 1);
        Gate gate = new Gate(Operation.COMPRESS);
        codec.behave(gate);
        Thread storing = new Thread(() -> put(7, 8));
        storing.start();
        gate.awaitEntry();
        Thread changing = new Thread(() -> store.algorithm("lz4", null));
        changing.start();
        Await.until("the new algorithm is chosen", () -> codecs.primary().codec().name().equals("lz4"));
        Await.waitingIn(CpuContexts.class, changing);
        gate.open();
        storing.join();
        changing.join();
        assertEquals(1, only(Role.DRAINING).objects());
        expect(7, 8);
        store.invalidate(7);
        assertEquals(0, codec.digests());
    }

    /** A context that somebody waits to retire is still one to wait for. */
    @Test
    void aStoreInAContextThatIsBeingRetiredIsWaitedForToo() throws InterruptedException {
        store.algorithm(codec.algorithm(), 1);
        Gate gate = new Gate(Operation.COMPRESS);
        codec.behave(gate);
        Thread storing = new Thread(() -> put(7, 8));
        storing.start();
        gate.awaitEntry();
        CpuContexts contexts = codecs.contexts();
        Thread retiring = new Thread(() -> {
            for (int place = 0; place <= contexts.cpus(); place++) {
                contexts.retire(place);
            }
        });
        retiring.start();
        Await.waitingIn(CpuContexts.class, retiring);
        Thread changing = new Thread(() -> store.algorithm("lz4", null));
        changing.start();
        Await.waitingIn(CpuContexts.class, changing);
        gate.open();
        storing.join();
        retiring.join();
        changing.join();
        assertEquals(1, only(Role.DRAINING).objects());
        expect(7, 8);
    }

    @Test
    void aLoadThatBeganBeforeTheLastObjectLeftEndsWell() throws InterruptedException {
        store.algorithm(codec.algorithm(), 1);
        put(7, 8);
        store.algorithm("lz4", null);
        Gate gate = new Gate(Operation.DECOMPRESS);
        codec.behave(gate);
        Thread loading = new Thread(() -> expect(7, 8));
        AtomicBoolean failed = new AtomicBoolean();
        loading.setUncaughtExceptionHandler((_, _) -> failed.set(true));
        loading.start();
        gate.awaitEntry();
        Thread dropping = new Thread(() -> store.invalidate(7));
        dropping.start();
        Await.waitingIn(CpuContexts.class, dropping);
        assertFalse(store.contains(7));
        gate.open();
        loading.join();
        dropping.join();
        assertFalse(failed.get(), "the page was there when the load began");
        assertEquals(0, codec.digests());
        assertEquals(0, codec.streams());
    }

    /** Whoever may have freed a last object does not wait for somebody who changes the algorithms; the other does the work. */
    @Test
    void nobodyWaitsForAChangeThatTakesLong() throws InterruptedException {
        store.algorithm(codec.algorithm(), 1);
        put(0, 2);
        store.algorithm("lz4", null);
        Gate gate = new Gate(Operation.DECOMPRESS);
        codec.behave(gate);
        Thread loading = new Thread(() -> expect(1, 2));
        loading.start();
        gate.awaitEntry();
        // retires the unused deflate, for which it waits for the load
        Thread changing = new Thread(() -> {
            store.algorithm("deflate", null);
            store.algorithm("lz4", null);
        });
        changing.start();
        Await.waitingIn(CpuContexts.class, changing);
        assertTrue(store.invalidate(0));
        assertTrue(store.invalidate(1), "this would not return if it waited");
        gate.open();
        loading.join();
        changing.join();
        Await.until("retired", () -> codec.digests() == 0);
    }

    @Test
    void objectsBroughtInFromElsewhereKeepTheirPool() {
        CodecPool adopted = codecs.adopt(new Codec(codec.algorithm(), 3, null));
        store.algorithm("zstd", null);
        assertTrue(codecs.all().contains(adopted), "pinned, though it is empty and has no role");
        assertSame(adopted, codecs.adopt(new Codec(codec.algorithm(), 3, null)));
        codecs.release(adopted);
        assertTrue(codecs.all().contains(adopted));
        codecs.release(adopted);
        assertFalse(codecs.all().contains(adopted));
        assertEquals(0, codec.digests());
    }

    @Test
    void nativeMemoryComesBack() {
        put(0, 10);
        long before = nativeBytes();
        store.secondaryAlgorithm(1, "zstd", 19);
        for (int level = 1; level <= 9; level++) {
            store.algorithm("zstd", level);
            put(level * 10, level * 10 + 10);
            expect(0, level * 10 + 10);
        }
        store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        expect(0, 100);
        assertTrue(nativeBytes() > before, "streams of zstd take memory");
        store.algorithm("lz4", null);
        store.secondaryAlgorithm(1, null, null);
        for (int slot = 10; slot < 100; slot++) {
            store.invalidate(slot);
        }
        expect(0, 10);
        for (int slot = 0; slot < 10; slot++) {
            store.invalidate(slot);
        }
        assertEquals(1, store.algorithms().size());
        for (int place = 0; place <= codecs.contexts().cpus(); place++) {
            codecs.contexts().retire(place);
        }
        assertEquals(0, nativeBytes(), "of streams, without a context");
    }

    private long nativeBytes() {
        return engine.statistics().nativeBytes().values().stream().mapToLong(Long::longValue).sum();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAlgorithmIsChangedUnderLoad(boolean virtual) throws InterruptedException {
        ThreadFactory threads = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        AtomicInteger changes = new AtomicInteger();
        String[] names = {"lz4", "zstd", "deflate", codec.algorithm(), codec.algorithm()};
        new StoreStress(store, 64, 2, 5000)
                .threads(threads)
                .reader()
                .beside(random -> {
                    store.algorithm(names[random.nextInt(names.length)], random.nextBoolean() ? 1 : null);
                    changes.incrementAndGet();
                })
                .beside(random -> store.secondaryAlgorithm(
                        1 + random.nextInt(3), random.nextBoolean() ? "zstd" : codec.algorithm(), 1 + random.nextInt(9)))
                .beside(random -> codecs.contexts().retire(random.nextInt(codecs.contexts().cpus() + 1)))
                .until(() -> changes.get() > 50)
                .run();
        store.reset();
        for (int priority = 1; priority <= CodecPools.SECONDARIES; priority++) {
            store.secondaryAlgorithm(priority, null, null);
        }
        store.algorithm("lz4", null);
        assertEquals(1, store.algorithms().size(), "what is drained is gone");
        assertEquals(0, codec.digests());
        assertEquals(0, codec.streams());
    }
}
