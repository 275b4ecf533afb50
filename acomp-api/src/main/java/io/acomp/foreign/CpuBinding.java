package io.acomp.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * The CPU the calling thread runs on: glibc's sched_getcpu through a critical downcall (2–3 ns), or a hash of the thread where that is not
 * to be had (another platform, native access denied). Linked at the first call. Thread-safe.
 */
@SuppressWarnings("restricted")
public final class CpuBinding {
    private CpuBinding() {}

    private static final class Holder {
        static final @Nullable MethodHandle GETCPU = link();

        @SuppressWarnings("restricted")
        private static @Nullable MethodHandle link() {
            try {
                Linker linker = Linker.nativeLinker();
                return linker.defaultLookup()
                        .find("sched_getcpu")
                        .map(address -> linker.downcallHandle(
                                address, FunctionDescriptor.of(ValueLayout.JAVA_INT), Linker.Option.critical(false)))
                        .orElse(null);
            } catch (IllegalCallerException | UnsupportedOperationException unavailable) {
                return null;
            }
        }
    }

    /** A number that is the same for threads on one CPU; at least 0, may exceed the number of CPUs. */
    public static int current() {
        MethodHandle getcpu = Holder.GETCPU;
        if (getcpu != null) {
            try {
                int cpu = (int) getcpu.invokeExact();
                if (cpu >= 0) {
                    return cpu;
                }
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }
        return hashOfThread();
    }

    private static int hashOfThread() {
        long id = Thread.currentThread().threadId();
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 33);
    }
}
