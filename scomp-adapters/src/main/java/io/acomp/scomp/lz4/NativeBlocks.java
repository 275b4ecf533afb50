package io.acomp.scomp.lz4;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecResult;

/**
 * Blocks through liblz4. The compressors' states live here, so that no call allocates; the HC state comes with the first use.
 *
 * <p>Native segments are worked on in place. Heap segments go into a critical call as they are if they are whole and the work is brief:
 * the fast compressor and decompression up to 64 KiB, the HC compressor (five to fifteen times slower) up to 4 KiB at levels without the
 * optimal parser. Otherwise they go through scratch.
 */
final class NativeBlocks implements BlockCodec {
    private static final int BRIEF_BYTES = 64 << 10;
    private static final int BRIEF_HC_BYTES = 4 << 10;
    private static final int FIRST_OPTIMAL_LEVEL = 10;
    // a block of so many bytes cannot become longer than this many times as much
    private static final long MAX_EXPANSION = 255;

    private final Arena arena = Arena.ofShared();
    private final NativeScratch sourceScratch = new NativeScratch();
    private final NativeScratch destinationScratch = new NativeScratch();
    // addresses without an owner: the calls need not hold an arena that only this object closes
    private MemorySegment state = MemorySegment.NULL;
    private MemorySegment hcState = MemorySegment.NULL;
    private long stateBytes;

    /**
     * Allocates the fast compressor's state.
     *
     * @throws OutOfMemoryError if native memory cannot be had
     */
    NativeBlocks() {
        try {
            MemorySegment memory = arena.allocate(Lz4Binding.stateBytes(), Long.BYTES);
            Lz4Binding.initState(memory);
            state = MemorySegment.ofAddress(memory.address());
            stateBytes = memory.byteSize();
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
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
        boolean whole = sourceOffset == 0 && destinationOffset == 0;
        boolean brief = config.highCompression()
                ? length <= BRIEF_HC_BYTES && config.level() < FIRST_OPTIMAL_LEVEL
                : length <= BRIEF_BYTES;
        boolean inPlace = source.isNative() && destination.isNative();
        int produced;
        if (whole && (inPlace || brief)) {
            produced = compressWhole(!inPlace, config, source, length, destination, capacity);
        } else if (inPlace) {
            produced = config.highCompression()
                    ? Lz4Binding.compressHcPart(
                            hcState(), source, sourceOffset, length, destination, destinationOffset, capacity, config.level())
                    : Lz4Binding.compressPart(
                            state, source, sourceOffset, length, destination, destinationOffset, capacity, config.acceleration());
        } else {
            MemorySegment from = sourceScratch.atLeast(length);
            MemorySegment to = destinationScratch.atLeast(capacity);
            MemorySegment.copy(source, sourceOffset, from, 0, length);
            produced = compressWhole(false, config, from, length, to, capacity);
            MemorySegment.copy(to, 0, destination, destinationOffset, produced);
        }
        return produced > 0 ? produced : CodecResult.DESTINATION_TOO_SMALL;
    }

    private int compressWhole(boolean heap, Lz4Config config, MemorySegment source, int length, MemorySegment destination, int capacity) {
        Lz4Dictionary dictionary = config.dictionary();
        if (config.highCompression()) {
            return dictionary == null
                    ? Lz4Binding.compressHc(heap, hcState(), source, length, destination, capacity, config.level())
                    : Lz4Binding.compressHc(heap, hcState(), dictionary.state(), source, length, destination, capacity, config.level());
        }
        return dictionary == null
                ? Lz4Binding.compress(heap, state, source, length, destination, capacity, config.acceleration())
                : Lz4Binding.compress(heap, state, dictionary.state(), source, length, destination, capacity, config.acceleration());
    }

    private MemorySegment hcState() {
        if (hcState.address() == 0) {
            MemorySegment memory = arena.allocate(Lz4Binding.hcStateBytes(), Long.BYTES);
            Lz4Binding.initHcState(memory);
            hcState = MemorySegment.ofAddress(memory.address());
            stateBytes += memory.byteSize();
        }
        return hcState;
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
        boolean brief = length <= BRIEF_BYTES && capacity <= BRIEF_BYTES;
        boolean inPlace = source.isNative() && destination.isNative();
        Lz4Dictionary dictionary = config.dictionary();
        int produced;
        if (sourceOffset == 0 && destinationOffset == 0 && (inPlace || brief)) {
            produced = dictionary == null
                    ? Lz4Binding.decompress(!inPlace, source, length, destination, capacity)
                    : Lz4Binding.decompress(!inPlace, source, length, destination, capacity, dictionary.content(), dictionary.length());
        } else if (inPlace) {
            produced = Lz4Binding.decompressPart(source, sourceOffset, length, destination, destinationOffset, capacity, history);
        } else {
            int room = (int) Math.min(capacity, MAX_EXPANSION * length);
            MemorySegment from = sourceScratch.atLeast(length);
            MemorySegment to = destinationScratch.atLeast(history + (long) room);
            MemorySegment.copy(source, sourceOffset, from, 0, length);
            MemorySegment.copy(destination, destinationOffset - history, to, 0, history);
            produced = dictionary == null
                    ? Lz4Binding.decompressPart(from, 0, length, to, history, room, history)
                    : Lz4Binding.decompress(false, from, length, to, room, dictionary.content(), dictionary.length());
            MemorySegment.copy(to, history, destination, destinationOffset, Math.max(0, produced));
        }
        long reach = dictionary == null ? history : dictionary.length();
        return produced >= 0 ? produced : Lz4Block.diagnose(source, sourceOffset, length, reach, capacity);
    }

    @Override
    public long nativeBytes() {
        return stateBytes + sourceScratch.bytes() + destinationScratch.bytes();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            stateBytes = 0;
        }
        sourceScratch.close();
        destinationScratch.close();
    }
}
