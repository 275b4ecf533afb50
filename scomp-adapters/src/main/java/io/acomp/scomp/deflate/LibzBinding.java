package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
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

/** The functions of zlib. Streams are passed by address, see {@link LibzLayout}; segments as {@link Downcalls} says. */
final class LibzBinding {
    private static final int DEFLATED = 8;
    private static final int DEFAULT_MEMORY_LEVEL = 8;
    private static final int DEFAULT_STRATEGY = 0;

    private static final LibraryLookup LIBRARY = LibraryBinding.open(new LibraryRequest(
            "libz",
            List.of("libz.so.1", "libz.so", "libz.1.dylib"),
            "zlib1g",
            List.of(
                    "deflateInit2_",
                    "deflateReset",
                    "deflate",
                    "deflateEnd",
                    "inflateInit2_",
                    "inflateReset",
                    "inflate",
                    "inflateEnd",
                    "crc32_z",
                    "adler32_z")));

    private LibzBinding() {}

    static LibraryLookup library() {
        return LIBRARY;
    }

    static Availability availability() {
        return LIBRARY.availability();
    }

    private static final class Handles {
        /** The interface version the library compares with its own: only the first character counts. */
        static final MemorySegment VERSION = Arena.global().allocateFrom("1");

        static final MethodHandle DEFLATE_INIT =
                Downcalls.function(LIBRARY, "deflateInit2_", INT, WORD, INT, INT, INT, INT, INT, SEGMENT, INT);
        static final MethodHandle DEFLATE_RESET = Downcalls.function(LIBRARY, "deflateReset", INT, WORD);
        static final MethodHandle DEFLATE = Downcalls.function(LIBRARY, "deflate", INT, WORD, INT, SEGMENT, SEGMENT);
        static final MethodHandle DEFLATE_END = Downcalls.function(LIBRARY, "deflateEnd", INT, WORD);
        static final MethodHandle INFLATE_INIT = Downcalls.function(LIBRARY, "inflateInit2_", INT, WORD, INT, SEGMENT, INT);
        static final MethodHandle INFLATE_RESET = Downcalls.function(LIBRARY, "inflateReset", INT, WORD);
        static final MethodHandle INFLATE = Downcalls.function(LIBRARY, "inflate", INT, WORD, INT, SEGMENT, SEGMENT);
        static final MethodHandle INFLATE_END = Downcalls.function(LIBRARY, "inflateEnd", INT, WORD);
        static final MethodHandle CRC32 = Downcalls.function(LIBRARY, "crc32_z", WORD, WORD, WORD, WORD, SEGMENT);
        static final MethodHandle ADLER32 = Downcalls.function(LIBRARY, "adler32_z", WORD, WORD, WORD, WORD, SEGMENT);
    }

    static int deflateInit(long stream, int level, int windowBits) {
        try {
            return (int) Handles.DEFLATE_INIT.invokeExact(
                    stream,
                    level,
                    DEFLATED,
                    windowBits,
                    DEFAULT_MEMORY_LEVEL,
                    DEFAULT_STRATEGY,
                    Handles.VERSION,
                    (int) LibzLayout.BYTES);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int deflateReset(long stream) {
        try {
            return (int) Handles.DEFLATE_RESET.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int deflate(long stream, int flush, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.DEFLATE.invokeExact(stream, flush, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void deflateEnd(long stream) {
        try {
            int ignored = (int) Handles.DEFLATE_END.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int inflateInit(long stream, int windowBits) {
        try {
            return (int) Handles.INFLATE_INIT.invokeExact(stream, windowBits, Handles.VERSION, (int) LibzLayout.BYTES);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int inflateReset(long stream) {
        try {
            return (int) Handles.INFLATE_RESET.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int inflate(long stream, int flush, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.INFLATE.invokeExact(stream, flush, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void inflateEnd(long stream) {
        try {
            int ignored = (int) Handles.INFLATE_END.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int crc32(int value, MemorySegment segment, long from, long length) {
        try {
            return (int) (long) Handles.CRC32.invokeExact(Integer.toUnsignedLong(value), segment.address() + from, length, segment);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int adler32(int value, MemorySegment segment, long from, long length) {
        try {
            return (int) (long) Handles.ADLER32.invokeExact(Integer.toUnsignedLong(value), segment.address() + from, length, segment);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }
}
