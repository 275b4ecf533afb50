package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The C library's thread-local keys, of which a process has 1024. */
final class KeysBinding {
    private KeysBinding() {}

    /** How many more can be made; makes them. */
    static int left() {
        MethodHandle create = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("pthread_key_create"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(ValueLayout.JAVA_INT);
            int made = 0;
            while ((int) create.invokeExact(key, MemorySegment.NULL) == 0) {
                made++;
            }
            return made;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
