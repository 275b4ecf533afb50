package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.store.key.KeyConfig;
import io.acomp.store.key.ShardedKeyStore;

/**
 * A cache of values by key, kept compressed in off-heap memory under a limit: what is built from a heap cache and a codec otherwise. Values
 * that do not shrink, and small ones, are kept as they are; values that repeat one 8-byte word are kept as that word. At the limit the
 * values leave that were not used lately (second chance, up to three of them for what is used more). Every load is verified by a crc32c over key and value.
 *
 * {@snippet :
 * import io.acomp.AcompEngine;
 * import io.acomp.store.KeyStore;
 * import java.lang.foreign.MemorySegment;
 *
 * void main() {
 *     try (AcompEngine engine = AcompEngine.create();
 *             KeyStore cache = KeyStore.builder(engine).algorithm("lz4").memoryLimit(256 << 20).build()) {
 *         MemorySegment key = MemorySegment.ofArray("user:42".getBytes());
 *         cache.put(key, MemorySegment.ofArray("{\"name\":\"Ada\"}".repeat(100).getBytes()));
 *         MemorySegment value = MemorySegment.ofArray(new byte[KeyStore.MAX_VALUE_BYTES]); // reused for every get
 *         long length = cache.get(key, value);
 *         IO.println(length + " bytes, kept in " + cache.statistics().compressedBytes());
 *     }
 * }
 * }
 *
 * <h2>Keys and values</h2>
 * A key has 1 to {@value #MAX_KEY_BYTES} bytes, a value 1 to {@value #MAX_VALUE_BYTES}; other lengths are {@link IllegalArgumentException}.
 * Segments may be native or heap ({@link MemorySegment#ofArray(byte[])} is the adapter), aligned or not, confined to the calling thread or
 * shared. They are read or written during the call only.
 *
 * <h2>Threads and memory</h2>
 * Thread-safe. Keys are spread over shards by a hash seeded per store, and operations on different shards share no lock; compression runs
 * outside all shard locks, on one context per CPU. A {@link #get(MemorySegment, MemorySegment)} or {@link #put} allocates nothing on the
 * Java heap once warm, and there is no object per value. Everything runs in the caller's thread, eviction and compaction too. The store
 * owns its native memory; {@link #close()} gives all of it back.
 */
public sealed interface KeyStore extends AutoCloseable permits ShardedKeyStore {
    /** Longest key in bytes. */
    int MAX_KEY_BYTES = 500;
    /** Longest value in bytes. */
    int MAX_VALUE_BYTES = 65_536;

    /** What {@link #get(MemorySegment, MemorySegment)} returns if there is no such key: {@link LoadResult#ABSENT}. */
    long ABSENT = -1;
    /** What it returns if what is kept has not the checksum it was kept with: {@link LoadResult#CORRUPT}. */
    long CORRUPT = -2;
    /** What it returns if the codec could not decompress what is kept: {@link LoadResult#DECOMPRESS_FAIL}. */
    long DECOMPRESS_FAIL = -3;

    /**
     * Settings of a new store.
     *
     * @param engine whose codecs compress; not closed with the store, and to be closed after it
     */
    static Builder builder(AcompEngine engine) {
        return new Builder(engine);
    }

    /**
     * Keeps a value, in place of what the key had. If it is rejected, or an exception comes out after the arguments were accepted, the key
     * has no value at all afterwards, so that no get returns an old one. In that case another key whose hash is the same in 30 bits may
     * lose its value as well.
     *
     * @param key which
     * @param value what
     * @return {@link StoreResult#STORED}, {@link StoreResult#ALLOC_FAIL}, {@link StoreResult#COMPRESS_FAIL}, or
     *     {@link StoreResult#POOL_LIMIT} if even an empty store would be above its limit with it
     * @throws IllegalArgumentException if a length is out of bounds, or a segment is not accessible to the calling thread
     * @throws IllegalStateException if the store or a segment's arena is closed
     * @throws OutOfMemoryError if the first call on a CPU finds no memory for a context
     */
    StoreResult put(MemorySegment key, MemorySegment value);

    /**
     * Copies a value out.
     *
     * @param key which
     * @param destination where to, from its start; may be larger than the value, its bytes behind the value are unspecified then
     * @return the value's length in bytes, at least 1; nothing was written if that is more than the destination has. Otherwise
     *     {@link #ABSENT}, {@link #CORRUPT} or {@link #DECOMPRESS_FAIL}, all negative, with the destination's content unspecified
     * @throws IllegalArgumentException if the key's length is out of bounds, a segment is not accessible to the calling thread, or the
     *     destination is read-only
     * @throws IllegalStateException if the store or a segment's arena is closed
     * @throws OutOfMemoryError as {@link #put}
     */
    long get(MemorySegment key, MemorySegment destination);

