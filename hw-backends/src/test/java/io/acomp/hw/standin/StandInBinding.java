package io.acomp.hw.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The switches and counters of a stand-in (see {@code standin.h}), by name. The library is the one that the vendor library uses, as both
 * open the same file. Thread-safe.
 */
public final class StandInBinding {
    private static final FunctionDescriptor NAME_AND_WORD =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor NAME_AND_POINTER =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private final MethodHandle set;
    private final MethodHandle get;

    private StandInBinding(SymbolLookup symbols) {
        Linker linker = Linker.nativeLinker();
        set = linker.downcallHandle(symbols.findOrThrow("standin_set"), NAME_AND_WORD);
        get = linker.downcallHandle(symbols.findOrThrow("standin_get"), NAME_AND_POINTER);
    }

    /**
     * Opens a stand-in for the life of the process.
     *
     * @param library made by {@link NativeBuild}, or its link in a {@link VendorFolder}
     */
    public static StandInBinding open(Path library) {
        return new StandInBinding(SymbolLookup.libraryLookup(library, Arena.global()));
    }

    /** Sets a switch. */
    public void set(String name, long value) {
        try (Arena arena = Arena.ofConfined()) {
            known(name, (int) set.invokeExact(arena.allocateFrom(name), value));
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /** Reads a switch or counter. */
    public long get(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            known(name, (int) get.invokeExact(arena.allocateFrom(name), value));
            return value.get(ValueLayout.JAVA_LONG, 0);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    private static void known(String name, int answer) {
        if (answer != 0) {
            throw new IllegalArgumentException("the stand-in has no such switch, name=" + name);
        }
    }

    private static RuntimeException unchecked(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new IllegalStateException(thrown);
        };
    }
}
