package io.acomp.bench.target;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageTarget;

/**
 * What people build without a store: a cache on the heap, the page's number as key, the compressed page in an array as value. Without a
 * bound and so without the bookkeeping of evictions, which is the fastest that the cache can be.
 */
public final class CaffeineTarget implements PageTarget {
    private final String name;
    private final Supplier<ValueCodec> codecs;
    private final Cache<Long, byte[]> cache;

    private CaffeineTarget(String name, long pages, Supplier<ValueCodec> codecs) {
        this.name = name;
        this.codecs = codecs;
        cache = Caffeine.newBuilder().initialCapacity((int) Math.min(pages, Integer.MAX_VALUE)).build();
    }

    /**
     * With values compressed by zstd-jni.
     *
     * @param level of compression
     * @param pages to expect
     */
    public static CaffeineTarget zstd(int level, long pages) {
        return new CaffeineTarget("caffeine-zstd", pages, () -> new ZstdValues(level));
    }

    /**
     * With values compressed by lz4-java.
     *
     * @param pages to expect
     */
    public static CaffeineTarget lz4(long pages) {
        return new CaffeineTarget("caffeine-lz4", pages, Lz4Values::new);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PageSession open() {
        return new Session(name, cache, codecs.get());
    }

    @Override
    public long compressedBytes() {
        return cache.asMap().values().stream().mapToLong(value -> value.length).sum();
    }

    @Override
    public long usedBytes() {
        return UNKNOWN;
    }

    @Override
    public long totalBytes() {
        return UNKNOWN;
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }

    private static final class Session implements PageSession {
        private final String name;
        private final Cache<Long, byte[]> cache;
        private final ValueCodec codec;
        private final byte[] page = new byte[PAGE_BYTES];

        Session(String name, Cache<Long, byte[]> cache, ValueCodec codec) {
            this.name = name;
            this.cache = cache;
            this.codec = codec;
        }

        @Override
        public void write(long number, MemorySegment from) {
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, page, 0, PAGE_BYTES);
            cache.put(number, codec.compress(page));
        }

        @Override
        public void read(long number, MemorySegment to) {
            byte @Nullable [] value = cache.getIfPresent(number);
            if (value == null || codec.decompress(value, page) != PAGE_BYTES) {
                throw new HarnessException("a page does not come back, target=" + name + ", page=" + number + ", present=" + (value != null));
            }
            MemorySegment.copy(page, 0, to, ValueLayout.JAVA_BYTE, 0, PAGE_BYTES);
        }

        @Override
        public void close() {
            codec.close();
        }
    }
}
