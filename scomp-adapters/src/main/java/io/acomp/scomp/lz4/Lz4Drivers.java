package io.acomp.scomp.lz4;

import java.util.List;

import io.acomp.spi.SyncDriver;

/** The drivers of the LZ4 family. */
public final class Lz4Drivers {
    private static final int NATIVE_PRIORITY = 100;
    private static final int JAVA_PRIORITY = 50;
    private static final List<SyncDriver> ALL = List.of(
            new BlockDriver("lz4", "native", NATIVE_PRIORITY, Implementation.NATIVE),
            new BlockDriver("lz4", "java", JAVA_PRIORITY, Implementation.JAVA),
            new BlockDriver("lz4hc", "native", NATIVE_PRIORITY, Implementation.NATIVE),
            new FrameDriver("native", NATIVE_PRIORITY, Implementation.NATIVE),
            new FrameDriver("java", JAVA_PRIORITY, Implementation.JAVA));

    private Lz4Drivers() {}

    /** {@code lz4-native, lz4-java, lz4hc-native, lz4-frame-native, lz4-frame-java}: the same objects at every call. */
    public static List<SyncDriver> all() {
        return ALL;
    }
}
