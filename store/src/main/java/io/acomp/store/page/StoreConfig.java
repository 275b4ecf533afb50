package io.acomp.store.page;

import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.store.BackingException;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.codec.CodecPool.Codec;
import io.acomp.store.memory.AddressSpace;

/** What a store is built from; checks each setting when it is made. Not thread-safe. */
public final class StoreConfig {
    private static final int KIB = 1 << 10;
    private static final int MIN_PAGE = 4 * KIB;
    private static final int MAX_PAGE = 64 * KIB;
    private static final int MAX_GROUP_BYTES = 64 * KIB;
    private static final int MIN_GROUP = 4;
    private static final int MAX_GROUP = 16;
    private static final long MAX_SLOTS = 1L << 32;
    private static final int ACCEPT_PERCENT = 90;

    private final AcompEngine engine;
    private long slots = 1 << 18;
    private int pageSize = MIN_PAGE;
    private String algorithm = "lz4";
    private @Nullable Integer level;
    private byte @Nullable [] dictionary;
    private AcompSettings transforms = AcompSettings.DEFAULTS;
    private long memoryLimit;
    private int acceptPercent = ACCEPT_PERCENT;
    private boolean exclusiveLoads;
    private boolean rawStorage = true;
    private int groupPages;
    private @Nullable Backing backing;
    private int writebackBatch;
    private boolean compressedWriteback;
    private LongSupplier clock = System::nanoTime;
    private Supplier<AddressSpace> poolMemory = AddressSpace::create;

    /** Opens the backing file of a store. */
    public interface Backing {
        /**
         * Opens it.
         *
         * @param pageSize bytes of a block
         * @throws BackingException if it cannot be opened
         */
        BackingFile open(int pageSize) throws BackingException;
    }

    /**
     * Everything at its default.
     *
     * @param engine whose codecs the store uses
     */
    public StoreConfig(AcompEngine engine) {
        this.engine = Objects.requireNonNull(engine, "engine");
    }

    /** Sets the slots. */
    public void slots(long count) {
        if (count < 1 || count > MAX_SLOTS) {
            throw new IllegalArgumentException("a store has 1 to " + MAX_SLOTS + " slots, slots=" + count);
        }
        slots = count;
    }

    /** Sets the page size. */
    public void pageSize(int bytes) {
        if (bytes < MIN_PAGE || bytes > MAX_PAGE || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException("a page is a power of two from 4 to 64 KiB, pageSize=" + bytes);
        }
        pageSize = bytes;
    }

    /** Sets the algorithm. */
    public void algorithm(String name) {
        algorithm = Objects.requireNonNull(name, "algorithm");
    }

    /** Sets the level. */
    public void level(int value) {
        level = value;
    }

    /** Sets the dictionary. */
    public void dictionary(byte[] bytes) {
        dictionary = bytes.clone();
    }

    /** Sets the rest of the transforms' settings. */
    public void transforms(AcompSettings settings) {
        transforms = Objects.requireNonNull(settings, "transforms");
    }

    /** Sets the limit. */
    public void memoryLimit(long bytes) {
        memoryLimit = bytes;
    }

    /** Sets the acceptance threshold. */
    public void acceptPercent(int percent) {
        acceptPercent = percent;
    }

    /** Sets exclusive loads. */
    public void exclusiveLoads(boolean value) {
        exclusiveLoads = value;
    }

    /** Sets raw storage. */
    public void rawStorage(boolean value) {
        rawStorage = value;
    }

    /** Sets the pages of a group. */
    public void groupPages(int pages) {
        if (pages < MIN_GROUP || pages > MAX_GROUP || Integer.bitCount(pages) != 1) {
            throw new IllegalArgumentException("a group is 4, 8 or 16 pages, groupPages=" + pages);
        }
        groupPages = pages;
    }

    /**
     * Sets the backing file.
     *
     * @param opener of it
     * @param batch pages written together
     */
    public void backing(Backing opener, int batch) {
        backing = Objects.requireNonNull(opener, "backing");
        writebackBatch = batch;
    }

    /** Sets compressed writeback. */
    public void compressedWriteback(boolean value) {
        compressedWriteback = value;
    }

    /** Sets the clock. */
    public void clock(LongSupplier nanos) {
        clock = Objects.requireNonNull(nanos, "clock");
    }

    /** Sets where the pool's memory comes from, for tests that let it run out. */
    public void poolMemory(Supplier<AddressSpace> memory) {
        poolMemory = memory;
    }

    AcompEngine engine() {
        return engine;
    }

    long slots() {
        return slots;
    }

    int pageSize() {
        return pageSize;
    }

    Codec codec() {
        return new Codec(algorithm, level, dictionary);
    }

    AcompSettings transforms() {
        return transforms;
    }

    PoolLimit limit() {
        return new PoolLimit(memoryLimit, acceptPercent);
    }

    boolean exclusiveLoads() {
        return exclusiveLoads;
    }

    boolean rawStorage() {
        return rawStorage;
    }

    /** Pages of a group: as set, or as many as fit 64 KiB; 1 if not even four do. */
    int groupPages() {
        int most = Math.min(MAX_GROUP, MAX_GROUP_BYTES / pageSize);
        if (groupPages > most) {
            throw new IllegalArgumentException("a group has at most 64 KiB, groupPages=" + groupPages + ", pageSize=" + pageSize);
        }
        return groupPages != 0 ? groupPages : most >= MIN_GROUP ? most : 1;
    }

    @Nullable Backing backing() {
        return backing;
    }

    int writebackBatch() {
        return writebackBatch;
    }

    boolean compressedWriteback() {
        return compressedWriteback;
    }

    AddressSpace poolMemory() {
        return poolMemory.get();
    }

    LongSupplier clock() {
        return clock;
    }
}
