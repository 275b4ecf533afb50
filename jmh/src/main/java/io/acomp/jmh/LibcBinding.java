package io.acomp.jmh;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Functions of the C library, linked in the ways that are compared. */
@SuppressWarnings("restricted")
final class LibcBinding {
    private static final FunctionDescriptor GETCPU = FunctionDescriptor.of(ValueLayout.JAVA_INT);
    private static final FunctionDescriptor MEMCMP =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private static final MethodHandle GETCPU_PLAIN = link("sched_getcpu", GETCPU);
    private static final MethodHandle GETCPU_CRITICAL = link("sched_getcpu", GETCPU, Linker.Option.critical(false));
    private static final MethodHandle MEMCMP_PLAIN = link("memcmp", MEMCMP);
    private static final MethodHandle MEMCMP_CRITICAL = link("memcmp", MEMCMP, Linker.Option.critical(false));
    private static final MethodHandle MEMCMP_HEAP = link("memcmp", MEMCMP, Linker.Option.critical(true));

    private LibcBinding() {}

    private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor, options);
    }

    static int getcpuPlain() throws Throwable {
        return (int) GETCPU_PLAIN.invokeExact();
    }

    static int getcpuCritical() throws Throwable {
        return (int) GETCPU_CRITICAL.invokeExact();
    }

    static int memcmpPlain(MemorySegment a, MemorySegment b) throws Throwable {
        return (int) MEMCMP_PLAIN.invokeExact(a, b, a.byteSize());
    }

    static int memcmpCritical(MemorySegment a, MemorySegment b) throws Throwable {
        return (int) MEMCMP_CRITICAL.invokeExact(a, b, a.byteSize());
    }

    static int memcmpHeap(MemorySegment a, MemorySegment b) throws Throwable {
        return (int) MEMCMP_HEAP.invokeExact(a, b, a.byteSize());
    }
}
