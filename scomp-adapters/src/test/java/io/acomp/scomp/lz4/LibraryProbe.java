package io.acomp.scomp.lz4;

import java.util.Arrays;

import io.acomp.foreign.LibraryLookup;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.SyncDriver;

/** A program for {@link LibraryTest}: prints what each driver can do in this JVM. */
final class LibraryProbe {
    private LibraryProbe() {}

    public static void main(String[] arguments) {
        LibraryLookup library = Lz4Binding.library();
        System.out.println("library: " + (library instanceof LibraryLookup.Found found ? found.origin() : library));
        System.out.println("dictionaries: " + Lz4Binding.dictionaries());
        for (SyncDriver driver : Lz4Drivers.all()) {
            Availability availability = driver.availability();
            System.out.println(driver.name() + ": " + (availability.available() ? "works=" + works(driver) : availability.reason()));
        }
        System.out.println("blocks: " + (Implementation.NATIVE.availability().available() ? blocks() : "none"));
    }

    private static String blocks() {
        try (BlockCodec blocks = Implementation.NATIVE.newBlocks()) {
            return blocks.getClass().getSimpleName();
        }
    }

    private static boolean works(SyncDriver driver) {
        byte[] data = Samples.text(100_000, 1);
        for (int level : new int[] {driver.capabilities().defaultLevel(), driver.capabilities().minLevel(), driver.capabilities().maxLevel()}) {
            CodecConfig config = Samples.config(driver, level, false, null);
            byte[] compressed = Samples.compressed(driver, config, data);
            try (var stream = driver.newStream()) {
                if (compressed.length > 90_000 && level > 0 || !Arrays.equals(data, Samples.decompress(stream, config, compressed, data.length).bytes())) {
                    return false;
                }
                // the same state again, after a block that did not fit
                Samples.compress(stream, config, data, 100);
                if (!Arrays.equals(compressed, Samples.compress(stream, config, data, compressed.length).bytes())) {
                    return false;
                }
            }
        }
        return true;
    }
}
