package io.acomp.scomp.lz4;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A dictionary and liblz4's tables over it, made once per transform and only read by its streams. Thread-safe. */
final class Lz4Dictionary implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final int length;
    // addresses without an owner: its streams, on all CPUs, need not count themselves in and out of one arena with every call
    private final MemorySegment content;
    private final MemorySegment state;
    private final long nativeBytes;

    /**
     * Prepares a dictionary.
     *
     * @param bytes its content; the last 64 KiB count
     * @param highCompression true to prepare it for the HC compressor
     * @param level of that compressor
     * @throws OutOfMemoryError if native memory cannot be had
     */
    Lz4Dictionary(byte[] bytes, boolean highCompression, int level) {
        length = Math.min(bytes.length, Lz4Block.WINDOW);
        try {
            MemorySegment copy = arena.allocate(length);
            MemorySegment.copy(bytes, bytes.length - length, copy, ValueLayout.JAVA_BYTE, 0, length);
            MemorySegment tables = arena.allocate(highCompression ? Lz4Binding.hcStateBytes() : Lz4Binding.stateBytes(), Long.BYTES);
            if (highCompression) {
                Lz4Binding.initHcState(tables);
                Lz4Binding.loadHcDictionary(tables, copy, level);
            } else {
                Lz4Binding.initState(tables);
                Lz4Binding.loadDictionary(tables, copy);
            }
            content = MemorySegment.ofAddress(copy.address());
            state = MemorySegment.ofAddress(tables.address());
            nativeBytes = copy.byteSize() + tables.byteSize();
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** Its length in bytes, at most 64 KiB. */
    int length() {
        return length;
    }

    /** Where its bytes lie, for decompression. */
    MemorySegment content() {
        return content;
    }

    /** Where liblz4's tables over them lie, for compression. */
    MemorySegment state() {
        return state;
    }

    long nativeBytes() {
        return nativeBytes;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
