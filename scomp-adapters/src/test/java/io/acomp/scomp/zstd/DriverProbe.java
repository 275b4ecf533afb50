package io.acomp.scomp.zstd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.scomp.SoftwareProvider;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** What {@link ChildJvm} runs: prints one line about a driver. */
public final class DriverProbe {
    private DriverProbe() {}

    /**
     * Prints {@code unavailable REASON | REMEDY}, or {@code works} and the native bytes of a stream after a round trip, and another with
     * a dictionary where the driver takes one.
     *
     * @param arguments name of the driver
     */
    public static void main(String[] arguments) throws Exception {
        Driver found = new SoftwareProvider().drivers().stream().filter(driver -> driver.name().equals(arguments[0])).findFirst().orElseThrow();
        Thread.currentThread().setContextClassLoader(null); // as in threads of some pools
        Availability availability = found.availability();
        if (!availability.available()) {
            System.out.println("unavailable " + availability.reason().replace('\n', ' ') + " | " + availability.remedy());
            return;
        }
        SyncDriver driver = (SyncDriver) found;
        byte[] data = ZstdFixture.text(100_000, 1);
        StringBuilder line = new StringBuilder("works");
        roundTrip(driver, CodecSettings.DEFAULTS, data, line);
        if (driver.capabilities().dictionary()) {
            roundTrip(driver, new CodecSettings(3, 0, 0, true, ZstdFixture.text(5000, 2)), data, line);
        }
        System.out.println(line);
    }

    private static void roundTrip(SyncDriver driver, CodecSettings settings, byte[] data, StringBuilder line) throws Exception {
        try (CodecConfig config = driver.configure(settings);
                CodecStream stream = driver.newStream();
                Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
            MemorySegment packed = arena.allocate(driver.maxCompressedLength(data.length));
            MemorySegment back = arena.allocate(data.length);
            long length = stream.compress(config, source, packed);
            long produced = stream.decompress(config, packed.asSlice(0, length), back);
            if (produced != data.length || source.mismatch(back) >= 0) {
                throw new IllegalStateException("wrong data, produced=" + produced);
            }
            line.append(' ').append(stream.nativeBytes());
        }
    }
}
