package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Availability;

/** The four functions of libqpl that a loop around its software path needs (HW §4.2), linked as anybody would. */
final class QplLoopBinding {
    private static final int SOFTWARE_PATH = 2;
    private static final LibraryLookup LIBRARY = LibraryBinding.open(new LibraryRequest(
            "libqpl",
            List.of("libqpl.so.1"),
            "libqpl1",
            List.of("qpl_get_job_size", "qpl_init_job", "qpl_execute_job", "qpl_fini_job")));

    private QplLoopBinding() {}

    static Availability availability() {
        return LIBRARY.availability();
    }

    private static final class Handles {
        static final MethodHandle JOB_SIZE = function("qpl_get_job_size", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        static final MethodHandle INIT = function("qpl_init_job", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        static final MethodHandle EXECUTE = function("qpl_execute_job", ValueLayout.ADDRESS);
        static final MethodHandle FINI = function("qpl_fini_job", ValueLayout.ADDRESS);

        private static MethodHandle function(String name, ValueLayout... arguments) {
            if (LIBRARY instanceof LibraryLookup.Found found) {
                return LibraryBinding.downcall(found, name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
            }
            throw new UnsatisfiedLinkError(LIBRARY.availability().reason());
        }
    }

    /** Bytes of a job of the software path. */
    static long jobBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
            checked("qpl_get_job_size", (int) Handles.JOB_SIZE.invokeExact(SOFTWARE_PATH, size));
            return Integer.toUnsignedLong(size.get(ValueLayout.JAVA_INT, 0));
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void init(MemorySegment job) {
        try {
            checked("qpl_init_job", (int) Handles.INIT.invokeExact(SOFTWARE_PATH, job));
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Runs a job to its end; returns QPL's status, 0 if all went well. */
    static int execute(MemorySegment job) {
        try {
            return (int) Handles.EXECUTE.invokeExact(job);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void fini(MemorySegment job) {
        try {
            checked("qpl_fini_job", (int) Handles.FINI.invokeExact(job));
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    private static void checked(String function, int status) {
        if (status != 0) {
            throw new HarnessException("libqpl refuses, function=" + function + ", status=" + status);
        }
    }

    private static RuntimeException failed(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
