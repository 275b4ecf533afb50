package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

import io.acomp.foreign.Downcalls;

import static io.acomp.foreign.Downcalls.INT;
import static io.acomp.foreign.Downcalls.SEGMENT;
import static io.acomp.foreign.Downcalls.WORD;

/**
 * What is asked of libqat itself: how many compression instances this process has and what they can do; QATzip does not say. Thread-safe.
 * Every method needs {@link QatLibraries#qatzip} found and {@link QatzipBinding#init} to have answered 0. An {@code int} result other than
 * a count is a {@code CpaStatus}, 0 for success.
 */
final class QatBinding {
    /** C functions that must be there. */
    static final List<String> FUNCTIONS =
            List.of("cpaDcGetNumInstances", "cpaDcGetInstances", "cpaDcInstanceGetInfo2", "cpaDcQueryCapabilities");

    private QatBinding() {}

    private static final class Handles {
        static final MethodHandle COUNT = function("cpaDcGetNumInstances", SEGMENT);
        static final MethodHandle INSTANCES = function("cpaDcGetInstances", ValueLayout.JAVA_SHORT, SEGMENT);
        static final MethodHandle INFORMATION = function("cpaDcInstanceGetInfo2", WORD, SEGMENT);
        static final MethodHandle CAPABILITIES = function("cpaDcQueryCapabilities", WORD, SEGMENT);

        private static MethodHandle function(String name, MemoryLayout... arguments) {
            return Downcalls.function(QatLibraries.qatzip(), name, INT, arguments);
        }
    }

    /** Handles of this process's compression instances; empty if libqat has none or fails. */
    static long[] instances() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_SHORT);
            if ((int) Handles.COUNT.invokeExact(count) != 0) {
                return new long[0];
            }
            short instances = count.get(ValueLayout.JAVA_SHORT, 0);
            MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, Short.toUnsignedInt(instances));
            int status = (int) Handles.INSTANCES.invokeExact(instances, handles);
            return status == 0 ? handles.toArray(ValueLayout.JAVA_LONG) : new long[0];
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Describes an instance.
     *
     * @param instance one of {@link #instances}
     * @param information filled, see {@link QatLayout}
     */
    static int information(long instance, MemorySegment information) {
        try {
            return (int) Handles.INFORMATION.invokeExact(instance, information);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * What an instance can do.
     *
     * @param instance one of {@link #instances}
     * @param capabilities filled, see {@link QatLayout}
     */
    static int capabilities(long instance, MemorySegment capabilities) {
        try {
            return (int) Handles.CAPABILITIES.invokeExact(instance, capabilities);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }
}
