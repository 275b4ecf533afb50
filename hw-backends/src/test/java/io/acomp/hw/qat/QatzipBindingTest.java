package io.acomp.hw.qat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.hw.process.OwnProcess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The functions and layouts, judged by the unmodified libqatzip over the stand-in. */
@OwnProcess
class QatzipBindingTest {
    private static final byte GUARD = (byte) 0xA5;
    private static final int GUARD_BYTES = 64;
    private static final long DEADLINE_SECONDS = 30;

    private static QatStandIn device;
    /** What the device said of the source in the last round trip. */
    private static long checksum;

    @BeforeAll
    static void start() {
        device = QatStandIn.install(Map.of("node", 1L));
        assertTrue(QatDevice.get().availability(QatFormat.DEFLATE).available());
    }

    /** A session set up with a kind's defaults but for some fields. */
    private static MemorySegment session(Arena arena, QatzipKind kind, int... fieldsAndValues) {
        MemorySegment session = arena.allocate(QatzipLayout.SESSION_BYTES, 8);
        MemorySegment params = params(arena, kind, fieldsAndValues);
        assertEquals(0, QatzipBinding.setup(kind, session.address(), params.address()));
        return session;
    }

    private static MemorySegment params(Arena arena, QatzipKind kind, int... fieldsAndValues) {
        MemorySegment params = arena.allocate(kind.paramsBytes() + GUARD_BYTES, 8).fill(GUARD);
        assertEquals(0, QatzipBinding.defaults(kind, params.address()));
        params.set(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_SOFTWARE_BACKUP, (byte) 0);
        params.set(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_POLLING, QatzipLayout.POLLING_BUSY);
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            params.set(ValueLayout.JAVA_INT, fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        return params;
    }

    @Test
    void defaultsLieWhereTheLayoutSays() {
        try (Arena arena = Arena.ofConfined()) {
            for (QatzipKind kind : new QatzipKind[] {QatzipKind.DEFLATE, QatzipKind.DEFLATE_EXT, QatzipKind.LZ4, QatzipKind.LZ4S}) {
                MemorySegment params = arena.allocate(kind.paramsBytes() + GUARD_BYTES, 8).fill(GUARD);
                assertEquals(0, QatzipBinding.defaults(kind, params.address()));
                assertEquals(1, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_LEVEL));
                assertEquals(1, params.get(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_SOFTWARE_BACKUP));
                assertEquals(65_536, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_HARDWARE_BUFFER));
                assertEquals(65_536, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_STREAM_BUFFER));
                assertEquals(1024, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_INPUT_THRESHOLD));
                assertEquals(32, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_REQUEST_COUNT));
                assertEquals(8, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_WAIT_COUNT));
                assertEquals(0, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_POLLING));
                assertEquals(0, params.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_SENSITIVE));
                for (int at = 0; at < GUARD_BYTES; at++) {
                    assertEquals(GUARD, params.get(ValueLayout.JAVA_BYTE, kind.paramsBytes() + at), kind + " is larger than its size");
                }
            }
            MemorySegment deflate = arena.allocate(QatzipKind.DEFLATE_EXT.paramsBytes(), 8).fill(GUARD);
            QatzipBinding.defaults(QatzipKind.DEFLATE_EXT, deflate.address());
            assertEquals(QatzipLayout.ALGORITHM_DEFLATE, deflate.get(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_ALGORITHM));
            assertEquals(QatzipLayout.DIRECTION_BOTH, deflate.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_DIRECTION));
            assertEquals(0, deflate.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_HUFFMAN));
            assertEquals(QatzipLayout.FORMAT_GZIP_EXT, deflate.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_FORMAT));
            assertEquals(0, deflate.get(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_STOP_AT_END));
            assertEquals(0, deflate.get(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_ZLIB));
            MemorySegment lz4 = arena.allocate(QatzipKind.LZ4.paramsBytes(), 8);
            QatzipBinding.defaults(QatzipKind.LZ4, lz4.address());
            assertEquals(QatzipLayout.ALGORITHM_LZ4, lz4.get(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_ALGORITHM));
            MemorySegment lz4s = arena.allocate(QatzipKind.LZ4S.paramsBytes(), 8);
            QatzipBinding.defaults(QatzipKind.LZ4S, lz4s.address());
            assertEquals(3, lz4s.get(ValueLayout.JAVA_INT, QatzipLayout.PARAMS_SHORTEST_MATCH));
        }
    }

    /** The library refuses a value that is out of the field's range only if it is written where the library reads the field. */
    @Test
    void eachFieldIsReadWhereTheLayoutSays() {
        int[][] badValues = {
            {QatzipLayout.PARAMS_DIRECTION, 3},
            {QatzipLayout.PARAMS_LEVEL, 13},
            {QatzipLayout.PARAMS_ALGORITHM, 1},
            {QatzipLayout.PARAMS_SOFTWARE_BACKUP, 2},
            {QatzipLayout.PARAMS_HARDWARE_BUFFER, 65_535},
            {QatzipLayout.PARAMS_STREAM_BUFFER, 1},
            {QatzipLayout.PARAMS_INPUT_THRESHOLD, 127},
            {QatzipLayout.PARAMS_REQUEST_COUNT, 33},
            {QatzipLayout.PARAMS_HUFFMAN, 2},
            {QatzipLayout.PARAMS_FORMAT, 4},
        };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = arena.allocate(QatzipLayout.SESSION_BYTES, 8);
            for (int[] bad : badValues) {
                MemorySegment params = params(arena, QatzipKind.DEFLATE, bad);
                assertEquals(
                        QatzipStatus.PARAMS.code(),
                        QatzipBinding.setup(QatzipKind.DEFLATE, session.address(), params.address()),
                        "field at " + bad[0]);
            }
            assertEquals(0, session.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_INTERNAL));
            MemorySegment good = params(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_INPUT_THRESHOLD, 128);
            assertEquals(0, QatzipBinding.setup(QatzipKind.DEFLATE, session.address(), good.address()));
            assertTrue(session.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_INTERNAL) != 0);
            assertEquals(0, session.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_HARDWARE));
            assertEquals(0, QatzipBinding.teardown(session.address()));
            assertEquals(0, session.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_INTERNAL));
            assertEquals(0, QatzipBinding.close(session.address()));
        }
    }

    /** One call each way; the result of the compression. */
    private static byte[] roundTrip(Arena arena, MemorySegment session, byte[] content) {
        MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
        int bound = QatzipBinding.maxCompressedLength(content.length, session.address());
        MemorySegment packed = arena.allocate(bound, 64);
        MemorySegment back = arena.allocate(content.length, 64);
        MemorySegment lengths = arena.allocate(8, 4);
        MemorySegment crc = arena.allocate(8, 8);
        lengths.set(ValueLayout.JAVA_INT, 0, content.length);
        lengths.set(ValueLayout.JAVA_INT, 4, bound);
        assertEquals(0, QatzipBinding.compress(
                session.address(), source.address(), lengths.address(), packed.address(), lengths.address() + 4, crc.address(), 0));
        int produced = lengths.get(ValueLayout.JAVA_INT, 4);
        assertEquals(content.length, lengths.get(ValueLayout.JAVA_INT, 0));
        lengths.set(ValueLayout.JAVA_INT, 0, produced);
        lengths.set(ValueLayout.JAVA_INT, 4, content.length);
        assertEquals(0, QatzipBinding.decompress(
                session.address(), packed.address(), lengths.address(), back.address(), lengths.address() + 4, 0, 0));
        assertEquals(produced, lengths.get(ValueLayout.JAVA_INT, 0));
        assertEquals(content.length, lengths.get(ValueLayout.JAVA_INT, 4));
        assertArrayEquals(content, back.toArray(ValueLayout.JAVA_BYTE));
        checksum = crc.get(ValueLayout.JAVA_LONG, 0);
        return packed.asSlice(0, produced).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void everyFormatGoesThroughTheDevice() throws IOException {
        byte[] content = Content.TEXT.bytes(50_000);
        try (Arena arena = Arena.ofConfined()) {
            long before = device.get("completed");
            MemorySegment gzip = session(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_GZIP);
            assertArrayEquals(content, Judge.decoded(QatFormat.GZIP, roundTrip(arena, gzip, content)));
            MemorySegment indexed = session(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_GZIP_EXT);
            byte[] member = roundTrip(arena, indexed, content);
            assertEquals("QZ", new String(member, 12, 2, StandardCharsets.US_ASCII));
            assertArrayEquals(content, new GZIPInputStream(new ByteArrayInputStream(member)).readAllBytes());
            MemorySegment prefixed = session(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_4B);
            byte[] block = roundTrip(arena, prefixed, content);
            assertArrayEquals(content, Judge.decoded(QatFormat.DEFLATE, Arrays.copyOfRange(block, 4, block.length)));
            MemorySegment raw = session(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_RAW);
            assertArrayEquals(content, Judge.decoded(QatFormat.DEFLATE, roundTrip(arena, raw, content)));
            CRC32 crc = new CRC32();
            crc.update(content);
            assertEquals(crc.getValue(), checksum);
            MemorySegment lz4 = session(arena, QatzipKind.LZ4);
            assertArrayEquals(content, Judge.decoded(QatFormat.LZ4_FRAME, roundTrip(arena, lz4, content)));
            assertEquals(0, checksum);
            MemorySegment zlib = arena.allocate(QatzipLayout.SESSION_BYTES, 8);
            MemorySegment params = params(arena, QatzipKind.DEFLATE_EXT);
            params.set(ValueLayout.JAVA_BYTE, QatzipLayout.PARAMS_ZLIB, (byte) 1);
            assertEquals(0, QatzipBinding.setup(QatzipKind.DEFLATE_EXT, zlib.address(), params.address()));
            assertArrayEquals(content, Judge.decoded(QatFormat.ZLIB, roundTrip(arena, zlib, content)));
            Adler32 adler = new Adler32();
            adler.update(content);
            assertEquals(adler.getValue(), checksum);
            MemorySegment ended = arena.allocate(1);
            assertEquals(0, QatzipBinding.endOfStream(zlib.address(), ended.address()));
            assertEquals(1, ended.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(before + 12, device.get("completed"), "some were done in software");
            long packed = zlib.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_TOTAL_IN) - content.length;
            assertEquals(content.length + packed, zlib.get(ValueLayout.JAVA_LONG, QatzipLayout.SESSION_TOTAL_OUT));
            for (MemorySegment session : new MemorySegment[] {gzip, indexed, prefixed, raw, lz4, zlib}) {
                assertEquals(0, QatzipBinding.teardown(session.address()));
            }
        }
    }

    @Test
    void lz4sIsSetUpAndKindsOfTwoAreOptional() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = session(arena, QatzipKind.LZ4S);
            assertEquals(0, QatzipBinding.teardown(session.address()));
            for (QatzipKind kind : new QatzipKind[] {QatzipKind.LZ4_BLOCK, QatzipKind.ZSTD}) {
                MemorySegment params = arena.allocate(kind.paramsBytes(), 8);
                if (QatzipBinding.isKnown(kind)) {
                    assertEquals(0, QatzipBinding.defaults(kind, params.address()));
                } else {
                    assertThrows(UnsupportedOperationException.class, () -> QatzipBinding.defaults(kind, params.address()));
                    assertThrows(UnsupportedOperationException.class, () -> QatzipBinding.setup(kind, session.address(), params.address()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = QatzipKind.class, names = {"DEFLATE", "DEFLATE_EXT"})
    void asynchronousCallsEndWithACallback(QatzipKind kind) throws InterruptedException {
        int calls = 100;
        byte[] content = Content.TEXT.bytes(20_000);
        CountDownLatch ended = new CountDownLatch(calls);
        AtomicInteger wrong = new AtomicInteger();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment session = session(arena, kind, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_RAW);
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
            MemorySegment results = arena.allocate((long) calls * QatzipLayout.RESULT_BYTES, 8);
            MemorySegment room = arena.allocate(calls * 32_768L, 64);
            long callback = QatzipBinding.callback(address -> {
                MemorySegment result = results.asSlice(address - results.address(), QatzipLayout.RESULT_BYTES);
                boolean good = result.get(ValueLayout.JAVA_INT, QatzipLayout.RESULT_STATUS) == 0
                        && result.get(ValueLayout.JAVA_INT, QatzipLayout.RESULT_SOURCE) == content.length
                        && result.get(ValueLayout.JAVA_LONG, QatzipLayout.RESULT_TAG) * QatzipLayout.RESULT_BYTES
                                == address - results.address();
                wrong.addAndGet(good ? 0 : 1);
                ended.countDown();
                return 0;
            }, arena);
            for (int i = 0; i < calls; i++) {
                MemorySegment result = results.asSlice((long) i * QatzipLayout.RESULT_BYTES, QatzipLayout.RESULT_BYTES);
                result.set(ValueLayout.JAVA_LONG, QatzipLayout.RESULT_TAG, i);
                result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_SOURCE, content.length);
                result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_DESTINATION, 32_768);
                assertEquals(0, QatzipBinding.compressLater(
                        session.address(), source.address(), room.address() + i * 32_768L, callback, result.address()));
            }
            assertTrue(ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "callbacks missing=" + ended.getCount());
            assertEquals(0, wrong.get());
            for (int i = 0; i < calls; i++) {
                int length = results.get(ValueLayout.JAVA_INT, (long) i * QatzipLayout.RESULT_BYTES + QatzipLayout.RESULT_DESTINATION);
                byte[] stream = room.asSlice(i * 32_768L, length).toArray(ValueLayout.JAVA_BYTE);
                assertArrayEquals(content, Judge.decoded(QatFormat.DEFLATE, stream), "call=" + i);
            }
            assertEquals(0, QatzipBinding.teardown(session.address()));
        }
    }

    @Test
    void withoutACallbackAnAsynchronousCallWaits() {
        byte[] content = Content.TEXT.bytes(20_000);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = session(arena, QatzipKind.DEFLATE, QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_GZIP);
            byte[] member = Judge.encoded(QatFormat.GZIP, 6, content);
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, member);
            MemorySegment back = arena.allocate(content.length, 64);
            MemorySegment result = arena.allocate(QatzipLayout.RESULT_BYTES, 8);
            result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_SOURCE, member.length);
            result.set(ValueLayout.JAVA_INT, QatzipLayout.RESULT_DESTINATION, content.length);
            assertEquals(0, QatzipBinding.decompressLater(session.address(), source.address(), back.address(), 0, result.address()));
            assertEquals(content.length, result.get(ValueLayout.JAVA_INT, QatzipLayout.RESULT_DESTINATION));
            assertArrayEquals(content, back.toArray(ValueLayout.JAVA_BYTE));
            assertEquals(0, QatzipBinding.teardown(session.address()));
        }
    }

    @Test
    void memoryStatusAndLog() {
        try (Arena arena = Arena.ofConfined()) {
            long memory = QatzipBinding.allocate(100_000, QatzipBinding.CALLERS_NODE);
            assertTrue(memory != 0);
            assertEquals(1, QatzipBinding.find(memory));
            MemorySegment plain = arena.allocate(100_000);
            assertEquals(0, QatzipBinding.find(plain.address()));
            QatzipBinding.free(memory);
            assertEquals(0, QatzipBinding.status(plain.address(), plain.address() + QatzipLayout.SESSION_BYTES));
            assertEquals(QatzipBinding.LOG_NONE, QatzipBinding.logLevel(QatzipBinding.LOG_NONE), "the device's start sets it");
        }
    }

    @Test
    void libqatTellsInstancesAndNodes() {
        assertEquals(2, QatBinding.instances().length);
        assertEquals(2, QatDevice.get().instances().count());
        assertEquals(1, QatDevice.get().numaNode());
        assertFalse(new QatDriver(QatFormat.GZIP).openQueues().isEmpty());
    }
}
