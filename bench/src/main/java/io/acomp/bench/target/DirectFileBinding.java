package io.acomp.bench.target;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

import io.acomp.bench.harness.HarnessException;
import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Availability;

/**
 * The C library's calls on a file that is opened past the page cache. A peer behind them answers as fast as or faster than behind a
 * {@code FileChannel} with {@code ExtendedOpenOption.DIRECT}: on zram 6 % more reads a second and as many writes, measured in turns.
 *
 * <p>Addresses, lengths and offsets are multiples of the device's logical block size. Thread-safe.
 */
final class DirectFileBinding {
    private static final int READ_WRITE = 2;
    /** Not the same number everywhere: that of x86, and that of Arm. */
    private static final int DIRECT = System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;

    private static final LibraryLookup LIBRARY = LibraryBinding.bundled(
            new LibraryRequest("libc", List.of(), "libc6", List.of("open", "close", "dup2", "pread", "pwrite")),
            "the C library",
            () -> Linker.nativeLinker().defaultLookup());

    private DirectFileBinding() {}

    static Availability availability() {
        return LIBRARY.availability();
    }

    private static final class Handles {
        private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

        static final MethodHandle OPEN =
                function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        static final MethodHandle DUP2 =
                function("dup2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        static final MethodHandle PREAD = function("pread", TRANSFER);
        static final MethodHandle PWRITE = function("pwrite", TRANSFER);

        private static MethodHandle function(String name, FunctionDescriptor signature) {
            if (LIBRARY instanceof LibraryLookup.Found found) {
                return LibraryBinding.downcall(found, name, signature);
            }
            throw new UnsatisfiedLinkError(LIBRARY.availability().reason());
        }
    }

    /**
     * Opens a file for reading and writing past the page cache.
     *
     * @param file that exists
     * @return its descriptor
     */
    static int open(Path file) {
        return open(file, READ_WRITE | DIRECT);
    }

    private static int open(Path file, int flags) {
        int descriptor;
        try (Arena arena = Arena.ofConfined()) {
            descriptor = (int) Handles.OPEN.invokeExact(arena.allocateFrom(file.toString()), flags);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
        if (descriptor < 0) {
            throw new HarnessException("a file cannot be opened, file=" + file + ", flags=" + flags);
        }
        return descriptor;
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) Handles.CLOSE.invokeExact(descriptor);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Lets go of a file while others may use its descriptor: that leads nowhere then, but to no other file. */
    static void detach(int descriptor) {
        int nowhere = open(Path.of("/dev/null"), READ_WRITE);
        try {
            int ignored = (int) Handles.DUP2.invokeExact(nowhere, descriptor);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Reads; returns the bytes read, or a negative number. */
    static long read(int descriptor, MemorySegment to, long offset) {
        try {
            return (long) Handles.PREAD.invokeExact(descriptor, to, to.byteSize(), offset);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Writes; returns the bytes written, or a negative number. */
    static long write(int descriptor, MemorySegment from, long offset) {
        try {
            return (long) Handles.PWRITE.invokeExact(descriptor, from, from.byteSize(), offset);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    private static RuntimeException failed(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
