package io.acomp.scomp.zstd;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import org.jspecify.annotations.Nullable;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryFactsBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * libzstd's functions as method handles: those of a libzstd on the explicit path, else those of the library zstd-jni brings.
 *
 * <p>{@link #open()} opens the library; every other method needs it found. Results of type size_t are negative longs for errors, see
 * {@link ZstdCode}. Functions named {@code …Short} are critical downcalls: they take heap segments and hold off the collector.
 */
@SuppressWarnings("restricted")
final class ZstdBinding {
    static final int RESET_SESSION_AND_PARAMETERS = 3;
    static final int COMPRESSION_LEVEL = 100;
    static final int WINDOW_LOG = 101;
    static final int CHECKSUM_FLAG = 201;
    static final int WINDOW_LOG_MAX = 100;

    private static final List<String> FUNCTIONS = List.of(
            "ZSTD_createCCtx",
            "ZSTD_freeCCtx",
            "ZSTD_CCtx_reset",
            "ZSTD_CCtx_setParameter",
            "ZSTD_CCtx_refCDict",
            "ZSTD_compress2",
            "ZSTD_createDCtx",
            "ZSTD_freeDCtx",
            "ZSTD_DCtx_reset",
            "ZSTD_DCtx_setParameter",
            "ZSTD_DCtx_refDDict",
            "ZSTD_decompressDCtx",
            "ZSTD_decompressStream_simpleArgs",
            "ZSTD_findFrameCompressedSize",
            "ZSTD_freeCDict",
            "ZSTD_freeDDict");
    private static final LibraryRequest EXPLICIT = request("libzstd", "ZSTD_createCDict", "ZSTD_createDDict");
    private static final LibraryRequest BUNDLED = request("zstd-jni", "zstd_java_createCDict", "zstd_java_createDDict");
    private static final int COPY = 0;
    private static final int ANY_CONTENT = 0;

    private ZstdBinding() {}

    /** Opens the library and makes the handles; to be called before anything else. */
    static LibraryLookup open() {
        return Library.LOOKUP instanceof LibraryLookup.Found found
                ? LibraryBinding.bundled(isExplicit() ? EXPLICIT : BUNDLED, found.origin(), () -> linked(found))
                : Library.LOOKUP;
    }

    private static SymbolLookup linked(LibraryLookup.Found found) {
        try {
            Handles.COMPRESS.type();
            return found.symbols();
        } catch (ExceptionInInitializerError failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    /** True if the library is the user's own, named on the explicit path. */
    static boolean isExplicit() {
        return Library.OWN != null;
    }

    /**
     * True if all functions come from one library. A class loader's symbols are those of all libraries it loaded in any order, and there
     * are others that bring a libzstd of another version (RocksDB's does).
     *
     * @param found the library
     */
    static boolean isOneLibrary(LibraryLookup.Found found) {
        return isExplicit()
                || BUNDLED.symbols().stream().map(symbol -> LibraryFactsBinding.file(found, symbol)).distinct().count() == 1;
    }

    static MemorySegment createCompressor() {
        try {
            return (MemorySegment) Handles.CREATE_CCTX.invokeExact();
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static void freeCompressor(MemorySegment context) {
        call(Handles.FREE_CCTX, context);
    }

    static long resetCompressor(MemorySegment context) {
        return call(Handles.CCTX_RESET, context, RESET_SESSION_AND_PARAMETERS);
    }

    static long setCompressor(MemorySegment context, int parameter, int value) {
        return call(Handles.CCTX_SET, context, parameter, value);
    }

    static long useDictionaryToCompress(MemorySegment context, MemorySegment dictionary) {
        return call(Handles.CCTX_REF_CDICT, context, dictionary);
    }

    static long compress(MemorySegment context, MemorySegment destination, long capacity, MemorySegment source, long length) {
        try {
            return (long) Handles.COMPRESS.invokeExact(context, destination, capacity, source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static long compressShort(MemorySegment context, MemorySegment destination, long capacity, MemorySegment source, long length) {
        try {
            return (long) Handles.COMPRESS_SHORT.invokeExact(context, destination, capacity, source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static MemorySegment createDecompressor() {
        try {
            return (MemorySegment) Handles.CREATE_DCTX.invokeExact();
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static void freeDecompressor(MemorySegment context) {
        call(Handles.FREE_DCTX, context);
    }

    static long resetDecompressor(MemorySegment context) {
        return call(Handles.DCTX_RESET, context, RESET_SESSION_AND_PARAMETERS);
    }

    static long setDecompressor(MemorySegment context, int parameter, int value) {
        return call(Handles.DCTX_SET, context, parameter, value);
    }

    static long useDictionaryToDecompress(MemorySegment context, MemorySegment dictionary) {
        return call(Handles.DCTX_REF_DDICT, context, dictionary);
    }

    static long decompress(MemorySegment context, MemorySegment destination, long capacity, MemorySegment source, long length) {
        try {
            return (long) Handles.DECOMPRESS.invokeExact(context, destination, capacity, source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static long decompressShort(MemorySegment context, MemorySegment destination, long capacity, MemorySegment source, long length) {
        try {
            return (long) Handles.DECOMPRESS_SHORT.invokeExact(context, destination, capacity, source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Decodes on; {@code destinationAt} and {@code sourceAt} hold one size_t each, in and out. */
    static long decompressSome(
            MemorySegment context,
            MemorySegment destination,
            MemorySegment destinationAt,
            MemorySegment source,
            long sourceEnd,
            MemorySegment sourceAt) {
        try {
            return (long) Handles.DECOMPRESS_SOME.invokeExact(
                    context, destination, destination.byteSize(), destinationAt, source, sourceEnd, sourceAt);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static long frameSize(MemorySegment source, long length) {
        try {
            return (long) Handles.FRAME_SIZE.invokeExact(source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static long frameSizeShort(MemorySegment source, long length) {
        try {
            return (long) Handles.FRAME_SIZE_SHORT.invokeExact(source, length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** A dictionary prepared for compression, a null address if it is malformed or there is no memory. */
    static MemorySegment createCompressDictionary(MemorySegment dictionary, int level) {
        long length = dictionary.byteSize();
        try {
            return isExplicit()
                    ? (MemorySegment) Handles.CREATE_CDICT.invokeExact(dictionary, length, level)
                    : (MemorySegment) Handles.CREATE_CDICT.invokeExact(dictionary, length, COPY, ANY_CONTENT, level);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** A dictionary prepared for decompression, a null address if it is malformed or there is no memory. */
    static MemorySegment createDecompressDictionary(MemorySegment dictionary) {
        long length = dictionary.byteSize();
        try {
            return isExplicit()
                    ? (MemorySegment) Handles.CREATE_DDICT.invokeExact(dictionary, length)
                    : (MemorySegment) Handles.CREATE_DDICT.invokeExact(dictionary, length, COPY, ANY_CONTENT);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static void freeCompressDictionary(MemorySegment dictionary) {
        call(Handles.FREE_CDICT, dictionary);
    }

    static void freeDecompressDictionary(MemorySegment dictionary) {
        call(Handles.FREE_DDICT, dictionary);
    }

    /** Bytes of a compression context, -1 if the library does not tell. */
    static long compressorBytes(MemorySegment context) {
        MethodHandle function = Handles.SIZEOF_CCTX;
        return function == null ? -1 : call(function, context);
    }

    private static long call(MethodHandle function, MemorySegment object) {
        try {
            return (long) function.invokeExact(object);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static long call(MethodHandle function, MemorySegment object, int argument) {
        try {
            return (long) function.invokeExact(object, argument);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static long call(MethodHandle function, MemorySegment object, int parameter, int value) {
        try {
            return (long) function.invokeExact(object, parameter, value);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static long call(MethodHandle function, MemorySegment object, MemorySegment argument) {
        try {
            return (long) function.invokeExact(object, argument);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static LibraryRequest request(String name, String... own) {
        List<String> symbols = new ArrayList<>(FUNCTIONS);
        symbols.addAll(List.of(own));
        return new LibraryRequest(name, List.of("libzstd.so.1", "libzstd.so"), "libzstd1", symbols);
    }

    /** The library as a holder, so that naming this class opens nothing. */
    private static final class Library {
        static final @Nullable LibraryLookup OWN = LibraryBinding.openExplicit(EXPLICIT);
        static final LibraryLookup LOOKUP =
                OWN != null ? OWN : LibraryBinding.bundled(BUNDLED, "bundled with zstd-jni " + ZstdVersion.VERSION, Library::loadBundled);

        /** Must stand in a class of the class loader that also has zstd-jni: the lookup is that of the caller's loader. */
        private static SymbolLookup loadBundled() {
            Native.load();
            String loaded = loadedVersion();
            if (!loaded.equals(ZstdVersion.VERSION)) { // the compiler put its own there; zstd_java_… are not a stable interface
                throw new IllegalStateException("zstd-jni " + ZstdVersion.VERSION + " is needed to call its library directly, version=" + loaded);
            }
            return SymbolLookup.loaderLookup();
        }

        private static String loadedVersion() {
            try {
                return String.valueOf(ZstdVersion.class.getField("VERSION").get(null));
            } catch (ReflectiveOperationException absent) {
                return "unknown";
            }
        }
    }

    /** The handles as constants, so that the compiler sees through them. */
    private static final class Handles {
        private static final LibraryLookup.Found LIBRARY = (LibraryLookup.Found) Library.LOOKUP;

        private static final FunctionDescriptor CREATE = FunctionDescriptor.of(ADDRESS);
        private static final FunctionDescriptor OBJECT = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
        private static final FunctionDescriptor RESET = FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT);
        private static final FunctionDescriptor SET = FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT);
        private static final FunctionDescriptor REFER = FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS);
        private static final FunctionDescriptor MEASURE = FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG);
        private static final FunctionDescriptor TRANSFORM =
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
        private static final FunctionDescriptor TRANSFORM_SOME =
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

        static final MethodHandle CREATE_CCTX = handle("ZSTD_createCCtx", CREATE);
        static final MethodHandle FREE_CCTX = handle("ZSTD_freeCCtx", OBJECT);
        static final MethodHandle CCTX_RESET = handle("ZSTD_CCtx_reset", RESET);
        static final MethodHandle CCTX_SET = handle("ZSTD_CCtx_setParameter", SET);
        static final MethodHandle CCTX_REF_CDICT = handle("ZSTD_CCtx_refCDict", REFER);
        static final MethodHandle COMPRESS = handle("ZSTD_compress2", TRANSFORM);
        static final MethodHandle COMPRESS_SHORT = LibraryBinding.criticalDowncall(LIBRARY, "ZSTD_compress2", TRANSFORM);
        static final @Nullable MethodHandle SIZEOF_CCTX = optional("ZSTD_sizeof_CCtx", OBJECT);

        static final MethodHandle CREATE_DCTX = handle("ZSTD_createDCtx", CREATE);
        static final MethodHandle FREE_DCTX = handle("ZSTD_freeDCtx", OBJECT);
        static final MethodHandle DCTX_RESET = handle("ZSTD_DCtx_reset", RESET);
        static final MethodHandle DCTX_SET = handle("ZSTD_DCtx_setParameter", SET);
        static final MethodHandle DCTX_REF_DDICT = handle("ZSTD_DCtx_refDDict", REFER);
        static final MethodHandle DECOMPRESS = handle("ZSTD_decompressDCtx", TRANSFORM);
        static final MethodHandle DECOMPRESS_SHORT = LibraryBinding.criticalDowncall(LIBRARY, "ZSTD_decompressDCtx", TRANSFORM);
        static final MethodHandle DECOMPRESS_SOME = handle("ZSTD_decompressStream_simpleArgs", TRANSFORM_SOME);
        static final MethodHandle FRAME_SIZE = handle("ZSTD_findFrameCompressedSize", MEASURE);
        static final MethodHandle FRAME_SIZE_SHORT = LibraryBinding.criticalDowncall(LIBRARY, "ZSTD_findFrameCompressedSize", MEASURE);

        static final MethodHandle CREATE_CDICT = isExplicit()
                ? handle("ZSTD_createCDict", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT))
                : handle("zstd_java_createCDict", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle FREE_CDICT = handle("ZSTD_freeCDict", OBJECT);
        static final MethodHandle CREATE_DDICT = isExplicit()
                ? handle("ZSTD_createDDict", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG))
                : handle("zstd_java_createDDict", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT));
        static final MethodHandle FREE_DDICT = handle("ZSTD_freeDDict", OBJECT);

        private static MethodHandle handle(String function, FunctionDescriptor signature) {
            return LibraryBinding.downcall(LIBRARY, function, signature);
        }

        private static @Nullable MethodHandle optional(String function, FunctionDescriptor signature) {
            return LIBRARY.symbols().find(function).isEmpty() ? null : handle(function, signature);
        }
    }
}
