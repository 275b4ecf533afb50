package io.acomp.scomp.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.acomp.spi.Capabilities.Memory;

/** Where the memory of a test lies. */
enum Place {
    HEAP {
        @Override
        MemorySegment allocate(Arena arena, long bytes) {
            return MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
        }
    },
    NATIVE {
        @Override
        MemorySegment allocate(Arena arena, long bytes) {
            return arena.allocate(bytes);
        }
    },
    MAPPED {
        @Override
        MemorySegment allocate(Arena arena, long bytes) {
            try {
                Path file = Files.createTempFile("acomp-spec", ".map");
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
                } finally {
                    Files.delete(file);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    };

    /** Largest heap segment that a driver of native memory takes, in bytes. */
    private static final long HEAP_LIMIT = 64 << 10;

    /** Fresh memory of this kind, zeroed. */
    abstract MemorySegment allocate(Arena arena, long bytes);

    /** Whether a driver takes a segment of this kind and size. Engine memory is native memory of a shared arena. */
    boolean suits(Memory memory, long bytes) {
        return switch (memory) {
            case ANY -> true;
            case NATIVE -> this != HEAP || bytes <= HEAP_LIMIT;
            case ENGINE -> this == NATIVE;
        };
    }
}
