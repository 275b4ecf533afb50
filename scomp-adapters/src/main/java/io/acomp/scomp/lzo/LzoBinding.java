package io.acomp.scomp.lzo;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Availability;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * liblzo2: the LZO1X compressors and the decompressor that checks its bounds. Lengths are in bytes; a length cell is a native 8-byte cell
 * that the library sets to the number of bytes it wrote (and that the decompressor reads as the capacity).
 *
 * <p>The compressors check no bound: their destination must hold {@link Lzo1x#maxCompressedLength} bytes.
 *
 * <p>A call is either critical (short; takes heap segments too; holds off the collector while it runs) or plain (native segments only).
 */
@SuppressWarnings("restricted")
final class LzoBinding {
    /** Everything went well. */
    static final int OK = 0;
    /** LZO_E_ERROR. */
    static final int ERROR = -1;
    /** LZO_E_INPUT_OVERRUN: the stream ends too early. */
    static final int INPUT_OVERRUN = -4;
    /** LZO_E_OUTPUT_OVERRUN: the output does not fit. */
    static final int OUTPUT_OVERRUN = -5;
    /** LZO_E_LOOKBEHIND_OVERRUN: a match reaches before the start of the output. */
    static final int LOOKBEHIND_OVERRUN = -6;
    /** LZO_E_EOF_NOT_FOUND. */
    static final int EOF_NOT_FOUND = -7;
    /** LZO_E_INPUT_NOT_CONSUMED: bytes follow the end of the stream. */
    static final int INPUT_NOT_CONSUMED = -8;

    /** Bytes of work memory of LZO1X-1: a dictionary of 2^14 pointers. */
    static final long FAST_WORK_BYTES = (1 << 14) * ADDRESS.byteSize();
    /** Bytes of work memory of LZO1X-999: 14 times 2^14 shorts. */
    static final long BEST_WORK_BYTES = 14 * (1 << 14) * 2;

    private static final String INIT = "__lzo_init_v2";
    private static final String COMPRESS_FAST = "lzo1x_1_compress";
    private static final String COMPRESS_BEST = "lzo1x_999_compress_level";
    private static final String DECOMPRESS = "lzo1x_decompress_safe";

    private static final int HEADER_VERSION = 0x20a0;
    /** lzo_callback_t: three function pointers and three words of the user. */
    private static final int CALLBACK_WORDS = 6;

    private static final FunctionDescriptor INIT_SIGNATURE = FunctionDescriptor.of(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    private static final FunctionDescriptor BEST_SIGNATURE =
            SIGNATURE.appendArgumentLayouts(ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT);

    private LzoBinding() {}

    /** liblzo2, or why there is none; opened at the first call. */
    static LibraryLookup library() {
        return Library.LOOKUP;
    }

    /** Whether liblzo2 can be used; opens it at the first call. */
    static Availability availability() {
        return Library.AVAILABILITY;
    }

    /**
     * {@code lzo1x_1_compress}.
     *
     * @param critical whether to use the critical form
     * @param source to compress
     * @param destination of at least {@link Lzo1x#maxCompressedLength} bytes
     * @param lengthCell receives the length
     * @param work {@link #FAST_WORK_BYTES} of native memory
     * @return {@link #OK} or an error
     */
    static int compressFast(
            boolean critical, MemorySegment source, MemorySegment destination, MemorySegment lengthCell, MemorySegment work) {
        try {
            return critical
                    ? (int) Functions.FAST_CRITICAL.invokeExact(source, source.byteSize(), destination, lengthCell, work)
                    : (int) Functions.FAST.invokeExact(source, source.byteSize(), destination, lengthCell, work);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /**
     * {@code lzo1x_999_compress_level} without dictionary and callback.
     *
     * @param critical whether to use the critical form
     * @param source to compress
     * @param destination of at least {@link Lzo1x#maxCompressedLength} bytes
     * @param lengthCell receives the length
     * @param work {@link #BEST_WORK_BYTES} of native memory
     * @param level 1 to 9
     * @return {@link #OK} or an error
     */
    static int compressBest(
            boolean critical, MemorySegment source, MemorySegment destination, MemorySegment lengthCell, MemorySegment work, int level) {
        MemorySegment none = MemorySegment.NULL;
        try {
            return critical
                    ? (int) Functions.BEST_CRITICAL.invokeExact(
                            source, source.byteSize(), destination, lengthCell, work, none, 0L, none, level)
                    : (int) Functions.BEST.invokeExact(source, source.byteSize(), destination, lengthCell, work, none, 0L, none, level);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /**
     * {@code lzo1x_decompress_safe}.
     *
     * @param critical whether to use the critical form
     * @param source to decompress
     * @param destination where to
     * @param lengthCell holds the capacity of the destination, receives the length
     * @return {@link #OK} or an error
     */
    static int decompress(boolean critical, MemorySegment source, MemorySegment destination, MemorySegment lengthCell) {
        MemorySegment none = MemorySegment.NULL;
        try {
            return critical
                    ? (int) Functions.DECOMPRESS_CRITICAL.invokeExact(source, source.byteSize(), destination, lengthCell, none)
                    : (int) Functions.DECOMPRESS_PLAIN.invokeExact(source, source.byteSize(), destination, lengthCell, none);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    private static RuntimeException rethrow(Throwable failure) {
        switch (failure) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a downcall declares no checked exception", failure);
        }
    }

    /** The library, opened and initialised once. */
    private static final class Library {
        static final LibraryLookup LOOKUP = open();
        static final Availability AVAILABILITY = LOOKUP.availability();

        private static LibraryLookup open() {
            LibraryLookup lookup = LibraryBinding.open(new LibraryRequest(
                    "liblzo2", List.of("liblzo2.so.2", "liblzo2.so", "liblzo2.2.dylib"), "liblzo2-2", List.of(INIT, COMPRESS_FAST, COMPRESS_BEST, DECOMPRESS)));
            if (lookup instanceof LibraryLookup.Found found) {
                int status = init(found);
                if (status != OK) {
                    return new LibraryLookup.Incompatible(
                            "liblzo2", found.origin() + " refuses this platform's type sizes, status=" + status, "install a newer liblzo2-2");
                }
            }
            return lookup;
        }

        /** What the lzo_init() macro of lzoconf.h does: tells the library how large we believe its types to be. */
        private static int init(LibraryLookup.Found library) {
            int pointer = (int) ADDRESS.byteSize();
            int word = (int) JAVA_LONG.byteSize();
            int cLong = (int) Linker.nativeLinker().canonicalLayouts().get("long").byteSize();
            try {
                return (int) LibraryBinding.downcall(library, INIT, INIT_SIGNATURE).invokeExact(
                        HEADER_VERSION, 2, 4, cLong, 4, word, pointer, pointer, pointer, CALLBACK_WORDS * pointer);
            } catch (Throwable failure) {
                throw rethrow(failure);
            }
        }
    }

    /** The handles: static finals of their own class, so that they are made at the first call and folded by the compiler. */
    private static final class Functions {
        static final MethodHandle FAST = LibraryBinding.downcall(library(), COMPRESS_FAST, SIGNATURE);
        static final MethodHandle FAST_CRITICAL = LibraryBinding.criticalDowncall(library(), COMPRESS_FAST, SIGNATURE);
        static final MethodHandle BEST = LibraryBinding.downcall(library(), COMPRESS_BEST, BEST_SIGNATURE);
        static final MethodHandle BEST_CRITICAL = LibraryBinding.criticalDowncall(library(), COMPRESS_BEST, BEST_SIGNATURE);
        static final MethodHandle DECOMPRESS_PLAIN = LibraryBinding.downcall(library(), DECOMPRESS, SIGNATURE);
        static final MethodHandle DECOMPRESS_CRITICAL = LibraryBinding.criticalDowncall(library(), DECOMPRESS, SIGNATURE);

        private static LibraryLookup.Found library() {
            if (Library.LOOKUP instanceof LibraryLookup.Found found) {
                return found;
            }
            throw new UnsatisfiedLinkError("liblzo2 is " + Library.AVAILABILITY.reason());
        }
    }
}
