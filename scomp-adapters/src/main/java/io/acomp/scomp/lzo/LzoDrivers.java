package io.acomp.scomp.lzo;

import java.util.List;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.SyncDriver;

/** The drivers of the lzo algorithm. */
public final class LzoDrivers {
    /**
     * Driver {@code lzo-native}. Levels are those of the lzop tool: 1 to 6 are all LZO1X-1, 7 to 9 are LZO1X-999 at that level.
     */
    static final LzoDriver NATIVE = new LzoDriver(
            "lzo-native",
            100,
            Capabilities.levels(1, 9, 1, Lzo1x.MAX_DISTANCE, Capabilities.Memory.NATIVE),
            LzoBinding::availability,
            LzoNativeStream::new,
            1500,
            1400);

    /** Driver {@code lzo-java}. It has the fast compressor only, so it stops at the last level that means LZO1X-1. */
    static final LzoDriver JAVA = new LzoDriver(
            "lzo-java",
            50,
            Capabilities.levels(1, LzoConfig.LAST_FAST_LEVEL, 1, Lzo1x.MAX_DISTANCE, Capabilities.Memory.ANY),
            () -> Availability.AVAILABLE,
            LzoJavaStream::new,
            2500,
            1300);

    private LzoDrivers() {}

    /** All of them, best first. */
    public static List<SyncDriver> all() {
        return List.of(NATIVE, JAVA);
    }
}
