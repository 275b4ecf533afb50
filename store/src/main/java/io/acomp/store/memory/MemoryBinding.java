package io.acomp.store.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.Downcalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * mmap, munmap, madvise, mincore of Linux, for private anonymous memory. Thread-safe, keeps no state. Addresses travel as numbers: the
 * caller sees to it that they are still mapped.
 *
 * <p>{@link #AVAILABLE} is false on another platform, on pages of another size than {@link AddressSpace#PAGE_BYTES}, and where native
 * access is denied; no other method may be called then.
 */
@SuppressWarnings("restricted")
final class MemoryBinding {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final long MAP_FAILED = -1;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_NOHUGEPAGE = 15;

    private static final @Nullable MethodHandle MMAP = link("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final @Nullable MethodHandle MUNMAP = link("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final @Nullable MethodHandle MADVISE = link("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final @Nullable MethodHandle MINCORE = link("mincore", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);

    /** True if memory can be mapped. */
    static final boolean AVAILABLE = MMAP != null && MUNMAP != null && MADVISE != null && MINCORE != null && pageBytes() == AddressSpace.PAGE_BYTES;

    private MemoryBinding() {}

    /**
     * Maps zeroed memory that costs nothing until it is touched, in pages of the usual size only: a transparent huge page would make 512
     * pages resident where one was touched.
     *
     * @param bytes multiple of the page size
     * @param arena open; closing it unmaps
     * @return the memory, or null if it cannot be had
     */
    static @Nullable MemorySegment map(long bytes, Arena arena) {
        try {
            long address = (long) linked(MMAP).invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            if (address == MAP_FAILED) {
                return null;
            }
            // EINVAL from a kernel without huge pages: there is nothing to forbid then
            int ignored = (int) linked(MADVISE).invokeExact(address, bytes, MADV_NOHUGEPAGE);
            return MemorySegment.ofAddress(address).reinterpret(bytes, arena, memory -> unmap(memory.address(), bytes));
        } catch (Throwable failure) {
            throw Downcalls.thrown(failure);
        }
    }

    /**
     * Gives pages back; they read as zeros afterwards.
     *
     * @param address of the first page
     * @param bytes multiple of the page size
     * @return true if done
     */
    static boolean release(long address, long bytes) {
        try {
            return (int) linked(MADVISE).invokeExact(address, bytes, MADV_DONTNEED) == 0;
        } catch (Throwable failure) {
            throw Downcalls.thrown(failure);
        }
    }

    /**
     * Which pages are resident.
     *
     * @param address of the first page
     * @param bytes multiple of the page size
     * @param pages one byte a page; bit 0 is set if it is resident
     * @return true if done
     */
    static boolean resident(long address, long bytes, MemorySegment pages) {
        try {
            return (int) linked(MINCORE).invokeExact(address, bytes, pages) == 0;
        } catch (Throwable failure) {
            throw Downcalls.thrown(failure);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int failed = (int) linked(MUNMAP).invokeExact(address, bytes);
            if (failed != 0) {
                throw new IllegalStateException("munmap failed, bytes=" + bytes);
            }
        } catch (Throwable failure) {
            throw Downcalls.thrown(failure);
        }
    }

    private static int pageBytes() {
        MethodHandle getpagesize = link("getpagesize", JAVA_INT);
        try {
            return getpagesize == null ? 0 : (int) getpagesize.invokeExact();
        } catch (Throwable failure) {
            throw Downcalls.thrown(failure);
        }
    }

    private static @Nullable MethodHandle link(String function, MemoryLayout result, MemoryLayout... arguments) {
        if (!"Linux".equals(System.getProperty("os.name"))) { // the constants above are Linux's
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find(function)
                    .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(result, arguments)))
                    .orElse(null);
        } catch (IllegalCallerException | UnsupportedOperationException unavailable) {
            return null;
        }
    }

    private static MethodHandle linked(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new UnsupportedOperationException("memory cannot be mapped here, os=" + System.getProperty("os.name"));
        }
        return handle;
    }
}
