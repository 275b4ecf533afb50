package io.acomp.store.key;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.key.KeyCounters.Event;
import io.acomp.store.key.KeyCounters.Level;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * The key view: one pool, and shards that know what is where. A put compresses into its CPU's context, stores the object and publishes it
 * under the shard's lock; a get copies the object into the context under the shard's lock, and verifies and decompresses it without.
 *
 * <p>Order of locks: context, shard, pool. Eviction holds no context.
 */
public final class ShardedKeyStore implements KeyStore {
    private static final StoreResult[] RESULTS = StoreResult.values();

    private final KeyHash hash;
    private final KeyClock clock;
    private final CodecPools codecs;
    private final CpuContexts contexts;
    private final SlabPool pool;
    private final IndexMemory memory;
    private final KeyCounters counters = new KeyCounters();
    private final ValueCodec codec;
    private final KeyShard[] shards;
    private final int shardShift;
    private final KeyEviction eviction;
    private final long memoryLimit;
    private volatile boolean closed;

    /** A store that owns the codecs and the pool of the settings; if it cannot be made they are closed. */
    ShardedKeyStore(KeyConfig config, CodecPools codecs, SlabPool pool) {
        this.codecs = codecs;
        this.pool = pool;
        hash = config.hash();
        clock = config.keyClock();
        memory = config.memory();
        memoryLimit = config.memoryLimit();
        contexts = codecs.contexts();
        ValueObjects objects = new ValueObjects(pool, counters);
        codec = new ValueCodec(codecs, pool, objects, config.compressFrom());
        shards = new KeyShard[config.shards()];
        shardShift = Long.SIZE - Integer.numberOfTrailingZeros(shards.length);
        try {
            for (int i = 0; i < shards.length; i++) {
                shards[i] = new KeyShard(new KeyIndex(memory, clock.isTimed()), objects, codec, counters);
            }
        } catch (Throwable failure) {
            close();
            throw failure;
        }
        eviction = new KeyEviction(shards, pool, memory, counters, clock, memoryLimit);
    }

    @Override
    public StoreResult put(MemorySegment key, MemorySegment value) {
        requireKey(key);
        requireValue(value);
        long hashed = hash.of(key);
        KeyShard shard = shard(hashed);
        int tag = IndexWord.tagOf(hashed);
        StoreResult result = StoreResult.ALLOC_FAIL;
        int grown = KeyShard.NO_ROOM;
        try {
            CpuContext context = contexts.lock();
            try {
                int handle = codec.store(context, key, value);
                if (handle > 0) {
                    grown = shard.publish(context, tag, key, handle, clock.expiry());
                }
                result = handle <= 0 ? RESULTS[-handle] : grown == KeyShard.NO_ROOM ? StoreResult.ALLOC_FAIL : StoreResult.STORED;
            } finally {
                contexts.unlock(context);
            }
        } finally {
            // also when an exception passes: no old value stays behind a put that did not succeed
            if (!result.isStored()) {
                shard.drop(tag);
            }
        }
        if (result == StoreResult.ALLOC_FAIL) {
            eviction.relieve();
        }
        if (!eviction.makeRoom(grown) && result.isStored()) {
            shard.drop(tag);
            result = StoreResult.POOL_LIMIT;
        }
        if (!result.isStored()) {
            counters.rejections().count(result, 1);
        }
        return result;
    }

    @Override
    public long get(MemorySegment key, MemorySegment destination) {
        requireKey(key);
        requireAccess(destination);
        if (destination.isReadOnly()) {
            throw new IllegalArgumentException("the destination is read-only, bytes=" + destination.byteSize());
        }
        CpuContext context = contexts.lock();
        try {
            long stored = read(context, key);
            return Stored.length(stored) == 0 ? nothing(stored) : load(context, stored, destination);
        } finally {
            contexts.unlock(context);
        }
    }

    @Override
    public byte @Nullable [] get(MemorySegment key) {
        requireKey(key);
        CpuContext context = contexts.lock();
        try {
            long stored = read(context, key);
            if (Stored.length(stored) == 0) {
                return nothing(stored) == ABSENT ? null : damaged(AcompStatus.CORRUPT_INPUT);
            }
            byte[] value = new byte[valueLength(context, stored)];
            return load(context, stored, MemorySegment.ofArray(value)) > 0 ? value : damaged(AcompStatus.DEVICE_FAILED);
        } finally {
            contexts.unlock(context);
        }
    }

