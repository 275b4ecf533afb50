package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.acomp.foreign.Downcalls;
import io.acomp.foreign.LibraryLookup;

import static io.acomp.foreign.Downcalls.INT;
import static io.acomp.foreign.Downcalls.WORD;

/**
 * The functions of libqatzip (HW §3.2). Everything is passed by address: the caller keeps sessions, parameters, buffers, lengths and
 * results alive until a call has returned, or until the callback of an asynchronous one. Lengths are 32 bits, unsigned, in and out.
 *
 * <p>Thread-safe but for sessions: one thread at a time uses a session, and a session used asynchronously is submitted to by one platform
 * thread that outlives it (HW §1). An {@code int} result is the code of a {@link QatzipStatus}. Every method needs
 * {@link QatLibraries#qatzip} found. The library's own software is never asked for.
 */
@SuppressWarnings("restricted")
final class QatzipBinding {
    /** C functions that must be there: those of 1.3 and, through the libraries below, of libqat. */
    static final List<String> FUNCTIONS = List.of(
            "qzInit",
            "qzGetDefaultsDeflate",
            "qzGetDefaultsDeflateExt",
            "qzGetDefaultsLZ4",
            "qzGetDefaultsLZ4S",
            "qzSetupSessionDeflate",
            "qzSetupSessionDeflateExt",
            "qzSetupSessionLZ4",
            "qzSetupSessionLZ4S",
            "qzCompressCrcExt",
            "qzDecompressCrcExt",
            "qzCompress2",
            "qzDecompress2",
            "qzGetDeflateEndOfStream",
            "qzMaxCompressedLength",
            "qzGetStatus",
            "qzTeardownSession",
            "qzClose",
            "qzMalloc",
            "qzFree",
            "qzMemFindAddr",
            "qzSetLogLevel",
            "cpaDcGetNumInstances",
            "cpaDcGetInstances",
            "cpaDcInstanceGetInfo2",
            "cpaDcQueryCapabilities");

    /** Nothing is printed. */
    static final int LOG_NONE = 0;
    /** NUMA node: that of the calling thread's CPU. */
    static final int CALLERS_NODE = -1;

    private static final byte NO_SOFTWARE = 0;
    private static final int LAST = 1;
    private static final int PINNED = 1;

    private QatzipBinding() {}

    private static final class Handles {
        static final MethodHandle INIT = function("qzInit", WORD, ValueLayout.JAVA_BYTE);
        static final MethodHandle COMPRESS = function("qzCompressCrcExt", WORD, WORD, WORD, WORD, WORD, INT, WORD, WORD);
        static final MethodHandle DECOMPRESS = function("qzDecompressCrcExt", WORD, WORD, WORD, WORD, WORD, WORD, WORD);
        static final MethodHandle COMPRESS_LATER = function("qzCompress2", WORD, WORD, WORD, WORD, WORD);
        static final MethodHandle DECOMPRESS_LATER = function("qzDecompress2", WORD, WORD, WORD, WORD, WORD);
        static final MethodHandle END_OF_STREAM = function("qzGetDeflateEndOfStream", WORD, WORD);
        static final MethodHandle BOUND = function("qzMaxCompressedLength", INT, WORD);
        static final MethodHandle STATUS = function("qzGetStatus", WORD, WORD);
        static final MethodHandle TEARDOWN = function("qzTeardownSession", WORD);
        static final MethodHandle CLOSE = function("qzClose", WORD);
        static final MethodHandle ALLOCATE = Downcalls.function(QatLibraries.qatzip(), "qzMalloc", WORD, WORD, INT, INT);
        static final MethodHandle FREE = Downcalls.procedure(QatLibraries.qatzip(), "qzFree", WORD);
        static final MethodHandle FIND = function("qzMemFindAddr", WORD);
        static final MethodHandle LOG_LEVEL = function("qzSetLogLevel", INT);
        static final Map<QatzipKind, MethodHandle> DEFAULTS = new EnumMap<>(QatzipKind.class);
        static final Map<QatzipKind, MethodHandle> SETUP = new EnumMap<>(QatzipKind.class);

        static {
            for (QatzipKind kind : QatzipKind.values()) {
                if (isKnown(kind)) {
                    DEFAULTS.put(kind, function(kind.defaultsFunction(), WORD));
                    SETUP.put(kind, function(kind.setupFunction(), WORD, WORD));
                }
            }
        }

        private static MethodHandle function(String name, MemoryLayout... arguments) {
            return Downcalls.function(QatLibraries.qatzip(), name, INT, arguments);
        }
    }

    private static final class Callbacks {
        static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
        static final MethodHandle COMPLETED = completed();

