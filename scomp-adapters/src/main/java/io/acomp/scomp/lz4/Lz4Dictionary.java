package io.acomp.scomp.lz4;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A dictionary and liblz4's tables over it, made once per transform and only read by its streams. Thread-safe. */
final class Lz4Dictionary implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment content;
    private final MemorySegment state;

    /**
     * Prepares a dictionary.
     *
     * @param bytes its content; the last 64 KiB count
     * @param highCompression true to prepare it for the HC compressor
     * @param level of that compressor
     * @throws OutOfMemoryError if native memory cannot be had
     */
    Lz4Dictionary(byte[] bytes, boolean highCompression, int level) {
        int length = Math.min(bytes.length, Lz4Block.WINDOW);
        try {
            content = arena.allocate(length);
            MemorySegment.copy(bytes, bytes.length - length, content, ValueLayout.JAVA_BYTE, 0, length);
            state = arena.allocate(highCompression ? Lz4Binding.hcStateBytes() : Lz4Binding.stateBytes(), Long.BYTES);
            if (highCompression) {
                Lz4Binding.initHcState(state);
                Lz4Binding.loadHcDictionary(state, content, level);
            } else {
                Lz4Binding.initState(state);
                Lz4Binding.loadDictionary(state, content);
            }
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** Its bytes, for decompression. */
    MemorySegment content() {
        return content;
    }

    /** liblz4's tables over them, for compression. */
    MemorySegment state() {
        return state;
    }

    long nativeBytes() {
        return content.byteSize() + state.byteSize();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
