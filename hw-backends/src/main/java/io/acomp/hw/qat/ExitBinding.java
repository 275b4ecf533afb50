package io.acomp.hw.qat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How the process leaves: functions of the C library (glibc, the only one libqatzip is built for). */
@SuppressWarnings("restricted")
final class ExitBinding {
    private ExitBinding() {}

    /**
     * Makes the process leave at once when the JVM exits, with the status it exits with: {@code _exit} becomes the first of the functions
     * that {@code exit} calls, so that no destructor of a library runs. What libraries keep in C's own output buffers is written before.
     */
    static void skipCleanUp() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup standard = linker.defaultLookup();
        MethodHandle onExit = linker.downcallHandle(
                standard.findOrThrow("on_exit"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        MethodHandle flush = linker.downcallHandle(
                standard.findOrThrow("fflush"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            int flushed = (int) flush.invokeExact(MemorySegment.NULL);
            int added = (int) onExit.invokeExact(standard.findOrThrow("_exit"), MemorySegment.NULL);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
