package io.acomp.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What bindings share whose libraries work on memory they are given by address. Thread-safe, keeps no state.
 *
 * <p>Such libraries are given raw addresses, in their own structures or as arguments, since they work at offsets in the caller's segments.
 * To keep the caller's arenas open meanwhile, the segments themselves travel behind the last argument of the C function. It does not see
 * them: in every calling convention the JDK links for, arguments beyond a function's own are in registers or stack slots it leaves alone.
 */
public final class Downcalls {
    /** A C int. */
    public static final MemoryLayout INT = ValueLayout.JAVA_INT;
    /** A C pointer, size_t or unsigned long, as a number. */
    public static final MemoryLayout WORD = ValueLayout.JAVA_LONG;
    /** A segment of the caller: a pointer whose arena stays open during the call. */
    public static final MemoryLayout SEGMENT = ValueLayout.ADDRESS;

    private Downcalls() {}

    /**
     * A handle on a function that returns something.
     *
     * @param library an open library
     * @param name C name
     * @param result what it returns
     * @param arguments what it takes, and the caller's segments behind that
     * @throws UnsatisfiedLinkError if the library is not open or has no such function
     */
    public static MethodHandle function(LibraryLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return LibraryBinding.downcall(found(library), name, FunctionDescriptor.of(result, arguments));
    }

    /**
     * A handle on a function that returns nothing; see {@link #function}.
     *
     * @param library an open library
     * @param name C name
     * @param arguments what it takes, and the caller's segments behind that
     */
    public static MethodHandle procedure(LibraryLookup library, String name, MemoryLayout... arguments) {
        return LibraryBinding.downcall(found(library), name, FunctionDescriptor.ofVoid(arguments));
    }

    private static LibraryLookup.Found found(LibraryLookup library) {
        if (library instanceof LibraryLookup.Found found) {
            return found;
        }
        throw new UnsatisfiedLinkError(library.availability().reason());
    }

    /**
     * What a downcall threw, to be thrown again: the JDK's refusal of a closed arena or of a foreign thread's confined one.
     *
     * @param thrown by {@code invokeExact}
     */
    public static RuntimeException thrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
