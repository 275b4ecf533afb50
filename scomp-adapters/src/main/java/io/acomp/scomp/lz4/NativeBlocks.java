package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

/**
 * Blocks through liblz4. The compressors' states live here, so that no call allocates; the HC state comes with the first use.
 *
 * <p>Short work is a critical call, which also takes heap segments: the fast compressor and decompression up to 64 KiB, the HC compressor
 * (about forty times slower) up to 4 KiB at levels without the optimal parser. Longer HC work on heap segments goes through scratch.
 */
final class NativeBlocks implements BlockCodec {
    private static final int CRITICAL_BYTES = 64 << 10;
    private static final int CRITICAL_HC_BYTES = 4 << 10;
    private static final int FIRST_OPTIMAL_LEVEL = 10;

    private final NativeScratch stateMemory = new NativeScratch();
    private final NativeScratch hcStateMemory = new NativeScratch();
    private final NativeScratch sourceScratch = new NativeScratch();
    private final NativeScratch destinationScratch = new NativeScratch();
    // addresses without an owner: the calls need not hold an arena that only this object closes
    private MemorySegment state = MemorySegment.NULL;
    private MemorySegment hcState = MemorySegment.NULL;

    /**
     * Allocates the fast compressor's state.
     *
     * @throws OutOfMemoryError if native memory cannot be had
     */
    NativeBlocks() {
        MemorySegment memory = stateMemory.atLeast(Lz4Binding.stateBytes());
        Lz4Binding.initState(memory);
        state = MemorySegment.ofAddress(memory.address());
    }

    @Override
    public long compress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity) {
        MemorySegment from = part(source, sourceOffset, length);
        MemorySegment to = part(destination, destinationOffset, capacity);
        int produced = config.highCompression() ? compressHc(config, from, to) : compressFast(config, from, to);
        return produced > 0 ? produced : CodecResult.DESTINATION_TOO_SMALL;
    }

    private int compressFast(Lz4Config config, MemorySegment from, MemorySegment to) {
        int length = (int) from.byteSize();
        int capacity = (int) to.byteSize();
        boolean critical = length <= CRITICAL_BYTES || !from.isNative() || !to.isNative();
        Lz4Dictionary dictionary = config.dictionary();
        return dictionary == null
                ? Lz4Binding.compress(critical, state, from, length, to, capacity, config.acceleration())
                : Lz4Binding.compress(critical, state, dictionary.state(), from, length, to, capacity, config.acceleration());
    }

    private int compressHc(Lz4Config config, MemorySegment from, MemorySegment to) {
        if (hcState.address() == 0) {
            MemorySegment memory = hcStateMemory.atLeast(Lz4Binding.hcStateBytes());
            Lz4Binding.initHcState(memory);
            hcState = MemorySegment.ofAddress(memory.address());
        }
        if (from.byteSize() <= CRITICAL_HC_BYTES && config.level() < FIRST_OPTIMAL_LEVEL) {
            return hc(true, config, from, to);
        }
        MemorySegment nativeFrom = from;
        MemorySegment nativeTo = to;
        if (!from.isNative()) {
            nativeFrom = sourceScratch.atLeast(from.byteSize()).asSlice(0, from.byteSize());
            nativeFrom.copyFrom(from);
        }
        if (!to.isNative()) {
            long capacity = Math.min(to.byteSize(), Lz4Block.maxCompressedLength(from.byteSize()));
            nativeTo = destinationScratch.atLeast(capacity).asSlice(0, capacity);
        }
        int produced = hc(false, config, nativeFrom, nativeTo);
        if (nativeTo != to) {
            MemorySegment.copy(nativeTo, 0, to, 0, produced);
        }
        return produced;
    }

    private int hc(boolean critical, Lz4Config config, MemorySegment from, MemorySegment to) {
        int length = (int) from.byteSize();
        int capacity = (int) to.byteSize();
        Lz4Dictionary dictionary = config.dictionary();
        return dictionary == null
                ? Lz4Binding.compressHc(critical, hcState, from, length, to, capacity, config.level())
                : Lz4Binding.compressHc(critical, hcState, dictionary.state(), from, length, to, capacity, config.level());
    }

    @Override
    public long decompress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int history) {
        MemorySegment from = part(source, sourceOffset, length);
        MemorySegment to = part(destination, destinationOffset, capacity);
        boolean critical = (length <= CRITICAL_BYTES && capacity <= CRITICAL_BYTES) || !from.isNative() || !to.isNative();
        Lz4Dictionary dictionary = config.dictionary();
        long reach = history;
        int produced;
        if (dictionary != null) {
            reach = dictionary.content().byteSize();
            produced = Lz4Binding.decompress(critical, from, length, to, capacity, dictionary.content());
        } else if (history > 0) {
            produced = Lz4Binding.decompress(
                    critical, from, length, to, capacity, destination.asSlice(destinationOffset - history, history));
        } else {
            produced = Lz4Binding.decompress(critical, from, length, to, capacity);
        }
        return produced >= 0 ? produced : Lz4Block.diagnose(source, sourceOffset, length, reach, capacity);
    }

    private static MemorySegment part(MemorySegment segment, long offset, long length) {
        return offset == 0 && length == segment.byteSize() ? segment : segment.asSlice(offset, length);
    }

    @Override
    public long nativeBytes() {
        return stateMemory.nativeBytes() + hcStateMemory.nativeBytes() + sourceScratch.nativeBytes() + destinationScratch.nativeBytes();
    }

    @Override
    public void close() {
        stateMemory.close();
        hcStateMemory.close();
        sourceScratch.close();
        destinationScratch.close();
    }
}
