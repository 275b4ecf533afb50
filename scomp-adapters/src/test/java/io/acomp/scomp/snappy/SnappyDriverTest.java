package io.acomp.scomp.snappy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

import io.acomp.AcompStatus;
import io.acomp.scomp.zstd.ChildJvm;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SnappyDriverTest {
    private static final SnappyDriver DRIVER = SnappyDriver.INSTANCE;
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;

    private CodecConfig config;
    private CodecStream stream;

    @BeforeEach
    void open() throws Exception {
        assertTrue(DRIVER.availability().available(), () -> DRIVER.availability().reason());
        config = DRIVER.configure(CodecSettings.DEFAULTS);
        stream = DRIVER.newStream();
    }

    @AfterEach
    void close() {
        stream.close();
        assertEquals(0, stream.nativeBytes());
    }

    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i % 40 < 30 ? "a common prefix in every record".charAt(i % 40) : 'a' + random.nextInt(26));
        }
        return data;
    }

    private static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    private long compress(byte[] data, byte[] out) {
        return guarded(data, out, true);
    }

    private long decompress(byte[] block, byte[] out) {
        return guarded(block, out, false);
    }

    /** One call with guard bytes around the destination; the source ends where its memory ends. */
    private long guarded(byte[] input, byte[] out, boolean compress) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, input);
            MemorySegment room = arena.allocate(out.length + 2L * GUARD_BYTES).fill(GUARD);
            MemorySegment destination = room.asSlice(GUARD_BYTES, out.length);
            long result = compress ? stream.compress(config, source, destination) : stream.decompress(config, source, destination);
            for (int i = 0; i < GUARD_BYTES; i++) {
                assertEquals(GUARD, room.get(ValueLayout.JAVA_BYTE, i), "a byte before the destination was written");
                assertEquals(GUARD, room.get(ValueLayout.JAVA_BYTE, GUARD_BYTES + out.length + i), "a byte past the destination was written");
            }
            MemorySegment.copy(destination, ValueLayout.JAVA_BYTE, 0, out, 0, out.length);
            return result;
        }
    }

    private byte[] block(byte[] data) {
        byte[] out = new byte[(int) DRIVER.maxCompressedLength(data.length)];
        long length = compress(data, out);
        assertTrue(length > 0, () -> "status=" + CodecResult.status(length));
        return Arrays.copyOf(out, (int) length);
    }

    private static void assertFailed(AcompStatus status, long result) {
        assertTrue(result < 0, () -> "succeeded, produced=" + result);
        assertEquals(status, CodecResult.status(result));
    }

    @Test
    void roundTripsInTheEyesOfTheFormat() {
        for (int length : new int[] {0, 1, 2, 59, 60, 61, 300, 4095, 4096, 4097}) {
            for (byte[] data : new byte[][] {text(length), random(length), new byte[length]}) {
                byte[] block = block(data);
                assertArrayEquals(data, SnappyReader.read(block), "length=" + length);
                byte[] back = new byte[length];
                assertEquals(length, decompress(block, back));
                assertArrayEquals(data, back);
            }
        }
    }

    @Test
    void largeOnesToo() {
        for (int length : new int[] {65_535, 65_536, 65_537, (1 << 20) + 1, 5 << 20}) {
            for (byte[] data : new byte[][] {text(length), random(length)}) {
                byte[] back = new byte[length];
                assertEquals(length, decompress(block(data), back));
                assertArrayEquals(data, back);
            }
        }
    }

    @Test
    void blocksWrittenByHand() {
        byte[] hand = {13, 2 << 2, 'a', 'b', 'c', (10 - 1) << 2 | 2, 3, 0}; // "abc", then ten bytes from three back
        byte[] back = new byte[13];
        assertEquals(13, decompress(hand, back));
        assertArrayEquals("abcabcabcabca".getBytes(), back);
    }

    @Test
    void destinationsThatAreJustLargeEnough() {
        for (int length : new int[] {0, 1, 4096, 100_000}) {
            for (byte[] data : new byte[][] {text(length), random(length)}) {
                byte[] block = block(data);
                byte[] exact = new byte[block.length];
                assertEquals(block.length, compress(data, exact));
                assertArrayEquals(block, exact);
                assertFailed(AcompStatus.DESTINATION_TOO_SMALL, compress(data, new byte[block.length - 1]));
                assertFailed(AcompStatus.DESTINATION_TOO_SMALL, compress(data, new byte[0]));
                if (length > 0) {
                    assertFailed(AcompStatus.DESTINATION_TOO_SMALL, decompress(block, new byte[length - 1]));
                    assertFailed(AcompStatus.DESTINATION_TOO_SMALL, decompress(block, new byte[0]));
                }
            }
        }
    }

    @Test
    void everyTruncationIsCorruptInput() {
        byte[] data = text(900);
        byte[] block = block(data);
        for (int length = 0; length < block.length; length++) {
            assertFailed(AcompStatus.CORRUPT_INPUT, decompress(Arrays.copyOf(block, length), new byte[data.length]));
        }
    }

    @Test
    void damageIsJudgedAsTheFormatDoes() {
        byte[] data = text(600);
        byte[] block = block(data);
        int corrupt = 0;
        for (int at = 0; at < block.length; at++) {
            for (int change = 1; change < 256; change += 6) {
                byte[] damaged = block.clone();
                damaged[at] ^= (byte) change;
                byte[] expected = SnappyReader.read(damaged);
                byte[] back = new byte[data.length];
                long result = decompress(damaged, back);
                if (expected != null && expected.length <= data.length) {
                    assertEquals(expected.length, result);
                    assertArrayEquals(expected, Arrays.copyOf(back, expected.length));
                } else if (result != CodecResult.DESTINATION_TOO_SMALL) {
                    assertFailed(AcompStatus.CORRUPT_INPUT, result);
                    corrupt++;
                }
            }
        }
        assertTrue(corrupt > 100, "corrupt=" + corrupt);
    }

    @Test
    void lengthsThatLie() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);
        byte[] tooLong = {-1, -1, -1, -1, 0x1F, 0};
        for (byte[] invalid : new byte[][] {{}, {-1}, endless, tooLong}) {
            long result = decompress(invalid, new byte[100]);
            assertFailed(AcompStatus.CORRUPT_INPUT, result);
            assertEquals(0, CodecResult.offset(result));
            assertNull(SnappyReader.read(invalid));
        }
        assertFailed(AcompStatus.DESTINATION_TOO_SMALL, decompress(new byte[] {-1, -1, -1, -1, 0x0F, 0}, new byte[100]));
        assertFailed(AcompStatus.CORRUPT_INPUT, decompress(new byte[] {0, 0, 'x'}, new byte[100]));
        assertFailed(AcompStatus.CORRUPT_INPUT, decompress(new byte[] {100}, new byte[100]));
        assertEquals(0, decompress(new byte[] {0}, new byte[0]));
        assertEquals(0, decompress(new byte[] {-128, 0}, new byte[0]));
    }

    @Test
    void theBoundIsThatOfTheLibrary() {
        for (int length : new int[] {0, 1, 5, 6, 4096, 1 << 20}) {
            assertEquals(Snappy.maxCompressedLength(length), DRIVER.maxCompressedLength(length));
        }
    }

    @Test
    void scratchIsCountedAndNotKeptForever() {
        assertEquals(0, stream.nativeBytes());
        compress(text(4096), new byte[4096]);
        assertTrue(stream.nativeBytes() >= 4096);
        compress(text(8 << 20), new byte[8 << 20]);
        assertTrue(stream.nativeBytes() <= 4 << 20, () -> "nativeBytes=" + stream.nativeBytes());
    }

    @Test
    void heapSegmentsAreRefused() {
        MemorySegment heap = MemorySegment.ofArray(new byte[100]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(200);
            assertThrows(IllegalArgumentException.class, () -> stream.compress(config, heap, memory));
            assertThrows(IllegalArgumentException.class, () -> stream.decompress(config, memory, heap));
        }
    }

    @Test
    void settingsItDoesNotHaveAreRefused() {
        assertThrows(UnsupportedSettingException.class, () -> DRIVER.configure(new CodecSettings(1, 0, 0, false, null)));
        assertThrows(UnsupportedSettingException.class, () -> DRIVER.configure(new CodecSettings(0, 4096, 0, false, null)));
        assertThrows(UnsupportedSettingException.class, () -> DRIVER.configure(new CodecSettings(0, 0, 0, false, new byte[10])));
    }

    @Test
    void itIsSilentWhateverHappens() throws Exception {
        String granted = "--enable-native-access=ALL-UNNAMED";
        assertLine("works", ChildJvm.probe("snappy-jni", granted));
        assertLine("unavailable refused: ", ChildJvm.probe("snappy-jni", "--illegal-native-access=deny"));
        assertLine("unavailable incompatible: ", ChildJvm.probe("snappy-jni", granted, "-Dos.arch=vax"));
        assertLine("unavailable incompatible: ", ChildJvm.probe("snappy-jni", granted, "-Dorg.xerial.snappy.tempdir=/proc/none"));
        assertLine("unavailable incompatible: ", ChildJvm.probe("snappy-jni", granted, "-Dorg.xerial.snappy.use.systemlib=true"));
    }

    private static void assertLine(String expected, ChildJvm.Output output) {
        assertTrue(output.onlyLine().startsWith(expected), output::toString);
    }
}