    /**
     * A value in an array of its own: {@link #get(MemorySegment, MemorySegment)} for callers who do not mind an allocation.
     *
     * @param key which
     * @return the value, or null if there is none
     * @throws io.acomp.AcompException with {@link io.acomp.AcompStatus#CORRUPT_INPUT} or {@link io.acomp.AcompStatus#DEVICE_FAILED} where
     *     that method returns {@link #CORRUPT} or {@link #DECOMPRESS_FAIL}
     * @throws IllegalArgumentException as that method
     * @throws IllegalStateException as that method
     * @throws OutOfMemoryError as that method, and if there is no room for the array
     */
    byte @Nullable [] get(MemorySegment key);

    /**
     * Removes a key and its value.
     *
     * @param key which
     * @return true if it had one
     * @throws IllegalArgumentException if the key's length is out of bounds or it is not accessible to the calling thread
     * @throws IllegalStateException if the store or the key's arena is closed
     * @throws OutOfMemoryError as {@link #put}
     */
    boolean remove(MemorySegment key);

    /**
     * True if the key has a value. Neither counts as a use nor verifies the value.
     *
     * @param key which
     * @throws IllegalArgumentException as {@link #remove}
     * @throws IllegalStateException as {@link #remove}
     * @throws OutOfMemoryError as {@link #put}
     */
    boolean contains(MemorySegment key);

    /** Values kept, those that have expired and were not met since included; exact when nothing runs. */
    long size();

    /**
     * Removes all keys, shard by shard: keys put meanwhile may stay.
     *
     * @throws IllegalStateException if the store is closed
     */
    void clear();

    /**
     * Drops what has expired and moves objects together, so that pages go back to the operating system. A store at its limit does this by
     * itself. Runs beside everything else.
     *
     * @return bytes given back
     * @throws IllegalStateException if the store is closed
     */
    long compact();

    /** Counters and sizes, read without stopping anything; exact when nothing runs. All sizes are 0 once closed. */
    KeyStatistics statistics();

    /** Waits for codec calls that run, and frees everything; calls that are under way elsewhere end or throw. Idempotent. */
    @Override
    void close();

    /** True once {@link #close()} has waited for the codec calls that ran; {@link #statistics()} shows no sizes from then on. */
    boolean isClosed();

    /** Settings of a store. Not thread-safe. */
    final class Builder {
        private final KeyConfig config;

        private Builder(AcompEngine engine) {
            config = new KeyConfig(engine);
        }

        /** Algorithm or driver that compresses; {@code lz4} unless set. */
        public Builder algorithm(String name) {
            config.algorithm(name);
            return this;
        }

        /** Its level; the driver's default unless set. */
        public Builder level(int level) {
            config.level(level);
            return this;
        }

        /** A dictionary for it, copied; none unless set. Small values gain most, with zstd and a low {@link #compressFrom}. */
        public Builder dictionary(byte[] dictionary) {
            config.dictionary(dictionary);
            return this;
        }

        /**
         * Most bytes of pool and index together, at least 1 MiB; 64 MiB unless set. Never more when nothing runs. Not in it are the contexts:
         * 192 KiB and a codec's working memory for each CPU that was used. Some percent are lost to the pool's size classes, which a limit
         * below 16 MiB feels.
         */
        public Builder memoryLimit(long bytes) {
            config.memoryLimit(bytes);
            return this;
        }

        /** Values of fewer bytes are kept as they are, without trying to compress them; 192 unless set. */
        public Builder compressFrom(int bytes) {
            config.compressFrom(bytes);
            return this;
        }

        /**
         * How long a value stays after it was put, 100 ms to 365 days; for ever unless set. It is gone after that time, at most 200 ms late,
         * and its memory when a get, an eviction or {@link KeyStore#compact()} meets it.
         */
        public Builder timeToLive(Duration time) {
            config.timeToLive(time);
            return this;
        }

        /** What tells the time for {@link #timeToLive}, in nanoseconds that only go forward; {@link System#nanoTime()} unless set. */
        public Builder clock(LongSupplier nanos) {
            config.clock(nanos);
            return this;
        }

        /** Shards, a power of two from 1 to 4096; chosen by CPUs and limit unless set. */
        public Builder shards(int count) {
            config.shards(count);
            return this;
        }

        /**
         * The store.
         *
         * @throws io.acomp.UnknownAlgorithmException if there is no such algorithm or driver
         * @throws io.acomp.DriverUnavailableException if it cannot be used, or does not take level or dictionary
         * @throws IllegalArgumentException if empty shards take more than a quarter of the limit
         * @throws OutOfMemoryError if the memory of an empty store cannot be had
         */
        public KeyStore build() {
            return config.open();
        }
    }
}
