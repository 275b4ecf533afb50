package io.acomp.store.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.acomp.AcompEngine;
import io.acomp.store.BlockView;
import io.acomp.store.BlockView.Extent;
import io.acomp.store.CompressedStore;
import io.acomp.store.StoreInvariants;
import io.acomp.store.ToyDriver;
import io.acomp.store.WritebackRequest;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.FaultDevice;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** An engine, a store and a disk made of it, checked when they are closed. */
final class BlockRig implements AutoCloseable {
    static final int PAGE = 4096;
    private static final int GUARD = 64;
    private static final byte GUARD_BYTE = 0x3C;

    final AcompEngine engine;
    final CompressedStore store;
    BlockView disk;

    private BlockRig(AcompEngine engine, CompressedStore store, long size) {
        this.engine = engine;
        this.store = store;
        try {
            disk = store.blocks(size);
        } catch (RuntimeException refused) {
            store.close();
            engine.close();
            throw refused;
        }
    }

    private static BlockRig of(AcompEngine engine, long size, Consumer<CompressedStore.Builder> settings) {
        CompressedStore.Builder builder = CompressedStore.builder(engine);
        builder.slots((size + PAGE - 1) / PAGE);
        settings.accept(builder);
        return new BlockRig(engine, builder.build(), size);
    }

    static BlockRig of(long size) {
        return of(size, _ -> {});
    }

    static BlockRig of(long size, Consumer<CompressedStore.Builder> settings) {
        return of(AcompEngine.create(), size, settings);
    }

    /** With a codec that fails when the test says so. */
    static BlockRig of(long size, ToyDriver driver) {
        return of(size, driver, _ -> {});
    }

    static BlockRig of(long size, ToyDriver driver, Consumer<CompressedStore.Builder> settings) {
        AcompEngine engine = AcompEngine.builder().provider(driver).build();
        return of(engine, size, builder -> settings.accept(builder.algorithm(driver.algorithm())));
    }

    /** With a backing file in memory, which has a block for every page. */
    static BlockRig backed(long size, int pages, boolean compressedWriteback, AtomicReference<FaultDevice> device) {
        AcompEngine engine = AcompEngine.create();
        StoreConfig config = new StoreConfig(engine);
        config.slots(pages);
        config.compressedWriteback(compressedWriteback);
        config.backing(
                pageSize -> {
                    device.set(new FaultDevice(pageSize, pages));
                    return new BackingFile(device.get(), pageSize, pages);
                },
                8);
        return new BlockRig(engine, PageStore.open(config), size);
    }

    /** Writes all pages back that are in the pool. */
    void writeBack() {
        store.writeback(WritebackRequest.of(WritebackRequest.Selection.ALL));
    }

    void write(long offset, byte... bytes) {
        disk.write(offset, MemorySegment.ofArray(bytes));
    }

    /** Reads into the middle of a larger segment, whose other bytes must stay. */
    byte[] read(long offset, int length) {
        byte[] room = new byte[length + 2 * GUARD];
        Arrays.fill(room, GUARD_BYTE);
        disk.read(offset, MemorySegment.ofArray(room).asSlice(GUARD, length));
        for (int i = 0; i < GUARD; i++) {
            assertEquals(GUARD_BYTE, room[i], "a byte before the destination");
            assertEquals(GUARD_BYTE, room[GUARD + length + i], "a byte behind the destination");
        }
        return Arrays.copyOfRange(room, GUARD, GUARD + length);
    }

    /** Fails unless the whole disk is so. */
    void assertContent(byte[] model) {
        assertArrayEquals(model, read(0, model.length));
    }

    Extent extent(long slot) {
        Extent[] found = new Extent[1];
        disk.extents(slot * disk.pageSize(), 1, (_, _, extent) -> {
            found[0] = extent;
            return true;
        });
        return found[0];
    }

    PageStore pages() {
        return (PageStore) store;
    }

    @Override
    public void close() {
        StoreInvariants.check(store);
        disk.close();
        store.close();
        engine.close();
    }
}
