package io.acomp.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * What an open library tells of itself. Thread-safe. A fact that cannot be had, because the platform has no such call or the JVM denies
 * native access, is an empty string.
 */
@SuppressWarnings("restricted")
public final class LibraryFactsBinding {
    /** Dl_info of dladdr(3): file name, base of the file, symbol name, address of the symbol. */
    private static final int DL_INFO_POINTERS = 4;
    /** Names and versions are short; a string without an end must not be read for ever. */
    private static final long MOST_CHARACTERS = 4096;

    private LibraryFactsBinding() {}

    /**
     * The file a function is in, as the loader knows it.
     *
     * @param library an open library
     * @param function one of its functions
     */
    public static String file(LibraryLookup.Found library, String function) {
        MethodHandle dladdr = Dladdr.HANDLE;
        if (dladdr == null) {
            return "";
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(ADDRESS, DL_INFO_POINTERS);
            int known = (int) dladdr.invokeExact(library.function(function), info);
            return known == 0 ? "" : string(info.get(ADDRESS, 0));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Calls a C function of the form {@code const char *f(void)}.
     *
     * @param library an open library
     * @param function its name
     * @return what it says; empty also if the library does not have it
     */
    public static String text(LibraryLookup.Found library, String function) {
        if (library.symbols().find(function).isEmpty()) {
            return "";
        }
        try {
            return string((MemorySegment) LibraryBinding.downcall(library, function, FunctionDescriptor.of(ADDRESS)).invokeExact());
        } catch (IllegalCallerException denied) {
            return "";
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static String string(MemorySegment address) {
        return address.address() == 0 ? "" : address.reinterpret(MOST_CHARACTERS).getString(0);
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static final class Dladdr {
        static final @Nullable MethodHandle HANDLE = link();

        private static @Nullable MethodHandle link() {
            SymbolLookup system = Linker.nativeLinker().defaultLookup();
            try {
                return system.find("dladdr")
                        .map(address -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS)))
                        .orElse(null);
            } catch (IllegalCallerException denied) {
                return null;
            }
        }
    }
}
