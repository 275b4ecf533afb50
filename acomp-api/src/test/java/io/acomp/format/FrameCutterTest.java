package io.acomp.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.acomp.format.FrameCutter.Cut;

import static io.acomp.format.StockTool.concat;
import static io.acomp.format.StockTool.filter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FrameCutterTest {
    private static final byte[] TEXT = text(300_000);
    private static final byte[] RANDOM = random(200_000);
    private static final byte[] ZEROS = new byte[500_000];
    private static final byte[] NOTHING = {};

    private record Sample(String name, String algorithm, byte[] content, String[] command, boolean declares) {}

    private static Stream<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        List.of(TEXT, RANDOM, ZEROS, NOTHING, new byte[] {'x'}).forEach(content -> {
            String size = " of " + content.length + (content == ZEROS ? " zeros" : " bytes");
            samples.add(new Sample("zstd -1" + size, "zstd", content, new String[] {"zstd", "-1", "-q", "-c"}, content.length == 0));
            samples.add(new Sample("zstd -19 no check" + size, "zstd", content, new String[] {"zstd", "-19", "--no-check", "-q", "-c"},
                    content.length == 0));
            samples.add(new Sample("zstd declared" + size, "zstd", content,
                    new String[] {"zstd", "-q", "-c", "--stream-size=" + content.length}, true));
            samples.add(new Sample("lz4" + size, "lz4-frame", content, new String[] {"lz4", "-q", "-c"}, false));
            samples.add(new Sample("lz4 -B4 -BX" + size, "lz4-frame", content, new String[] {"lz4", "-B4", "-BX", "-q", "-c"}, false));
            samples.add(new Sample("lz4 -9 -BD no crc" + size, "lz4-frame", content,
                    new String[] {"lz4", "-9", "-B5", "-BD", "--no-frame-crc", "-q", "-c"}, false));
        });
        return samples.stream();
    }

    @TestFactory
    Stream<DynamicTest> framesOfTheStockTools() {
        return samples().map(sample -> DynamicTest.dynamicTest(sample.name, () -> {
            byte[] frame = filter(sample.content, sample.command);
            byte[] two = concat(new byte[] {1, 2, 3}, frame, frame);
            FrameCutter cutter = FrameCutter.of(sample.algorithm);
            assertEquals(Cut.FRAME, cutter.cut(segment(two), 3, two.length));
            assertEquals(frame.length, cutter.length());
            assertEquals(sample.declares ? sample.content.length : FrameCutter.UNKNOWN, cutter.contentSize());
            assertTrue(cutter.contentBound() >= sample.content.length, () -> "bound=" + cutter.contentBound());
            assertTrue(cutter.window() > 0 || sample.content.length == 0);
            assertEquals(Cut.FRAME, cutter.cut(segment(two), 3 + cutter.length(), two.length), "second frame");
            assertEquals(frame.length, cutter.length());
        }));
    }

    @TestFactory
    Stream<DynamicTest> cutOffAtEveryPosition() {
        return samples().filter(sample -> sample.content != RANDOM).map(sample -> DynamicTest.dynamicTest(sample.name, () -> {
            byte[] frame = filter(sample.content, sample.command);
            MemorySegment data = segment(concat(frame, new byte[] {(byte) 0x28, 4}));
            FrameCutter fresh = FrameCutter.of(sample.algorithm);
            FrameCutter resumed = FrameCutter.of(sample.algorithm);
            int step = Math.max(1, frame.length / 3000);
            for (int end = 0; end < frame.length; end += step) {
                fresh.restart();
                assertEquals(Cut.MORE, fresh.cut(data, 0, end), "end=" + end);
                assertTrue(fresh.wanted() > end && fresh.wanted() <= frame.length, "end=" + end + ", wanted=" + fresh.wanted());
                assertEquals(Cut.MORE, resumed.cut(data, 0, end), "end=" + end);
            }
            assertEquals(Cut.FRAME, resumed.cut(data, 0, data.byteSize()));
            assertEquals(frame.length, resumed.length());
            // never asked for less than there is, the wanted bytes always lead on
            long end = 0;
            int calls = 0;
            resumed.restart();
            while (resumed.cut(data, 0, end) == Cut.MORE) {
                end = resumed.wanted();
                calls++;
            }
            assertEquals(frame.length, end);
            assertTrue(calls < 200_000);
        }));
    }

    @Test
    void aFrameMayMoveWhileItIsWalked() throws Exception {
        byte[] frame = filter(TEXT, "zstd", "-1", "-q", "-c");
        FrameCutter cutter = FrameCutter.of("zstd");
        assertEquals(Cut.MORE, cutter.cut(segment(frame), 0, frame.length / 2));
        byte[] moved = concat(new byte[100], frame);
        assertEquals(Cut.FRAME, cutter.cut(segment(moved), 100, moved.length));
        assertEquals(frame.length, cutter.length());
    }

    @Test
    void declaredSizeAndWindowOfZstd() throws Exception {
        FrameCutter cutter = FrameCutter.of("zstd");
        byte[] frame = filter(TEXT, "zstd", "-q", "-c", "--stream-size=" + TEXT.length);
        cutter.cut(segment(frame), 0, frame.length);
        assertEquals(TEXT.length, cutter.contentSize());
        assertEquals(TEXT.length, cutter.contentBound());
        byte[] wide = filter(TEXT, "zstd", "-q", "-c", "--long=27");
        cutter.cut(segment(wide), 0, wide.length);
        assertEquals(1 << 27, cutter.window());
        assertEquals(1 << 27, DeclaredWindow.of("zstd", segment(concat(frame, wide, frame))));
    }

    @Test
    void boundIsHeldAgainstTheBlocks() {
        // single segment, 8-byte content size of 1 TiB, one raw block of 5 bytes
        ByteBuffer frame = ByteBuffer.allocate(4 + 1 + 8 + 3 + 5).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(FrameFormat.ZSTD_MAGIC).put((byte) (3 << 6 | 1 << 5)).putLong(1L << 40).put((byte) (5 << 3 | 1)).putShort((short) 0);
        FrameCutter cutter = FrameCutter.of("zstd");
        assertEquals(Cut.FRAME, cutter.cut(segment(frame.array()), 0, frame.capacity()));
        assertEquals(1L << 40, cutter.contentSize());
        assertEquals(5, cutter.contentBound());
    }

    @Test
    void skippableFrames() {
        byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 0x10, 0, 0, 0, 9, 9};
        for (String algorithm : List.of("zstd", "lz4-frame")) {
            FrameCutter cutter = FrameCutter.of(algorithm);
            assertEquals(Cut.SKIPPABLE, cutter.cut(segment(skippable), 0, skippable.length));
            assertEquals(8 + 16, cutter.length());
            for (int end = 0; end < 8; end++) {
                cutter.restart();
                assertEquals(Cut.MORE, cutter.cut(segment(skippable), 0, end));
            }
        }
    }

    @Test
    void whatIsNotAFrame() {
        for (String algorithm : List.of("zstd", "lz4-frame", "gzip")) {
            FrameCutter cutter = FrameCutter.of(algorithm);
            for (byte[] garbage : List.of(new byte[1], new byte[64], "not a frame".getBytes(), new byte[] {(byte) 0xff})) {
                assertEquals(Cut.GARBAGE, cutter.cut(segment(garbage), 0, garbage.length), algorithm);
            }
        }
        assertNull(FrameCutter.of("zlib"));
        assertNull(FrameCutter.of("lz4"));
    }

    @Test
    void legacyLz4CannotBeCut() throws Exception {
        byte[] legacy = filter(TEXT, "lz4", "-l", "-q", "-c");
        assertEquals(Cut.UNCUTTABLE, FrameCutter.of("lz4-frame").cut(segment(legacy), 0, legacy.length));
    }

    @Test
    void flippedBytesNeverThrowOrRunAway() throws Exception {
        Random random = new Random(7);
        List<byte[]> frames = List.of(
                filter(TEXT, "zstd", "-q", "-c"), filter(TEXT, "lz4", "-q", "-c"), concat(indexedMember(TEXT), indexedMember(TEXT)));
        List<String> algorithms = List.of("zstd", "lz4-frame", "gzip");
        for (int round = 0; round < 20_000; round++) {
            int which = round % 3;
            byte[] frame = frames.get(which);
            int flips = 1 + random.nextInt(3);
            byte[] broken = frame.clone();
            for (int i = 0; i < flips; i++) {
                broken[random.nextInt(random.nextBoolean() ? 32 : broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            MemorySegment data = segment(broken);
            FrameCutter cutter = FrameCutter.of(algorithms.get(which));
            if (cutter.cut(data, 0, broken.length) == Cut.FRAME) {
                assertTrue(cutter.length() <= broken.length && cutter.length() > 0);
                assertTrue(cutter.contentBound() >= 0);
            }
            assertTrue(DeclaredWindow.of(algorithms.get(which), data) >= 0);
        }
    }

    @Test
    void gzipMembers() throws Exception {
        byte[] plain = filter(TEXT, "gzip", "-c");
        FrameCutter cutter = FrameCutter.of("gzip");
        assertEquals(Cut.UNCUTTABLE, cutter.cut(segment(plain), 0, plain.length));
        byte[] indexed = indexedMember(TEXT);
        byte[] data = concat(new byte[7], indexed, plain);
        for (int end = 7; end < 7 + indexed.length; end++) {
            assertEquals(Cut.MORE, cutter.cut(segment(data), 7, end));
            assertTrue(cutter.wanted() > end - 7 && cutter.wanted() <= indexed.length);
        }
        assertEquals(Cut.FRAME, cutter.cut(segment(data), 7, data.length));
        assertEquals(indexed.length, cutter.length());
        assertEquals(TEXT.length, cutter.contentSize());
        assertEquals(32 << 10, cutter.window());
        assertEquals(Cut.UNCUTTABLE, cutter.cut(segment(data), 7 + indexed.length, data.length));
        assertEquals(new String(TEXT), new String(filter(indexed, "gzip", "-dc")), "gzip reads an indexed member");
    }

    @Test
    void gzipMembersWithEveryOptionalField() throws Exception {
        byte[] indexed = indexedMember(TEXT);
        for (int flags = 0; flags < 32; flags++) {
            if ((flags & 4) == 0) {
                continue;
            }
            ByteArrayOutputStream member = new ByteArrayOutputStream();
            member.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 3});
            // another subfield in front of QZ's
            member.writeBytes(new byte[] {12 + 7, 0, 'A', 'p', 3, 0, 1, 2, 3});
            member.write(indexed, 12, 12);
            member.writeBytes((flags & 8) == 0 ? NOTHING : "name\0".getBytes());
            member.writeBytes((flags & 16) == 0 ? NOTHING : "comment\0".getBytes());
            if ((flags & 2) != 0) {
                CRC32 crc = new CRC32();
                crc.update(member.toByteArray());
                member.writeBytes(new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)});
            }
            int header = member.size();
            member.write(indexed, 24, indexed.length - 24);
            byte[] bytes = member.toByteArray();
            assertEquals(header, GzipMember.headerLength(segment(bytes), 0, bytes.length));
            assertEquals(0, GzipMember.headerLength(segment(bytes), 0, header - 1));
            FrameCutter cutter = FrameCutter.of("gzip");
            for (int end = 0; end < header + 20; end++) {
                assertEquals(Cut.MORE, cutter.cut(segment(bytes), 0, end), "end=" + end);
            }
            assertEquals(Cut.FRAME, cutter.cut(segment(bytes), 0, bytes.length));
            assertEquals(bytes.length, cutter.length());
            assertEquals(new String(TEXT), new String(filter(bytes, "gzip", "-dc")), "flags=" + flags);
        }
    }

    @Test
    void gzipMembersWhoseFiguresDisagreeAreLeftToADecoder() {
        byte[] member = indexedMember(TEXT);
        FrameCutter cutter = FrameCutter.of("gzip");
        ByteBuffer fields = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        int body = fields.getInt(20);
        fields.putInt(16, TEXT.length + 1);
        assertEquals(Cut.UNCUTTABLE, cutter.cut(segment(member), 0, member.length), "another content size than the trailer's");
        fields.putInt(16, TEXT.length).putInt(20, body - 1);
        assertEquals(Cut.UNCUTTABLE, cutter.cut(segment(member), 0, member.length), "a body one short");
        // QATzip's software path leaves both sizes 0
        fields.putInt(16, 0).putInt(20, 0);
        assertEquals(Cut.UNCUTTABLE, cutter.cut(segment(member), 0, member.length), "sizes not filled in");
    }

    @Test
    void blockedGzip() {
        byte[] bgzf = {
            0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 6, 0, 'B', 'C', 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0
        };
        FrameCutter cutter = FrameCutter.of("gzip");
        assertEquals(Cut.FRAME, cutter.cut(segment(bgzf), 0, bgzf.length));
        assertEquals(28, cutter.length());
        assertEquals(0, cutter.contentSize());
    }

    @Test
    void aGzipNameWithoutEndIsGivenUp() {
        byte[] endless = new byte[200_000];
        Arrays.fill(endless, (byte) 'n');
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, endless, 0, 10);
        assertEquals(Cut.MORE, FrameCutter.of("gzip").cut(segment(endless), 0, 1000));
        assertEquals(Cut.UNCUTTABLE, FrameCutter.of("gzip").cut(segment(endless), 0, endless.length));
    }

    @Test
    void declaredWindows() throws IOException, InterruptedException {
        for (int log = 8; log <= 15; log++) {
            int header = ZlibHeader.of(1L << log, 1);
            assertEquals(0, header % 31);
            byte[] bytes = {(byte) (header >> 8), (byte) header};
            assertEquals(1L << log, DeclaredWindow.of("zlib", segment(bytes)), "log=" + log);
        }
        assertEquals(0x7801, ZlibHeader.of(0, 1));
        assertEquals(0x785e, ZlibHeader.of(0, 5));
        assertEquals(0x789c, ZlibHeader.of(0, 6));
        assertEquals(0x78da, ZlibHeader.of(0, 9));
        assertEquals(0x789c, ZlibHeader.of(0, Integer.MIN_VALUE));
        assertEquals(4096, DeclaredWindow.of("zlib", segment(new byte[] {0x48, (byte) 0x89})));
        for (String algorithm : List.of("gzip", "deflate", "lz4", "lz4hc", "lz4-frame", "lzo", "snappy")) {
            assertTrue(DeclaredWindow.of(algorithm, segment(NOTHING)) >= 32 << 10, algorithm);
        }
        assertEquals(0, DeclaredWindow.of("null", segment(TEXT)));
        byte[] frame = filter(TEXT, "zstd", "-q", "-c", "--long=24");
        for (int end = 0; end <= frame.length; end += 1 + end / 50) {
            long window = DeclaredWindow.of("zstd", segment(frame).asSlice(0, end));
            assertTrue(window == 1 << 24 || window == 0 && end < 14, "end=" + end + ", window=" + window);
        }
        byte[] behindSkippable = concat(new byte[] {0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7}, frame);
        assertEquals(1 << 24, DeclaredWindow.of("zstd", segment(behindSkippable)));
        assertEquals(0, DeclaredWindow.of("zstd", segment(RANDOM)));
    }

    private static byte[] indexedMember(byte[] content) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] body = new byte[content.length + 1000];
        int length = deflater.deflate(body);
        deflater.end();
        byte[] member = new byte[GzipMember.INDEXED_HEADER_BYTES + length + GzipMember.TRAILER_BYTES];
        GzipMember.writeIndexedHeader(segment(member), 0, content.length, length);
        System.arraycopy(body, 0, member, GzipMember.INDEXED_HEADER_BYTES, length);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN).putInt(member.length - 8, (int) crc.getValue()).putInt(member.length - 4, content.length);
        return member;
    }

    private static MemorySegment segment(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(1);
        while (text.length() < length) {
            text.append("line ").append(random.nextInt(5000)).append(" of the test, value=").append(random.nextLong()).append('\n');
        }
        return text.substring(0, length).getBytes();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(2).nextBytes(bytes);
        return bytes;
    }
}
