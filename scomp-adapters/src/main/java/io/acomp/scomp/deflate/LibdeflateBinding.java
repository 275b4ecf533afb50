package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

import io.acomp.foreign.Downcalls;
import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Availability;

import static io.acomp.foreign.Downcalls.INT;
import static io.acomp.foreign.Downcalls.SEGMENT;
import static io.acomp.foreign.Downcalls.WORD;

/** The functions of libdeflate. Its objects are addresses, 0 if memory could not be had; segments go as {@link Downcalls} says. */
final class LibdeflateBinding {
    /** Result: done. */
    static final int SUCCESS = 0;
    /** Result: the data is good as far as the room reached. */
    static final int INSUFFICIENT_SPACE = 3;

    private static final LibraryLookup LIBRARY = LibraryBinding.open(new LibraryRequest(
            "libdeflate",
            List.of("libdeflate.so.0", "libdeflate.so", "libdeflate.0.dylib"),
            "libdeflate0",
            List.of(
                    "libdeflate_alloc_compressor",
                    "libdeflate_free_compressor",
                    "libdeflate_deflate_compress",
                    "libdeflate_alloc_decompressor",
                    "libdeflate_free_decompressor",
                    "libdeflate_deflate_decompress_ex",
                    "libdeflate_crc32",
                    "libdeflate_adler32")));

    private LibdeflateBinding() {}

    static LibraryLookup library() {
        return LIBRARY;
    }

    static Availability availability() {
        return LIBRARY.availability();
    }

    private static final class Handles {
        static final MethodHandle ALLOC_COMPRESSOR = Downcalls.function(LIBRARY, "libdeflate_alloc_compressor", WORD, INT);
        static final MethodHandle FREE_COMPRESSOR = Downcalls.procedure(LIBRARY, "libdeflate_free_compressor", WORD);
        static final MethodHandle COMPRESS =
                Downcalls.function(LIBRARY, "libdeflate_deflate_compress", WORD, WORD, WORD, WORD, WORD, WORD, SEGMENT, SEGMENT);
        static final MethodHandle ALLOC_DECOMPRESSOR = Downcalls.function(LIBRARY, "libdeflate_alloc_decompressor", WORD);
        static final MethodHandle FREE_DECOMPRESSOR = Downcalls.procedure(LIBRARY, "libdeflate_free_decompressor", WORD);
        static final MethodHandle DECOMPRESS = Downcalls.function(
                LIBRARY, "libdeflate_deflate_decompress_ex", INT, WORD, WORD, WORD, WORD, WORD, WORD, WORD, SEGMENT, SEGMENT);
        static final MethodHandle CRC32 = Downcalls.function(LIBRARY, "libdeflate_crc32", INT, INT, WORD, WORD, SEGMENT);
        static final MethodHandle ADLER32 = Downcalls.function(LIBRARY, "libdeflate_adler32", INT, INT, WORD, WORD, SEGMENT);
    }

    static long allocCompressor(int level) {
        try {
            return (long) Handles.ALLOC_COMPRESSOR.invokeExact(level);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void freeCompressor(long compressor) {
        try {
            Handles.FREE_COMPRESSOR.invokeExact(compressor);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Compresses; returns the length, 0 if the room (less some slack) is too small. */
    static long compress(long compressor, MemorySegment source, long length, MemorySegment destination, long from, long room) {
        try {
            return (long) Handles.COMPRESS.invokeExact(
                    compressor, source.address(), length, destination.address() + from, room, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static long allocDecompressor() {
        try {
            return (long) Handles.ALLOC_DECOMPRESSOR.invokeExact();
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void freeDecompressor(long decompressor) {
        try {
            Handles.FREE_DECOMPRESSOR.invokeExact(decompressor);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Decompresses one stream; {@code lengths} is the address of two size_t for the bytes taken and produced. */
    static int decompress(
            long decompressor, MemorySegment source, long from, long length, MemorySegment destination, long to, long room, long lengths) {
        try {
            return (int) Handles.DECOMPRESS.invokeExact(
                    decompressor,
                    source.address() + from,
                    length,
                    destination.address() + to,
                    room,
                    lengths,
                    lengths + Long.BYTES,
                    source,
                    destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int crc32(int value, MemorySegment segment, long from, long length) {
        try {
            return (int) Handles.CRC32.invokeExact(value, segment.address() + from, length, segment);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int adler32(int value, MemorySegment segment, long from, long length) {
        try {
            return (int) Handles.ADLER32.invokeExact(value, segment.address() + from, length, segment);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }
}
