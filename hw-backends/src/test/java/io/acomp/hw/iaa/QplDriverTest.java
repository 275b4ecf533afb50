package io.acomp.hw.iaa;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.hw.DeflateFraming;
import io.acomp.hw.HardwareProvider;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.Driver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The drivers of QPL's software path do what the SPI says, on the real library. */
class QplDriverTest {
    private static final int[] SIZES = {0, 1, 2, 3, 100, 4095, 4096, 4097, 65_535, 65_536, 65_537, 70_000, 300_000, 1 << 20, 5 << 20};
    private static final int LARGE = 1 << 20;

    @Test
    void areListedWithoutALibrary() {
        List<Driver> listed = new HardwareProvider().drivers();
        for (String name : List.of("deflate-qpl", "gzip-qpl", "zlib-qpl")) {
            Driver driver = listed.stream().filter(candidate -> candidate.name().equals(name)).findFirst().orElseThrow();
            Capabilities can = driver.capabilities();
            assertEquals(40, driver.priority());
            assertEquals(List.of(1, 3, 1), List.of(can.minLevel(), can.maxLevel(), can.defaultLevel()));
            assertEquals(List.of(4096L, 4096L), List.of(can.compress().window(), can.decompress().window()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatItCannotHonour(DeflateFraming framing) throws Exception {
        QplDriver driver = new QplDriver(framing);
        for (int level : new int[] {0, 2, 4}) {
            assertThrows(UnsupportedSettingException.class, () -> driver.configure(CodecSettings.DEFAULTS.withLevel(level)), "level=" + level);
        }
        CodecSettings dictionary = new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 0, false, new byte[100]);
        assertThrows(UnsupportedSettingException.class, () -> driver.configure(dictionary));
        CodecSettings smallWindow = new CodecSettings(CodecSettings.DEFAULT_LEVEL, 1024, 0, false, null);
        assertThrows(UnsupportedSettingException.class, () -> driver.configure(smallWindow));
        assertEquals(new QplConfig(1), driver.configure(CodecSettings.DEFAULTS));
        assertEquals(new QplConfig(3), driver.configure(CodecSettings.DEFAULTS.withLevel(3)));
    }

    @ParameterizedTest
    @EnumSource
    void roundTrips(DeflateFraming framing) {
        for (int level : new int[] {1, 3}) {
            try (QplSubject subject = new QplSubject(framing, level)) {
                for (QplContent content : QplContent.values()) {
                    for (int size : SIZES) {
                        if (size <= LARGE || level == 1) {
                            byte[] data = content.bytes(size);
                            byte[] packed = subject.compressed(data);
                            assertEquals(size, subject.decompress(packed, size), () -> content + " size=" + size);
                            assertArrayEquals(data, subject.output(size), () -> content + " size=" + size);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsToEveryCapacity(DeflateFraming framing) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : SIZES) {
                    if (size <= LARGE) {
                        byte[] data = content.bytes(size);
                        byte[] packed = subject.compressed(data);
                        keepsToCapacity(subject, data, packed);
                    }
                }
            }
        }
    }

    private static void keepsToCapacity(QplSubject subject, byte[] data, byte[] packed) {
        String what = "size=" + data.length;
        assertEquals(packed.length, subject.compress(data, packed.length), what);
        assertArrayEquals(packed, subject.output(packed.length), what);
        for (int room : new int[] {packed.length - 1, packed.length / 2, 0}) {
            assertEquals(CodecResult.DESTINATION_TOO_SMALL, subject.compress(data, room), what + ", room=" + room);
        }
        for (int room : new int[] {data.length, data.length + 1, data.length + 7, data.length + 1000}) {
            assertEquals(data.length, subject.decompress(packed, room), what + ", room=" + room);
            assertArrayEquals(data, subject.output(data.length), what + ", room=" + room);
        }
        for (int missing : new int[] {1, 2, 7, 8, 9, 100, 70_000, data.length}) {
            if (data.length >= missing && missing > 0) {
                long result = subject.decompress(packed, data.length - missing);
                assertEquals(CodecResult.DESTINATION_TOO_SMALL, result, what + ", missing=" + missing);
            }
        }
    }

    @Test
    void boundIsQplsOwnOrMore() {
        try (QplSubject subject = new QplSubject(DeflateFraming.RAW, 1)) {
            for (long length = 1; length <= QplDriver.MAX_BYTES; length += Math.max(1, length / 7)) {
                long safe = Integer.toUnsignedLong(QplBinding.safeBytes((int) length));
                long bound = subject.driver.maxCompressedLength(length);
                assertTrue(safe > 0 && safe <= bound, "length=" + length + ", safe=" + safe + ", bound=" + bound);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesHeapSegments(DeflateFraming framing) {
        byte[] data = QplContent.TEXT.bytes(60_000);
        try (QplSubject subject = new QplSubject(framing, 3)) {
            byte[] packed = new byte[subject.bound(data.length)];
            long length = subject.compress(MemorySegment.ofArray(data), MemorySegment.ofArray(packed));
            assertTrue(length > 0);
            byte[] back = new byte[data.length];
            long result = subject.decompress(MemorySegment.ofArray(packed).asSlice(0, length), MemorySegment.ofArray(back));
            assertEquals(data.length, result);
            assertArrayEquals(data, back);
        }
    }

    @Test
    void streamsWorkSideBySide() throws Exception {
        new QplSubject(DeflateFraming.RAW, 1).close(); // here, so that an absent library skips the test
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int task = 0; task < 8; task++) {
                DeflateFraming framing = DeflateFraming.values()[task % DeflateFraming.values().length];
                QplContent content = QplContent.values()[task % QplContent.values().length];
                tasks.add(() -> roundTripsMany(framing, content));
            }
            for (Future<Void> result : threads.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
                assertFalse(result.isCancelled(), "a stream does not come back");
                result.get();
            }
        }
    }

    private static Void roundTripsMany(DeflateFraming framing, QplContent content) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (int size = 1; size < 200_000; size += 4001) {
                byte[] data = content.bytes(size);
                assertEquals(size, subject.decompress(subject.compressed(data), size));
                assertArrayEquals(data, subject.output(size));
            }
        }
        return null;
    }

    @Test
    void closesTwice() {
        QplSubject subject = new QplSubject(DeflateFraming.GZIP, 1);
        byte[] packed = subject.compressed(QplContent.TEXT.bytes(1000));
        subject.decompress(packed, 1000);
        assertTrue(subject.stream.nativeBytes() > 1_000_000, "two jobs");
        subject.stream.close();
        assertEquals(0, subject.stream.nativeBytes());
        subject.close();
    }
}