        private static MethodHandle completed() {
            try {
                return MethodHandles.lookup().findVirtual(Callback.class, "completed", MethodType.methodType(int.class, long.class));
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Where the end of asynchronous calls is told. */
    @FunctionalInterface
    interface Callback {
        /**
         * A call has ended. Runs on a thread of the library that serves the session's other calls as well: it must not block or throw.
         *
         * @param result address of the call's result, see {@link QatzipLayout}; the library does not touch it afterwards
         * @return nothing the library looks at
         */
        int completed(long result);
    }

    /** True if the library has this kind of session; it depends on its version. */
    static boolean isKnown(QatzipKind kind) {
        return QatLibraries.qatzip() instanceof LibraryLookup.Found found
                && found.symbols().find(kind.defaultsFunction()).isPresent()
                && found.symbols().find(kind.setupFunction()).isPresent();
    }

    /**
     * Starts the service for the process. To be called once: after a failure each further call leaks a thread-local key, of which a process
     * has about a thousand (HW §1).
     *
     * @param session a session that is not set up yet
     */
    static int init(long session) {
        try {
            return (int) Handles.INIT.invokeExact(session, NO_SOFTWARE);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Fills parameters with defaults: both directions, level 1, 64 KiB requests, the library's software as a backup.
     *
     * @throws UnsupportedOperationException if the library does not have this kind
     */
    static int defaults(QatzipKind kind, long params) {
        try {
            return (int) known(Handles.DEFAULTS, kind).invokeExact(params);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Sets a session up, which allocates memory until {@link #teardown}.
     *
     * @param params copied
     * @throws UnsupportedOperationException if the library does not have this kind
     */
    static int setup(QatzipKind kind, long session, long params) {
        try {
            return (int) known(Handles.SETUP, kind).invokeExact(session, params);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    private static MethodHandle known(Map<QatzipKind, MethodHandle> handles, QatzipKind kind) {
        MethodHandle handle = handles.get(kind);
        if (handle == null) {
            throw new UnsupportedOperationException("this libqatzip has no such sessions, kind=" + kind);
        }
        return handle;
    }

    /**
     * Compresses and waits. The room must be the bound of the format: with less the library may call a cut result complete (HW §1).
     *
     * @param sourceLength address of the source's length; consumed bytes afterwards
     * @param destinationLength address of the room; produced bytes afterwards
     * @param crc address of a 64-bit CRC-32 of what came before (0), updated by the device's of the source; of zlib sessions it is the Adler-32,
     *     LZ4 sessions leave it; 0 for none
     * @param extended address of 64 bits for what a callback of LZ4s sessions answers; 0 for none
     */
    static int compress(long session, long source, long sourceLength, long destination, long destinationLength, long crc, long extended) {
        try {
            return (int) Handles.COMPRESS.invokeExact(session, source, sourceLength, destination, destinationLength, LAST, crc, extended);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Decompresses and waits. A result of 0 does not say that the stream is complete (HW §1).
     *
     * @param sourceLength address of the source's length; consumed bytes afterwards
     * @param destinationLength address of the room; produced bytes afterwards
     * @param crc as for {@link #compress}; filled by the library's software only
     * @param extended as for {@link #compress}
     */
    static int decompress(long session, long source, long sourceLength, long destination, long destinationLength, long crc, long extended) {
        try {
            return (int) Handles.DECOMPRESS.invokeExact(session, source, sourceLength, destination, destinationLength, crc, extended);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Compresses later; or now, without a callback. Callbacks of accepted calls get lost after failures of the device and at teardown
     * (HW §3.4), so that each needs a deadline.
     *
     * @param callback made by {@link #callback}, or 0
     * @param result address of a result with both lengths set, see {@link QatzipLayout}
     * @return 0 if accepted
     */
    static int compressLater(long session, long source, long destination, long callback, long result) {
        try {
            return (int) Handles.COMPRESS_LATER.invokeExact(session, source, destination, callback, result);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Decompresses later; as {@link #compressLater}. */
    static int decompressLater(long session, long source, long destination, long callback, long result) {
        try {
            return (int) Handles.DECOMPRESS_LATER.invokeExact(session, source, destination, callback, result);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * A C function for a callback.
     *
     * @param callback what it calls
     * @param arena how long it stays; no call of the library's may come later
     * @return its address
     */
    static long callback(Callback callback, Arena arena) {
        return Linker.nativeLinker().upcallStub(Callbacks.COMPLETED.bindTo(callback), Callbacks.SIGNATURE, arena).address();
    }

    /**
     * Whether the last decompression came to the end of a deflate stream.
     *
     * @param session of kind {@link QatzipKind#DEFLATE_EXT}
     * @param answer address of a byte: 1 if so
     */
    static int endOfStream(long session, long answer) {
        try {
            return (int) Handles.END_OF_STREAM.invokeExact(session, answer);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Bytes that are enough to compress so many, of which there are fewer than 4 GiB; 0 if that is too many. */
    static int maxCompressedLength(int length, long session) {
        try {
            return (int) Handles.BOUND.invokeExact(length, session);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * The library's status; 1.3 and 2.0 answer 0 and fill nothing.
     *
     * @param status address of {@link QatzipLayout#STATUS_BYTES} bytes
     */
    static int status(long session, long status) {
        try {
            return (int) Handles.STATUS.invokeExact(session, status);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Undoes {@link #setup}; drops asynchronous calls that wait, without their callbacks. */
    static int teardown(long session) {
        try {
            return (int) Handles.TEARDOWN.invokeExact(session);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Ends the use of a session; the library does nothing. */
    static int close(long session) {
        try {
            return (int) Handles.CLOSE.invokeExact(session);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Memory the device can reach, once {@link #init} has answered 0. Not to be given back while the process lives: the library goes on taking its pages for such memory
     * (HW §3.2).
     *
     * @param node NUMA node, {@link #CALLERS_NODE} for the caller's
     * @return its address, 0 if there is none
     */
    static long allocate(long bytes, int node) {
        try {
            return (long) Handles.ALLOCATE.invokeExact(bytes, node, PINNED);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Gives {@link #allocate}d memory back. */
    static void free(long address) {
        try {
            Handles.FREE.invokeExact(address);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** 1 if the device can reach an address without a copy. */
    static int find(long address) {
        try {
            return (int) Handles.FIND.invokeExact(address);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Sets what the library prints, for the process; returns what was set before. */
    static int logLevel(int level) {
        try {
            return (int) Handles.LOG_LEVEL.invokeExact(level);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }
}
