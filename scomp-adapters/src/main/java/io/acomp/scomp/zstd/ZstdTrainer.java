package io.acomp.scomp.zstd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

import io.acomp.DictionaryTrainingException;
import io.acomp.DictionaryTrainingException.Reason;
import io.acomp.DriverUnavailableException;
import io.acomp.spi.DictionaryTrainer;

/**
 * libzstd's trainer (fast COVER) through zstd-jni, for zstd and, as the manual of the lz4 tool recommends, for lz4: there the dictionary
 * counts as plain content, its header of some hundred bytes included, and no more than the window of 64 KiB can be reached.
 */
public final class ZstdTrainer implements DictionaryTrainer {
    private static final Set<String> ALGORITHMS = Set.of("zstd", "lz4", "lz4hc");
    private static final int LZ4_WINDOW = 64 << 10;
    /** The least room libzstd takes (ZDICT_DICTSIZE_MIN). What comes out smaller is a header without content. */
    private static final int MIN_BYTES = 256;

    /** zstd-jni refuses fewer; libzstd itself draws the line at five. */
    private static final int MIN_SAMPLES = 11;

    /** Made by the service loader. */
    public ZstdTrainer() {}

    @Override
    public boolean trains(String algorithm) {
        return ALGORITHMS.contains(algorithm);
    }

    @Override
    public byte[] train(String algorithm, List<MemorySegment> samples, int maxBytes) {
        if (samples.size() < MIN_SAMPLES) {
            throw unfit("a training needs " + MIN_SAMPLES + " samples or more, samples=" + samples.size());
        }
        if (maxBytes < MIN_BYTES) {
            throw new IllegalArgumentException("libzstd trains dictionaries of " + MIN_BYTES + " bytes or more, maxBytes=" + maxBytes);
        }
        long total = samples.stream().mapToLong(MemorySegment::byteSize).sum();
        if (total > Integer.MAX_VALUE) {
            throw unfit("a training takes less than 2 GiB, sampleBytes=" + total);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment joined = arena.allocate(Math.max(1, total));
            int[] sizes = join(samples, joined);
            MemorySegment room = arena.allocate(algorithm.equals("zstd") ? maxBytes : Math.min(maxBytes, LZ4_WINDOW));
            long length = train(joined, sizes, room);
            if (length == -ZstdCode.MEMORY_ALLOCATION) {
                throw new OutOfMemoryError("no native memory to train a dictionary, sampleBytes=" + total);
            }
            if (ZstdCode.isError(length)) {
                throw unfit("libzstd finds no dictionary in the samples (" + Zstd.getErrorName(length) + "), samples=" + sizes.length
                        + ", sampleBytes=" + total);
            }
            if (length < MIN_BYTES) {
                throw unfit("the samples have nothing in common that is worth keeping, samples=" + sizes.length + ", sampleBytes=" + total);
            }
            return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static int[] join(List<MemorySegment> samples, MemorySegment joined) {
        int[] sizes = new int[samples.size()];
        long at = 0;
        for (int i = 0; i < sizes.length; i++) {
            MemorySegment sample = samples.get(i);
            MemorySegment.copy(sample, 0, joined, at, sample.byteSize());
            sizes[i] = (int) sample.byteSize();
            at += sizes[i];
        }
        return sizes;
    }

    /** The length of the dictionary, or an error as a size_t. */
    private static long train(MemorySegment joined, int[] sizes, MemorySegment room) {
        try {
            return Zstd.trainFromBufferDirect(joined.asByteBuffer(), sizes, room.asByteBuffer());
        } catch (ZstdException refused) { // zstd-jni looks at the samples itself before it asks libzstd
            return -refused.getErrorCode();
        } catch (LinkageError | IllegalCallerException failure) {
            throw new DriverUnavailableException("zstd-jni", "the library of zstd-jni cannot be loaded: " + failure);
        }
    }

    private static DictionaryTrainingException unfit(String message) {
        return new DictionaryTrainingException(Reason.UNFIT_SAMPLES, message);
    }
}
