package io.acomp.hw.iaa;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompStatus;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * QPL calls cut and spoiled streams good (HW §4.1). The drivers do not: every answer agrees with the JDK's about the same bytes, and not a
 * byte is written behind the room on the way.
 */
class QplCorruptionTest {
    private static final List<Integer> SMALL = List.of(0, 1, 70, 700);
    private static final int SLACK = 200;
    /** The last bytes of a room this large are reached where QPL decodes in place. */
    private static final int IN_PLACE = 100_000;

    @ParameterizedTest
    @EnumSource
    void noCutStreamIsGood(DeflateFraming framing) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : SMALL) {
                    byte[] packed = subject.compressed(content.bytes(size));
                    for (int length = 1; length < packed.length; length++) {
                        assertCut(subject, packed, length, size + SLACK);
                    }
                }
                byte[] large = subject.compressed(content.bytes(IN_PLACE));
                for (int missing = 1; missing < Math.min(large.length, 40); missing++) {
                    assertCut(subject, large, large.length - missing, IN_PLACE + SLACK);
                }
            }
        }
    }

    private static void assertCut(QplSubject subject, byte[] packed, int length, int room) {
        long result = subject.decompress(Arrays.copyOf(packed, length), room);
        assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result), () -> length + " of " + packed.length + " bytes");
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsJudgedAsTheJdkDoes(DeflateFraming framing) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : SMALL) {
                    byte[] data = content.bytes(size);
                    byte[] packed = subject.compressed(data);
                    for (int bit = 0; bit < Byte.SIZE * packed.length; bit++) {
                        judge(subject, flipped(packed, bit), data, size + SLACK);
                    }
                }
            }
        }
    }

    /** Errors behind the first 64 KiB of output, where QPL's status hides them. */
    @ParameterizedTest
    @EnumSource
    void flippedBitsOfLargeStreamsToo(DeflateFraming framing) {
        Random random = new Random(3);
        byte[] data = QplContent.CODE.bytes(2 * IN_PLACE);
        try (QplSubject subject = new QplSubject(framing, 1)) {
            byte[] packed = subject.compressed(data);
            for (int round = 0; round < 400; round++) {
                int bit = Byte.SIZE * packed.length - 1 - random.nextInt(4 * packed.length);
                judge(subject, flipped(packed, bit), data, data.length + (round % 2 == 0 ? 0 : SLACK));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void garbageIsJudgedAsTheJdkDoes(DeflateFraming framing) {
        Random random = new Random(17);
        byte[] data = QplContent.TEXT.bytes(500);
        try (QplSubject subject = new QplSubject(framing, 1)) {
            byte[] packed = subject.compressed(data);
            for (int round = 0; round < 20_000; round++) {
                byte[] garbage = new byte[1 + random.nextInt(300)];
                random.nextBytes(garbage);
                int good = Math.min(random.nextInt(packed.length), garbage.length);
                System.arraycopy(packed, 0, garbage, 0, round % 2 == 0 ? good : 0);
                judge(subject, garbage, data, random.nextInt(3000));
            }
        }
    }

    private static void judge(QplSubject subject, byte[] source, byte[] data, int room) {
        long result = subject.decompress(source, room);
        AcompStatus status = CodecResult.status(result);
        assertNotEquals(AcompStatus.DEVICE_FAILED, status);
        if (subject.framing == DeflateFraming.GZIP) {
            if (status == AcompStatus.OK) {
                assertArrayEquals(data, subject.output(result), "a header's bit may not matter, the content is checked");
            }
            return;
        }
        JdkJudge.Verdict verdict = JdkJudge.read(subject.framing == DeflateFraming.RAW, source, room);
        switch (status) {
            // the JDK refuses Huffman tables that could not code everything; QPL reads them as long as what they cannot code does not occur
            case OK -> assertArrayEquals(verdict.good() ? verdict.content() : data, subject.output(result));
            case CORRUPT_INPUT -> assertTrue(!verdict.good() && !verdict.dictionary(), "the JDK takes it");
            case UNSUPPORTED -> assertTrue(verdict.finished() || verdict.dictionary() || subject.framing == DeflateFraming.ZLIB, "the JDK does not take it");
            case DESTINATION_TOO_SMALL -> assertTrue(verdict.content().length >= room, "the JDK produces less");
            default -> throw new AssertionError("result=" + status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingMayFollowAStream(DeflateFraming framing) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : List.of(0, 1, 700, IN_PLACE)) {
                    byte[] packed = subject.compressed(content.bytes(size));
                    for (int more = 1; more <= 20; more++) {
                        byte[] tail = new byte[more];
                        Arrays.fill(tail, (byte) 0x55);
                        long result = subject.decompress(joined(packed, tail), size + SLACK);
                        assertEquals(CodecResult.corruptAt(packed.length), result, () -> content + " size=" + size + ", more=" + tail.length);
                    }
                    boolean zerosMayFollow = framing == DeflateFraming.GZIP;
                    long result = subject.decompress(joined(packed, new byte[5]), size + SLACK);
                    assertEquals(zerosMayFollow ? size : CodecResult.corruptAt(packed.length), result);
                }
            }
        }
    }

    @Test
    void allMembersOfAGzipSourceAreRead() {
        try (QplSubject subject = new QplSubject(DeflateFraming.GZIP, 1)) {
            byte[] first = QplContent.TEXT.bytes(IN_PLACE);
            byte[] last = QplContent.CODE.bytes(70_001);
            byte[] empty = subject.compressed(new byte[0]);
            byte[] members = joined(empty, subject.compressed(first), empty, empty, subject.compressed(last), empty);
            byte[] data = joined(first, last);
            for (int slack : List.of(0, 1, 8, 1000)) {
                assertEquals(data.length, subject.decompress(members, data.length + slack), "slack=" + slack);
                assertArrayEquals(data, subject.output(data.length));
            }
            assertEquals(CodecResult.DESTINATION_TOO_SMALL, subject.decompress(members, data.length - 1));
            assertEquals(CodecResult.DESTINATION_TOO_SMALL, subject.decompress(members, first.length));
            assertEquals(0, subject.decompress(joined(empty, empty), 0));
            byte[] spoiled = flipped(members, Byte.SIZE * (members.length - empty.length - 6));
            assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(subject.decompress(spoiled, data.length)), "checksum of an inner member");
        }
    }

    @Test
    void optionalFieldsOfAGzipHeaderAreReadAndChecked() {
        byte[] data = QplContent.TEXT.bytes(300);
        try (QplSubject subject = new QplSubject(DeflateFraming.GZIP, 1)) {
            byte[] plain = subject.compressed(data);
            byte[] header = joined(
                    new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3}, new byte[] {3, 0, 'x', 'y', 'z'}, "name\0comment\0".getBytes());
            CRC32 crc = new CRC32();
            crc.update(header);
            byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >>> Byte.SIZE)};
            byte[] body = Arrays.copyOfRange(plain, DeflateFraming.GZIP.headerBytes(), plain.length);
            byte[] member = joined(header, check, body);
            assertEquals(data.length, subject.decompress(member, data.length));
            assertArrayEquals(data, subject.output(data.length));
            for (int bit = 0; bit < Byte.SIZE * (header.length + check.length); bit++) {
                long result = subject.decompress(flipped(member, bit), data.length);
                assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result), "bit=" + bit);
            }
        }
    }

    /** QPL 1.9 writes up to 4 bytes behind the room when a stored block meets its end; the guard bytes would show it. */
    @Test
    void storedBlocksAtTheEndOfTheRoom() {
        try (QplSubject subject = new QplSubject(DeflateFraming.RAW, 1)) {
            for (int base : new int[] {1000, 65_500, 65_536 - 8, 65_536 - 4, 65_536, 70_000, 100_003, 140_000}) {
                byte[] plain = QplContent.TEXT.bytes(base);
                byte[] start = notEnded(plain);
                for (int count = 0; count <= 12; count++) {
                    byte[] stored = {1, (byte) count, 0, (byte) ~count, (byte) 0xff};
                    byte[] rest = QplContent.RANDOM.bytes(count);
                    byte[] data = joined(plain, rest);
                    byte[] packed = joined(start, stored, rest);
                    assertEquals(data.length, subject.decompress(packed, data.length), "base=" + base + ", count=" + count);
                    assertArrayEquals(data, subject.output(data.length));
                    for (int missing = 1; missing <= Math.min(12, data.length); missing++) {
                        assertEquals(CodecResult.DESTINATION_TOO_SMALL, subject.decompress(packed, data.length - missing));
                    }
                    for (int more = 1; more < 10; more++) {
                        long result = subject.decompress(Arrays.copyOf(packed, packed.length + more), data.length);
                        assertEquals(CodecResult.corruptAt(packed.length), result);
                    }
                }
            }
        }
    }

    /** Deflate data of one block without matches, ended by an empty stored block that is not the last. */
    private static byte[] notEnded(byte[] plain) {
        Deflater deflater = new Deflater(1, true);
        deflater.setStrategy(Deflater.HUFFMAN_ONLY);
        deflater.deflate(new byte[0]); // the strategy takes effect with a call of its own
        deflater.setInput(plain);
        byte[] output = new byte[2 * plain.length + 100];
        int length = 0;
        while (!deflater.needsInput()) {
            length += deflater.deflate(output, length, output.length - length, Deflater.SYNC_FLUSH);
        }
        deflater.end();
        return Arrays.copyOf(output, length);
    }

    /** Also where the match comes after the first 64 KiB of output, and QPL says nothing of it. */
    @ParameterizedTest
    @EnumSource(names = {"RAW", "ZLIB"})
    void aMatchBeyondTheWindowIsUnsupported(DeflateFraming framing) {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (int at : new int[] {10_000, 80_000}) {
                for (int distance : new int[] {4095, 4096, 4097, 5000}) {
                    byte[] data = withoutFarMatches(IN_PLACE);
                    System.arraycopy(data, at - distance, data, at, 200);
                    byte[] packed = JdkJudge.write(framing == DeflateFraming.RAW, data, 9, Deflater.DEFAULT_STRATEGY);
                    long expected = distance > QplDriver.WINDOW ? CodecResult.UNSUPPORTED : data.length;
                    assertEquals(expected, subject.decompress(packed, data.length), "distance=" + distance + ", at=" + at);
                }
            }
        }
    }

    /** Random bytes in which no three occur twice. */
    private static byte[] withoutFarMatches(int size) {
        byte[] data = new byte[size];
        new Random(23).nextBytes(data);
        Set<Integer> seen = new HashSet<>();
        for (int at = 2; at < size; at++) {
            while (!seen.add((data[at - 2] & 0xff) << 16 | (data[at - 1] & 0xff) << 8 | data[at] & 0xff)) {
                data[at]++;
            }
        }
        return data;
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return copy;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
