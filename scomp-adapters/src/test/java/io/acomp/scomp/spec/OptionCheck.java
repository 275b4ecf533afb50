package io.acomp.scomp.spec;

import java.util.Arrays;
import java.util.TreeSet;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a driver says it can be set to, it can; anything else it refuses when asked. */
final class OptionCheck {
    private OptionCheck() {}

    /** The descriptor is whole and consistent; reading it needs no library. */
    static void descriptor(SyncDriver driver) {
        Capabilities capabilities = driver.capabilities();
        assertTrue(
                driver.name().startsWith(driver.algorithm() + "-"),
                () -> "a driver is <algorithm>-<implementation>, name=" + driver.name());
        assertTrue(capabilities.minLevel() <= capabilities.maxLevel(), driver::name);
        for (Operation operation : Operation.values()) {
            assertTrue(driver.nanosPerKilobyte(operation) > 0, driver::name);
            assertTrue(capabilities.of(operation).window() >= 0, driver::name);
            assertTrue(capabilities.of(operation).maxSource() > 0 && capabilities.of(operation).maxDestination() > 0, driver::name);
        }
    }

    /** The ends, the middle and the default of the range of levels work; levels outside are refused. */
    static void levels(SyncDriver driver) {
        Capabilities capabilities = driver.capabilities();
        TreeSet<Integer> levels = new TreeSet<>(Arrays.asList(
                capabilities.minLevel(), -7, -1, 0, 1, 2, 3, 6, 9, 12, capabilities.defaultLevel(), capabilities.maxLevel()));
        for (int level : levels) {
            if (level < capabilities.minLevel() || level > capabilities.maxLevel()) {
                assertThrows(
                        UnsupportedSettingException.class,
                        () -> driver.configure(level(level)).close(),
                        () -> driver.name() + " takes level=" + level);
                continue;
            }
            try (Subject subject = new Subject(driver, level(level))) {
                for (Content content : Content.values()) {
                    for (int size : new int[] {0, 1, 4096, 100_000}) {
                        byte[] data = content.bytes(size);
                        subject.assertDecompresses(subject.compressed(data), data);
                    }
                }
            }
        }
        for (int level : new int[] {capabilities.minLevel() - 1, capabilities.maxLevel() + 1}) {
            assertThrows(
                    UnsupportedSettingException.class,
                    () -> driver.configure(level(level)).close(),
                    () -> driver.name() + " takes level=" + level);
        }
    }

    /** A driver without the format's default level reads for everybody and writes for those who name a level. */
    static void defaultLevel(SyncDriver driver) throws UnsupportedSettingException {
        Capabilities capabilities = driver.capabilities();
        byte[] data = Content.TEXT.bytes(3000);
        try (Subject subject = new Subject(driver);
                CodecConfig config = driver.configure(CodecSettings.DEFAULTS)) {
            byte[] packed = subject.compressed(data);
            Guarded restored = subject.destination(data.length);
            long back = subject.call(
                    "decompress", subject.source(packed), restored, data.length, (from, to) -> subject.stream.decompress(config, from, to));
            subject.assertOk(back, "decompress with default settings");
            assertArrayEquals(data, restored.bytes(back));
            long room = driver.maxCompressedLength(data.length);
            long length = subject.call(
                    "compress",
                    subject.source(data),
                    subject.destination(room),
                    room,
                    (from, to) -> subject.stream.compress(config, from, to));
            if (capabilities.hasLevel(capabilities.defaultLevel())) {
                subject.assertOk(length, "compress with default settings");
            } else {
                subject.assertStatus(AcompStatus.UNSUPPORTED, length, "compress with a default level it does not have");
            }
        }
    }

    /** One stream serves transforms with different settings in turn. */
    static void changingSettings(SyncDriver driver) {
        Capabilities capabilities = driver.capabilities();
        try (Subject low = new Subject(driver, level(Math.clamp(1, capabilities.minLevel(), capabilities.maxLevel())));
                Subject standard = new Subject(driver)) {
            byte[] data = Content.TEXT.bytes(20_000);
            long room = driver.maxCompressedLength(data.length);
            Guarded packed = standard.destination(room);
            for (int round = 0; round < 10; round++) {
                Subject config = round % 2 == 0 ? low : standard;
                long length = standard.call(
                        "compress", standard.source(data), packed, room, (from, to) -> standard.stream.compress(config.config, from, to));
                standard.assertOk(length, "compress with changing settings");
                standard.assertDecompresses(packed.bytes(length), data);
            }
        }
    }

    /** A window setting is honoured or refused, and the result is read back. The distances are judged by the interop suite. */
    static void window(SyncDriver driver) throws UnsupportedSettingException {
        Capabilities capabilities = driver.capabilities();
        CodecSettings small = new CodecSettings(CodecSettings.DEFAULT_LEVEL, 4096, 0, false, null);
        if (!capabilities.windowSetting() && capabilities.compress().window() > 4096) {
            assertThrows(
                    UnsupportedSettingException.class, () -> driver.configure(small).close(), () -> driver.name() + " takes window=4096");
            return;
        }
        try (Subject subject = new Subject(driver, small)) {
            for (Content content : Content.values()) {
                byte[] data = content.bytes(50_000);
                subject.assertDecompresses(subject.compressed(data), data);
            }
        }
    }

    /** With a dictionary alike data gets smaller, and only the same dictionary reads it right. */
    static void dictionary(SyncDriver driver) {
        byte[] dictionary = Content.TEXT.bytes(8000);
        CodecSettings with = new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 0, false, dictionary);
        if (!driver.capabilities().dictionary()) {
            assertThrows(
                    UnsupportedSettingException.class, () -> driver.configure(with).close(), () -> driver.name() + " takes a dictionary");
            return;
        }
        byte[] data = Arrays.copyOfRange(dictionary, 1000, 3000);
        try (Subject subject = new Subject(driver, with);
                Subject plain = new Subject(driver);
                Subject other = new Subject(
                        driver, new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 0, false, Content.RANDOM.bytes(8000)))) {
            byte[] packed = subject.compressed(data);
            subject.assertDecompresses(packed, data);
            assertTrue(packed.length < plain.compressed(data).length / 2, () -> driver.name() + " does not use its dictionary");
            for (Subject wrong : new Subject[] {plain, other}) {
                Guarded restored = wrong.destination(data.length);
                long length = wrong.run(Operation.DECOMPRESS, wrong.source(packed), restored, data.length);
                assertTrue(
                        CodecResult.isFailure(length) || !Arrays.equals(data, restored.bytes(length)),
                        () -> driver.name() + " read the data without its dictionary");
            }
            subject.assertDecompresses(plain.compressed(data), data);
        }
    }

    private static CodecSettings level(int level) {
        return new CodecSettings(level, 0, 0, false, null);
    }
}
