package io.acomp.scomp.lz4;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

import net.jpountz.util.Native;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The C functions of liblz4: from an explicit folder if one holds {@code liblz4.so.1}, else from the library that lz4-java carries.
 *
 * <p>A call takes segments from their start; {@code heap} says that one of them is a heap segment: the call is then a critical one, which
 * holds off the collector and must be brief. Native segments always go into plain calls: no slower at any size (4 KiB: 3560 and 1040 ns
 * for the two directions, either way), and nobody waits for them. The {@code …Part} forms take native segments from an offset: the slices
 * are made here, right at the call and with a class the compiler knows, so that they are never allocated, whatever kinds of segments the
 * rest of the program slices.
 *
 * <p>States are addresses of memory of {@link #stateBytes()} or {@link #hcStateBytes()} bytes that {@link #initState} or
 * {@link #initHcState} prepared once. Nothing here checks sizes; {@link NativeBlocks} does. Thread-safe as long as no two calls share a
 * state.
 */
@SuppressWarnings("restricted")
final class Lz4Binding {
    private static final String FAST = "LZ4_compress_fast_extState";
    private static final String HC = "LZ4_compress_HC_extStateHC";
    // not in the dynamic symbols of a distribution's liblz4: the same function without clearing its tables at every call
    private static final String FAST_RESET = "_fastReset";
    private static final LibraryRequest REQUEST = new LibraryRequest(
            "liblz4",
            List.of("liblz4.so.1", "liblz4.so"),
            "liblz4-1",
            List.of(
                    FAST,
                    HC,
                    "LZ4_decompress_safe",
                    "LZ4_decompress_safe_usingDict",
                    "LZ4_sizeofState",
                    "LZ4_sizeofStateHC",
                    "LZ4_initStream",
                    "LZ4_initStreamHC"));

    private Lz4Binding() {}

    /** The library, or why there is none; opened at the first call. */
    static LibraryLookup library() {
        return Library.LOOKUP;
    }

    /** True if an explicit folder names a liblz4, usable or not: then nothing else replaces it. */
    static boolean explicit() {
        return Library.EXPLICIT;
    }

    /** True if compression can use a prepared dictionary (liblz4 1.10). */
    static boolean dictionaries() {
        return library() instanceof LibraryLookup.Found found
                && found.symbols().find("LZ4_attach_dictionary").isPresent()
                && found.symbols().find("LZ4_loadDictSlow").isPresent()
                && found.symbols().find("LZ4_attach_HC_dictionary").isPresent();
    }

    /** Bytes of a state of the fast compressor. */
    static long stateBytes() {
        return States.FAST_BYTES;
    }

    /** Bytes of a state of the HC compressor. */
    static long hcStateBytes() {
        return States.HC_BYTES;
    }

    /** Prepares a state of the fast compressor. */
    static void initState(MemorySegment state) {
        States.init(States.INIT, state);
    }

    /** Prepares a state of the HC compressor. */
    static void initHcState(MemorySegment state) {
        States.init(States.INIT_HC, state);
    }

    /** Compresses a block; 0 if it does not fit. */
    static int compress(
            boolean heap, MemorySegment state, MemorySegment source, int length, MemorySegment destination, int capacity, int acceleration) {
        try {
            return heap
                    ? (int) Blocks.FAST_CRITICAL.invokeExact(state, source, destination, length, capacity, acceleration)
                    : (int) Blocks.FAST_PLAIN.invokeExact(state, source, destination, length, capacity, acceleration);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Compresses a block from and to offsets; 0 if it does not fit. */
    static int compressPart(
            MemorySegment state,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int acceleration) {
        MemorySegment from = part(source, sourceOffset);
        MemorySegment to = part(destination, destinationOffset);
        try {
            return (int) Blocks.FAST_PLAIN.invokeExact(state, from, to, length, capacity, acceleration);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Compresses a block with the HC compressor; 0 if it does not fit. */
    static int compressHc(
            boolean heap, MemorySegment state, MemorySegment source, int length, MemorySegment destination, int capacity, int level) {
        try {
            return heap
                    ? (int) Hc.CRITICAL.invokeExact(state, source, destination, length, capacity, level)
                    : (int) Hc.PLAIN.invokeExact(state, source, destination, length, capacity, level);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Compresses a block from and to offsets with the HC compressor; 0 if it does not fit. */
    static int compressHcPart(
            MemorySegment state,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int level) {
        MemorySegment from = part(source, sourceOffset);
        MemorySegment to = part(destination, destinationOffset);
        try {
            return (int) Hc.PLAIN.invokeExact(state, from, to, length, capacity, level);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Decompresses a block; negative if it is corrupt or does not fit. */
    static int decompress(boolean heap, MemorySegment source, int length, MemorySegment destination, int capacity) {
        try {
            return heap
                    ? (int) Blocks.DECOMPRESS_CRITICAL.invokeExact(source, destination, length, capacity)
                    : (int) Blocks.DECOMPRESS_PLAIN.invokeExact(source, destination, length, capacity);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Decompresses a block that may refer to a dictionary of at most 64 KiB; negative if it is corrupt or does not fit. */
    static int decompress(
            boolean heap, MemorySegment source, int length, MemorySegment destination, int capacity, MemorySegment dictionary, int dictionaryLength) {
        try {
            return heap
                    ? (int) Linked.CRITICAL.invokeExact(source, destination, length, capacity, dictionary, dictionaryLength)
                    : (int) Linked.PLAIN.invokeExact(source, destination, length, capacity, dictionary, dictionaryLength);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Decompresses a block that may refer to {@code history} bytes before its output; negative if it is corrupt or does not fit. */
    static int decompressPart(
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int history) {
        MemorySegment from = part(source, sourceOffset);
        MemorySegment to = part(destination, destinationOffset);
        MemorySegment before = part(destination, destinationOffset - history);
        try {
            return (int) Linked.PLAIN.invokeExact(from, to, length, capacity, before, history);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Reads a dictionary of at most 64 KiB into a fast state that only serves as one; both must stay while it is in use. */
    static void loadDictionary(MemorySegment state, MemorySegment dictionary) {
        try {
            int _ = (int) Dictionaries.LOAD.invokeExact(state, dictionary, (int) dictionary.byteSize());
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Reads a dictionary of at most 64 KiB into an HC state that only serves as one, at a level; both must stay while it is in use. */
    static void loadHcDictionary(MemorySegment state, MemorySegment dictionary, int level) {
        try {
            Dictionaries.RESET_HC.invokeExact(state, level);
            int _ = (int) Dictionaries.LOAD_HC.invokeExact(state, dictionary, (int) dictionary.byteSize());
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Compresses a block with a dictionary that {@link #loadDictionary} read; 0 if it does not fit. */
    static int compress(
            boolean heap,
            MemorySegment state,
            MemorySegment dictionaryState,
            MemorySegment source,
            int length,
            MemorySegment destination,
            int capacity,
            int acceleration) {
        try {
            Dictionaries.RESET.invokeExact(state);
            Dictionaries.ATTACH.invokeExact(state, dictionaryState);
            return heap
                    ? (int) Dictionaries.FAST_CRITICAL.invokeExact(state, source, destination, length, capacity, acceleration)
                    : (int) Dictionaries.FAST_PLAIN.invokeExact(state, source, destination, length, capacity, acceleration);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Compresses a block with the HC compressor and a dictionary that {@link #loadHcDictionary} read; 0 if it does not fit. */
    static int compressHc(
            boolean heap,
            MemorySegment state,
            MemorySegment dictionaryState,
            MemorySegment source,
            int length,
            MemorySegment destination,
            int capacity,
            int level) {
        try {
            Dictionaries.RESET_HC.invokeExact(state, level);
            Dictionaries.ATTACH_HC.invokeExact(state, dictionaryState);
            return heap
                    ? (int) Dictionaries.HC_CRITICAL.invokeExact(state, source, destination, length, capacity)
                    : (int) Dictionaries.HC_PLAIN.invokeExact(state, source, destination, length, capacity);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static MemorySegment part(MemorySegment segment, long offset) {
        return segment.reinterpret(segment.byteSize()).asSlice(offset);
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof RuntimeException runtime) {
            return runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(failure);
    }

    private static LibraryLookup.Found found() {
        if (library() instanceof LibraryLookup.Found found) {
            return found;
        }
        throw new IllegalStateException("liblz4 is not usable, library=" + library());
    }

    private static String fastest(String function) {
        return found().symbols().find(function + FAST_RESET).isPresent() ? function + FAST_RESET : function;
    }

    private static MethodHandle plain(String function, FunctionDescriptor signature) {
        return LibraryBinding.downcall(found(), function, signature);
    }

    private static MethodHandle critical(String function, FunctionDescriptor signature) {
        return LibraryBinding.criticalDowncall(found(), function, signature);
    }

    // The handles lie in static finals, so that the compiler folds them, and in groups, so that a program links what it uses.

    private static final class Library {
        static final boolean EXPLICIT;
        static final LibraryLookup LOOKUP;

        static {
            LibraryLookup explicit = LibraryBinding.openExplicit(REQUEST);
            EXPLICIT = explicit != null;
            LOOKUP = explicit != null ? explicit : LibraryBinding.bundled(REQUEST, "bundled with lz4-java", Library::loadBundled);
        }

        private static SymbolLookup loadBundled() {
            Native.load();
            return SymbolLookup.loaderLookup();
        }
    }

    private static final class States {
        private static final FunctionDescriptor INIT_SIGNATURE = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG);
        static final MethodHandle INIT = plain("LZ4_initStream", INIT_SIGNATURE);
        static final MethodHandle INIT_HC = plain("LZ4_initStreamHC", INIT_SIGNATURE);
        static final long FAST_BYTES = size("LZ4_sizeofState");
        static final long HC_BYTES = size("LZ4_sizeofStateHC");

        private static long size(String function) {
            try {
                return (int) plain(function, FunctionDescriptor.of(JAVA_INT)).invokeExact();
            } catch (Throwable failure) {
                throw unexpected(failure);
            }
        }

        static void init(MethodHandle function, MemorySegment state) {
            try {
                MemorySegment result = (MemorySegment) function.invokeExact(state, state.byteSize());
                if (result.address() == 0) {
                    throw new IllegalStateException("liblz4 refuses its state, bytes=" + state.byteSize());
                }
            } catch (Throwable failure) {
                throw unexpected(failure);
            }
        }
    }

    private static final class Blocks {
        private static final FunctionDescriptor COMPRESS = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        private static final FunctionDescriptor DECOMPRESS = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        static final MethodHandle FAST_PLAIN = plain(fastest(FAST), COMPRESS);
        static final MethodHandle FAST_CRITICAL = critical(fastest(FAST), COMPRESS);
        static final MethodHandle DECOMPRESS_PLAIN = plain("LZ4_decompress_safe", DECOMPRESS);
        static final MethodHandle DECOMPRESS_CRITICAL = critical("LZ4_decompress_safe", DECOMPRESS);
    }

    private static final class Hc {
        static final MethodHandle PLAIN = plain(fastest(HC), Blocks.COMPRESS);
        static final MethodHandle CRITICAL = critical(fastest(HC), Blocks.COMPRESS);
    }

    private static final class Linked {
        private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle PLAIN = plain("LZ4_decompress_safe_usingDict", SIGNATURE);
        static final MethodHandle CRITICAL = critical("LZ4_decompress_safe_usingDict", SIGNATURE);
    }

    private static final class Dictionaries {
        private static final FunctionDescriptor LOADING = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        private static final FunctionDescriptor ATTACHING = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);
        private static final FunctionDescriptor HC_SIGNATURE = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        static final MethodHandle LOAD = plain("LZ4_loadDictSlow", LOADING);
        static final MethodHandle LOAD_HC = plain("LZ4_loadDictHC", LOADING);
        static final MethodHandle RESET = critical("LZ4_resetStream_fast", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle RESET_HC = critical("LZ4_resetStreamHC_fast", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
        static final MethodHandle ATTACH = critical("LZ4_attach_dictionary", ATTACHING);
        static final MethodHandle ATTACH_HC = critical("LZ4_attach_HC_dictionary", ATTACHING);
        static final MethodHandle FAST_PLAIN = plain("LZ4_compress_fast_continue", Blocks.COMPRESS);
        static final MethodHandle FAST_CRITICAL = critical("LZ4_compress_fast_continue", Blocks.COMPRESS);
        static final MethodHandle HC_PLAIN = plain("LZ4_compress_HC_continue", HC_SIGNATURE);
        static final MethodHandle HC_CRITICAL = critical("LZ4_compress_HC_continue", HC_SIGNATURE);
    }
}
