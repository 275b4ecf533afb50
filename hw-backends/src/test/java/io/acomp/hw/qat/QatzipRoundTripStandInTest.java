package io.acomp.hw.qat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompStatus;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each driver's queue over the unmodified libqatzip: what it writes the stock tools read, and what they write it reads. */
@OwnProcess
class QatzipRoundTripStandInTest {
    private static final List<Integer> SIZES = List.of(0, 1, 2, 127, 128, 129, 1000, 1024, 4096, 10_000, 65_535, 65_536);
    private static final List<Integer> LARGE = List.of(65_537, 200_000, 1 << 20, 2 << 20);

    private static QatStandIn device;

    @BeforeAll
    static void plugIn() {
        device = QatStandIn.install();
    }

    @ParameterizedTest
    @EnumSource
    void isAvailable(QatFormat format) {
        assertTrue(new QatDriver(format).availability().available(), () -> new QatDriver(format).availability().toString());
    }

    @ParameterizedTest
    @EnumSource
    void othersReadWhatTheDeviceWrites(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            for (Content content : Content.values()) {
                for (int size : SIZES) {
                    byte[] source = content.bytes(size);
                    byte[] stream = rig.outputOf(rig.compress(1, source));
                    String what = content + ", size=" + size;
                    assertArrayEquals(source, Judge.decoded(format, stream), what);
                    assertArrayEquals(source, rig.outputOf(rig.decompress(stream, size)), what);
                }
            }
            assertTrue(rig.isIntact());
        }
    }

    @ParameterizedTest
    @EnumSource(value = QatFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "LZ4_FRAME")
    void aLargeSourceBecomesOneStream(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            for (Content content : Content.values()) {
                for (int size : LARGE) {
                    byte[] source = content.bytes(size);
                    byte[] stream = rig.outputOf(rig.compress(1, source));
                    assertArrayEquals(source, Judge.decoded(format, stream), content + ", size=" + size);
                }
            }
            assertTrue(rig.isIntact());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceReadsWhatOthersWrite(QatFormat format) {
        try (QueueRig rig = new QueueRig(format)) {
            for (Content content : Content.values()) {
                for (int size : List.of(1, 30, 128, 5000, 65_536)) {
                    byte[] source = content.bytes(size);
                    long before = device.get("decompressed");
                    byte[] back = rig.outputOf(rig.decompress(Judge.encoded(format, 6, source), size));
                    assertArrayEquals(source, back, content + ", size=" + size);
                    assertEquals(before + 1, device.get("decompressed"), "the device did not do it, " + content + ", size=" + size);
                }
            }
            assertTrue(rig.isIntact());
        }
    }

    @Test
    void everyLevel() {
        byte[] source = Content.TEXT.bytes(40_000);
        for (QatFormat format : QatFormat.values()) {
            try (QueueRig rig = new QueueRig(format)) {
                for (int level = 1; level <= QatConfig.MOST_LEVEL; level++) {
                    assertArrayEquals(source, Judge.decoded(format, rig.outputOf(rig.compress(level, source))), format + ", level=" + level);
                }
            }
        }
    }

    @Test
    void gzipAndLz4ToolsAgree() {
        byte[] source = Content.TEXT.bytes(60_000);
        try (QueueRig gzip = new QueueRig(QatFormat.GZIP)) {
            assertArrayEquals(source, Judge.tool(gzip.outputOf(gzip.compress(1, source)), "gzip", "-dc"));
        }
    }

    @Test
    void whatTheDeviceCannotReadIsLeftToSoftware() {
        byte[] source = Content.TEXT.bytes(70_000);
        try (QueueRig gzip = new QueueRig(QatFormat.GZIP);
                QueueRig lz4 = new QueueRig(QatFormat.LZ4_FRAME);
                QueueRig deflate = new QueueRig(QatFormat.DEFLATE)) {
            byte[] member = Judge.encoded(QatFormat.GZIP, 6, Arrays.copyOf(source, 2000));
            byte[] two = Arrays.copyOf(member, 2 * member.length);
            System.arraycopy(member, 0, two, member.length, member.length);
            assertEquals(CodecResult.UNSUPPORTED, gzip.await(gzip.decompress(two, 4000)), "two members");
            assertEquals(CodecResult.UNSUPPORTED, gzip.await(gzip.decompress(Judge.encoded(QatFormat.GZIP, 6, source), 65_536)), "more than fits");
            byte[] plain = Judge.tool(Arrays.copyOf(source, 2000), "lz4", "-qc");
            assertEquals(CodecResult.UNSUPPORTED, lz4.await(lz4.decompress(plain, 2000)), "no content size");
            byte[] large = Judge.encoded(QatFormat.DEFLATE, 6, source);
            assertEquals(CodecResult.UNSUPPORTED, deflate.await(deflate.decompress(large, 65_536)), "more than a request holds");
            byte[] small = Judge.encoded(QatFormat.DEFLATE, 6, Arrays.copyOf(source, 2000));
            assertEquals(CodecResult.UNSUPPORTED, deflate.await(deflate.decompress(small, 1999)), "too little room");
            assertArrayEquals(Arrays.copyOf(source, 2000), deflate.outputOf(deflate.decompress(small, 2000)), "after a failure");
            assertTrue(gzip.isIntact() && lz4.isIntact() && deflate.isIntact());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDamageIsSeen(QatFormat format) {
        byte[] source = Content.TEXT.bytes(3000);
        byte[] good = format == QatFormat.LZ4_FRAME ? null : Judge.encoded(format, 6, source);
        try (QueueRig rig = new QueueRig(format)) {
            byte[] stream = good != null ? good : rig.outputOf(rig.compress(1, source));
            for (int cut : List.of(1, 2, 8, stream.length / 2, stream.length - 1)) {
                assertFails(rig, Arrays.copyOf(stream, stream.length - cut), "cut=" + cut);
            }
            byte[] longer = Arrays.copyOf(stream, stream.length + 1);
            assertFails(rig, longer, "a byte behind it");
            if (format != QatFormat.DEFLATE) { // which has no checksum
                for (int at = 0; at < stream.length; at++) {
                    byte[] flipped = stream.clone();
                    flipped[at] ^= 0x20;
                    long tag = rig.submitted(() -> rig.decompress(flipped, source.length));
                    long result = rig.await(tag);
                    boolean same = result == source.length && Arrays.equals(source, rig.destination(tag));
                    assertTrue(result < 0 || same, "flipped at " + at);
                }
            }
            assertArrayEquals(source, rig.outputOf(rig.decompress(stream, source.length)), "after failures");
            assertTrue(rig.isIntact());
        }
    }

    private static void assertFails(QueueRig rig, byte[] stream, String what) {
        long result = rig.await(rig.submitted(() -> rig.decompress(stream, 3000)));
        AcompStatus status = CodecResult.status(result);
        assertTrue(status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.UNSUPPORTED, what + ", status=" + status);
    }

    @Test
    void smallJobsCostTheDeviceNothing() {
        long before = device.get("requests");
        try (QueueRig rig = new QueueRig(QatFormat.ZLIB)) {
            rig.outputOf(rig.compress(1, Content.TEXT.bytes(QatFormat.LEAST_BYTES - 1)));
            assertEquals(before, device.get("requests"));
            rig.outputOf(rig.compress(1, Content.TEXT.bytes(QatFormat.LEAST_BYTES)));
            assertEquals(before + 1, device.get("requests"));
        }
    }

    @Test
    void nothingIsStartedTwice() {
        assertTrue(new QatDriver(QatFormat.ZLIB).availability().available());
        assertEquals(1, device.get("starts"));
        assertEquals(0, new QatDriver(QatFormat.ZLIB).numaNode());
    }
}
