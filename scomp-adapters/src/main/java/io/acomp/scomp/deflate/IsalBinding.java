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

/** The functions of ISA-L's igzip. Structures are passed by address, see {@link IsalLayout}; segments as {@link Downcalls} says. */
final class IsalBinding {
    private static final LibraryLookup LIBRARY = LibraryBinding.open(new LibraryRequest(
            "isal",
            List.of("libisal.so.2", "libisal.so", "libisal.2.dylib"),
            "libisal2",
            List.of(
                    "isal_deflate_init",
                    "isal_deflate_reset",
                    "isal_deflate",
                    "isal_inflate_init",
                    "isal_inflate_reset",
                    "isal_inflate",
                    "isal_inflate_stateless",
                    "crc32_gzip_refl",
                    "isal_adler32")));

    private IsalBinding() {}

    static LibraryLookup library() {
        return LIBRARY;
    }

    static Availability availability() {
        return LIBRARY.availability();
    }

    private static final class Handles {
        static final MethodHandle DEFLATE_INIT = Downcalls.procedure(LIBRARY, "isal_deflate_init", WORD);
        static final MethodHandle DEFLATE_RESET = Downcalls.procedure(LIBRARY, "isal_deflate_reset", WORD);
        static final MethodHandle DEFLATE = Downcalls.function(LIBRARY, "isal_deflate", INT, WORD, SEGMENT, SEGMENT);
        static final MethodHandle INFLATE_INIT = Downcalls.procedure(LIBRARY, "isal_inflate_init", WORD);
        static final MethodHandle INFLATE_RESET = Downcalls.procedure(LIBRARY, "isal_inflate_reset", WORD);
        static final MethodHandle INFLATE = Downcalls.function(LIBRARY, "isal_inflate", INT, WORD, SEGMENT, SEGMENT);
        static final MethodHandle INFLATE_STATELESS = Downcalls.function(LIBRARY, "isal_inflate_stateless", INT, WORD, SEGMENT, SEGMENT);
        static final MethodHandle CRC32 = Downcalls.function(LIBRARY, "crc32_gzip_refl", INT, INT, WORD, WORD, SEGMENT);
        static final MethodHandle ADLER32 = Downcalls.function(LIBRARY, "isal_adler32", INT, INT, WORD, WORD, SEGMENT);
    }

    static void deflateInit(long stream) {
        try {
            Handles.DEFLATE_INIT.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void deflateReset(long stream) {
        try {
            Handles.DEFLATE_RESET.invokeExact(stream);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int deflate(long stream, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.DEFLATE.invokeExact(stream, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void inflateInit(long state) {
        try {
            Handles.INFLATE_INIT.invokeExact(state);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static void inflateReset(long state) {
        try {
            Handles.INFLATE_RESET.invokeExact(state);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int inflate(long state, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.INFLATE.invokeExact(state, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    static int inflateStateless(long state, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.INFLATE_STATELESS.invokeExact(state, source, destination);
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
