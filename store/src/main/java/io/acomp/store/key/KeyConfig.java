package io.acomp.store.key;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.store.KeyStore;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.pool.SlabPool;

/** Checked settings of a key store; {@link KeyStore.Builder} documents those that are public. Not thread-safe. */
public final class KeyConfig {
    private static final long SMALLEST_LIMIT = 1 << 20;
    private static final int MOST_SHARDS = 4096;
    private static final int FEWEST_SHARDS = 16;
    private static final int SHARDS_PER_CPU = 4;
    // tables of some tens of thousands of entries: a table that grows holds its shard up for less than a millisecond
    private static final long BYTES_PER_SHARD = 4 << 20;

    private final AcompEngine engine;
    private String algorithm = "lz4";
    private @Nullable Integer level;
    private byte @Nullable [] dictionary;
    private long memoryLimit = 64 << 20;
    // of JSON and text lz4 saves 14 % of the pool in values of 192 bytes and 0 to 13 % in values of 128, and a get takes three times as long
    private int compressFrom = 192;
    private @Nullable Duration timeToLive;
    private LongSupplier clock = System::nanoTime;
    private int shards;
    private @Nullable KeyHash hash;
    private IndexMemory memory = new IndexMemory();
    private Supplier<SlabPool> pool = SlabPool::new;

    /**
     * Default settings.
     *
     * @param engine whose codecs compress
     */
    public KeyConfig(AcompEngine engine) {
        this.engine = Objects.requireNonNull(engine, "engine");
    }

    public void algorithm(String name) {
        algorithm = Objects.requireNonNull(name, "name");
    }

    public void level(int value) {
        level = value;
    }

    public void dictionary(byte[] bytes) {
        dictionary = bytes.clone();
    }

    public void memoryLimit(long bytes) {
        if (bytes < SMALLEST_LIMIT) {
            throw new IllegalArgumentException("a limit is at least " + SMALLEST_LIMIT + " bytes, memoryLimit=" + bytes);
        }
        memoryLimit = bytes;
    }

    public void compressFrom(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a threshold is at least 1 byte, compressFrom=" + bytes);
        }
        compressFrom = bytes;
    }

    public void timeToLive(Duration time) {
        if (time.compareTo(KeyClock.TICK) < 0 || time.compareTo(KeyClock.LONGEST) > 0) {
            throw new IllegalArgumentException("a value lives for " + KeyClock.TICK + " to " + KeyClock.LONGEST + ", timeToLive=" + time);
        }
        timeToLive = time;
    }

    public void clock(LongSupplier nanos) {
        clock = Objects.requireNonNull(nanos, "nanos");
    }

    public void shards(int count) {
        if (count < 1 || count > MOST_SHARDS || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException("shards are a power of two, 1 to " + MOST_SHARDS + ", shards=" + count);
        }
        shards = count;
    }

    /** Another hash, for tests that want collisions. */
    void hash(KeyHash value) {
        hash = value;
    }

    /** Other memory for tables, for tests that want it to fail. */
    void memory(IndexMemory value) {
        memory = value;
    }

    /** Another pool, for tests that want it to fail. */
    void pool(Supplier<SlabPool> value) {
        pool = value;
    }

    KeyHash hash() {
        return hash == null ? SeededHash.random() : hash;
    }

    KeyClock keyClock() {
        return new KeyClock(clock, timeToLive);
    }

    IndexMemory memory() {
        return memory;
    }

    long memoryLimit() {
        return memoryLimit;
    }

    int compressFrom() {
        return compressFrom;
    }

    int shards() {
        if (shards != 0) {
            return shards;
        }
        long wanted = Math.max(memoryLimit / BYTES_PER_SHARD, (long) Runtime.getRuntime().availableProcessors() * SHARDS_PER_CPU);
        return Math.clamp(Long.highestOneBit(wanted), FEWEST_SHARDS, MOST_SHARDS);
    }

    /** A store with these settings. */
    public KeyStore open() {
        if (shards() * (long) KeyIndex.SMALLEST * Long.BYTES > memoryLimit / 4) {
            throw new IllegalArgumentException("the empty tables leave too little for values, shards=" + shards() + ", memoryLimit=" + memoryLimit);
        }
        CodecPool.Codec codec = new CodecPool.Codec(algorithm, level, dictionary);
        CodecPools codecs = new CodecPools(engine, AcompSettings.DEFAULTS, codec, KeyStore.MAX_VALUE_BYTES, SlabPool.MAX_PAYLOAD);
        SlabPool objects;
        try {
            objects = pool.get();
        } catch (Throwable failure) {
            codecs.close();
            throw failure;
        }
        return new ShardedKeyStore(this, codecs, objects);
    }
}
