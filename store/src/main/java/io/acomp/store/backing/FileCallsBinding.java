package io.acomp.store.backing;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/** Linux's open, close, pread and pwrite. A result below zero is an error number, negated. Thread-safe, linked at the first use. */
@SuppressWarnings("restricted")
final class FileCallsBinding {
    /** Interrupted by a signal: try again. */
    static final int EINTR = 4;
    /** No space left on the device. */
    static final int ENOSPC = 28;
    /** The user's disk quota is used up. */
    static final int EDQUOT = 122;
    /** Bytes that the {@code state} argument of the calls needs. */
    static final long STATE_BYTES = Linker.Option.captureStateLayout().byteSize();

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;

    private final MethodHandle open;
    private final MethodHandle close;
    private final MethodHandle pread;
    private final MethodHandle pwrite;
    private final long errno;

    private FileCallsBinding(Linker linker) {
        open = link(linker, "open", FunctionDescriptor.of(INT, ADDRESS, INT), Linker.Option.firstVariadicArg(2));
        close = link(linker, "close", FunctionDescriptor.of(INT, INT));
        pread = link(linker, "pread", FunctionDescriptor.of(LONG, INT, ADDRESS, LONG, LONG));
        pwrite = link(linker, "pwrite", FunctionDescriptor.of(LONG, INT, ADDRESS, LONG, LONG));
        StructLayout state = Linker.Option.captureStateLayout();
        errno = state.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    }

    private static final class Holder {
        static final @Nullable FileCallsBinding CALLS = make();

        private static @Nullable FileCallsBinding make() {
            if (!System.getProperty("os.name").equals("Linux") || ADDRESS.byteSize() != Long.BYTES) {
                return null; // off_t and the flags are others
            }
            try {
                return new FileCallsBinding(Linker.nativeLinker());
            } catch (IllegalCallerException | UnsupportedOperationException denied) {
                return null;
            }
        }
    }

    /** The calls; null on another platform or where native access is denied. */
    static @Nullable FileCallsBinding get() {
        return Holder.CALLS;
    }

    private static MethodHandle link(Linker linker, String name, FunctionDescriptor signature, Linker.Option... options) {
        Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = Linker.Option.captureCallState("errno");
        MemorySegment function = linker.defaultLookup().find(name).orElseThrow(() -> new UnsupportedOperationException("function=" + name));
        return linker.downcallHandle(function, signature, all);
    }

    /** Opens for reading and writing; returns a descriptor. */
    int open(MemorySegment state, MemorySegment path) {
        try {
            int result = (int) open.invokeExact(state, path, O_RDWR | O_CLOEXEC);
            return result < 0 ? -state.get(INT, errno) : result;
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    /** Closes a descriptor; returns 0. */
    int close(MemorySegment state, int descriptor) {
        try {
            int result = (int) close.invokeExact(state, descriptor);
            return result < 0 ? -state.get(INT, errno) : result;
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    /** Reads; returns the number of bytes, 0 at the end of the file. */
    long read(MemorySegment state, int descriptor, MemorySegment to, long position) {
        try {
            long result = (long) pread.invokeExact(state, descriptor, to, to.byteSize(), position);
            return result < 0 ? -state.get(INT, errno) : result;
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    /** Writes; returns the number of bytes. */
    long write(MemorySegment state, int descriptor, MemorySegment from, long position) {
        try {
            long result = (long) pwrite.invokeExact(state, descriptor, from, from.byteSize(), position);
            return result < 0 ? -state.get(INT, errno) : result;
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    private static RuntimeException rethrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