    private static byte[] damaged(AcompStatus status) {
        throw new AcompException("a kept value cannot be read", status, null, -1);
    }

    /** An intact object of the key in the context's buffer, or none. */
    private long read(CpuContext context, MemorySegment key) {
        long hashed = hash.of(key);
        KeyShard shard = shard(hashed);
        int tag = IndexWord.tagOf(hashed);
        int now = clock.now();
        // a second look, as the shard takes one
        for (int look = 0; look < 2; look++) {
            long stored = shard.read(context, tag, key, now);
            if (Stored.length(stored) == 0 || codec.isIntact(context, stored)) {
                return stored;
            }
        }
        return KeyShard.DAMAGED;
    }

    private long nothing(long stored) {
        boolean absent = stored == KeyShard.ABSENT;
        counters.count(absent ? Event.MISS : Event.CORRUPT);
        return absent ? ABSENT : CORRUPT;
    }

    private long load(CpuContext context, long stored, MemorySegment destination) {
        int length = valueLength(context, stored);
        if (length <= destination.byteSize() && !codec.load(context, stored, destination)) {
            counters.count(Event.DECOMPRESS_FAIL);
            return DECOMPRESS_FAIL;
        }
        counters.count(Event.HIT);
        return length;
    }

    private static int valueLength(CpuContext context, long stored) {
        return ValueObject.valueLength(ValueObject.trailer(context.stored(), Stored.length(stored)));
    }

    @Override
    public boolean remove(MemorySegment key) {
        requireKey(key);
        long hashed = hash.of(key);
        CpuContext context = contexts.lock();
        try {
            return shard(hashed).remove(context, IndexWord.tagOf(hashed), key, clock.now());
        } finally {
            contexts.unlock(context);
        }
    }

    @Override
    public boolean contains(MemorySegment key) {
        requireKey(key);
        long hashed = hash.of(key);
        CpuContext context = contexts.lock();
        try {
            return shard(hashed).contains(context, IndexWord.tagOf(hashed), key, clock.now());
        } finally {
            contexts.unlock(context);
        }
    }

    @Override
    public long size() {
        return level(Level.ENTRIES);
    }

    @Override
    public void clear() {
        for (KeyShard shard : shards) {
            shard.clear();
        }
    }

    @Override
    public long compact() {
        return eviction.compact();
    }

    @Override
    public KeyStatistics statistics() {
        return new KeyStatistics(
                level(Level.ENTRIES),
                level(Level.ORIGINAL_BYTES),
                level(Level.COMPRESSED_BYTES),
                pool.usedBytes(),
                memory.bytes(),
                memoryLimit,
                level(Level.SAME_FILLED),
                level(Level.INCOMPRESSIBLE),
                level(Level.BYPASSED),
                counters.get(Event.HIT),
                counters.get(Event.MISS),
                counters.get(Event.CORRUPT),
                counters.get(Event.DECOMPRESS_FAIL),
                counters.get(Event.PUT),
                counters.get(Event.REPLACED),
                counters.get(Event.REMOVED),
                counters.get(Event.EVICTED),
                counters.get(Event.EXPIRED),
                counters.get(Event.DROPPED),
                counters.get(Event.CLEARED),
                counters.rejections().byCause(),
                pool.pagesCompacted(),
                memory.refusals());
    }

    private long level(Level level) {
        return closed ? 0 : counters.get(level);
    }

    /** For tests that let one fail. */
    CpuContexts contexts() {
        return contexts;
    }

    private KeyShard shard(long hashed) {
        // a shift by all bits would be one by none
        return shards[(int) (hashed >>> 1 >>> shardShift - 1)];
    }

    private static void requireKey(MemorySegment key) {
        requireAccess(key);
        if (key.byteSize() < 1 || key.byteSize() > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY_BYTES + " bytes, keyBytes=" + key.byteSize());
        }
    }

    private static void requireValue(MemorySegment value) {
        requireAccess(value);
        if (value.byteSize() < 1 || value.byteSize() > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("a value has 1 to " + MAX_VALUE_BYTES + " bytes, valueBytes=" + value.byteSize());
        }
    }

    private static void requireAccess(MemorySegment segment) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalArgumentException("the segment belongs to another thread, bytes=" + segment.byteSize());
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the segment's arena is closed, bytes=" + segment.byteSize());
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        // codec calls first: whoever uses pool and shards for a put or get holds a context
        codecs.close();
        closed = true;
        for (KeyShard shard : shards) {
            if (shard != null) {
                shard.close();
            }
        }
        pool.close();
    }
}
