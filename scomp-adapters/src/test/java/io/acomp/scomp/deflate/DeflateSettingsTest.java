package io.acomp.scomp.deflate;

import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.PieceStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Levels, windows and what each driver says it can do. */
class DeflateSettingsTest {
    private static CodecSettings settings(int level, long window) {
        return new CodecSettings(level, window, 0, false, null);
    }

    @Test
    void twelveDrivers() {
        assertEquals(
                Set.of(
                        "deflate-isal", "deflate-libdeflate", "deflate-jdk", "deflate-libz",
                        "gzip-isal", "gzip-libdeflate", "gzip-jdk", "gzip-libz",
                        "zlib-isal", "zlib-libdeflate", "zlib-jdk", "zlib-libz"),
                Fixture.drivers().map(SyncDriver::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void everyLevelReadsBack(SyncDriver driver) {
        Capabilities capabilities = driver.capabilities();
        byte[] plain = Fixture.mixed(200_000, 8);
        try (Fixture fixture = new Fixture(driver)) {
            int first = fixture.compress(fixture.level(capabilities.minLevel()), plain).length;
            int best = first;
            for (int level = capabilities.minLevel(); level <= capabilities.maxLevel(); level++) {
                byte[] compressed = fixture.compress(fixture.level(level), plain);
                assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name() + " level=" + level);
                best = Math.min(best, compressed.length);
            }
            assertTrue(best < first, driver.name() + ": a higher level compresses better");
        }
        for (int level : new int[] {capabilities.minLevel() - 1, capabilities.maxLevel() + 1, 6666}) {
            assertThrows(UnsupportedSettingException.class, () -> driver.configure(settings(level, 0)));
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void withoutALevel(SyncDriver driver) {
        assertEquals(6, driver.capabilities().defaultLevel());
        byte[] plain = Fixture.mixed(5000, 8);
        try (Fixture fixture = new Fixture(driver)) {
            byte[] compressed = fixture.compress(plain);
            assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes());
            Fixture.Outcome outcome = fixture.run(fixture.config(CodecSettings.DEFAULTS), plain, 6000, true);
            if (driver.name().endsWith("-isal")) {
                assertEquals("UNSUPPORTED", outcome.status());
            } else {
                assertArrayEquals(fixture.compress(fixture.level(6), plain), outcome.bytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void refusesWhatItCannotDo(SyncDriver driver) throws UnsupportedSettingException {
        assertThrows(
                UnsupportedSettingException.class, () -> driver.configure(new CodecSettings(1, 0, 0, false, new byte[] {1, 2, 3})));
        driver.configure(settings(1, 32_768));
        if (driver.capabilities().windowSetting()) {
            driver.configure(settings(1, 512));
            assertThrows(UnsupportedSettingException.class, () -> driver.configure(settings(1, 511)));
        } else {
            assertThrows(UnsupportedSettingException.class, () -> driver.configure(settings(1, 16_384)));
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void piecesAndStepsGoTogether(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            boolean whole = driver.name().endsWith("-libdeflate");
            assertEquals(!whole, fixture.stream instanceof PieceStream);
            try (var decoder = driver.newDecoder(fixture.decompressing, Long.MAX_VALUE)) {
                assertEquals(whole, decoder == null);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void countsItsNativeBytes(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            assertEquals(0, fixture.stream.nativeBytes());
            byte[] compressed = fixture.compress(Fixture.mixed(5000, 8));
            long compressing = fixture.stream.nativeBytes();
            assertTrue(compressing > 100_000, "bytes=" + compressing);
            fixture.decompress(compressed, 5000);
            assertTrue(fixture.stream.nativeBytes() > compressing);
            fixture.stream.close();
            assertEquals(0, fixture.stream.nativeBytes());
        }
    }

    @Test
    void withoutCompression() {
        CodecSettings all = new CodecSettings(9, 4096, 1024, true, new byte[] {1});
        assertEquals(new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 1024, false, new byte[] {1}), all.forDecompression());
    }
}
