package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.acomp.foreign.LibraryLookup;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.Vendor;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every function and field of the binding does on the real library what HW §4 says. */
class QplBindingTest {
    private static final int WHOLE = QplFlags.FIRST | QplFlags.LAST;
    private static final int COMPRESS = WHOLE | QplFlags.OMIT_VERIFY;
    private static final int SIZE = 20_000;
    private static final long ROOM = 64 << 10;

    private final byte[] data = QplContent.TEXT.bytes(SIZE);
    private Arena arena;
    private MemorySegment source;
    private MemorySegment packed;
    private MemorySegment back;
    private QplJob job;

    @BeforeEach
    void open() {
        Vendor.library("libqpl.so.1");
        arena = Arena.ofShared();
        source = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
        packed = arena.allocate(ROOM);
        back = arena.allocate(ROOM);
        job = QplJob.open(QplPath.SOFTWARE);
    }

    @AfterEach
    void close() {
        if (arena != null) {
            job.close();
            arena.close();
        }
    }

    @Test
    void libraryIsFoundAndKnown() {
        LibraryLookup.Found found = assertInstanceOf(LibraryLookup.Found.class, QplBinding.library());
        assertTrue(found.origin().endsWith("libqpl.so.1"), found.origin());
        assertTrue(QplBinding.availability().available());
        assertTrue(QplBinding.version().matches("1\\.\\d+\\.\\d+"), QplBinding.version());
    }

    @Test
    void everyFieldOfAJobIsWhereTheLayoutSays() {
        MemorySegment fields = job.memory();
        assertEquals(0, fields.address() % QplJobLayout.ALIGNMENT);
        assertEquals(QplPath.SOFTWARE.code(), fields.get(ValueLayout.JAVA_INT, QplJobLayout.PATH));
        assertEquals(QplJobLayout.NUMA_SOCKET, fields.get(ValueLayout.JAVA_INT, QplJobLayout.NUMA_NODE));
        compress(COMPRESS | QplFlags.DYNAMIC_HUFFMAN, 1);
        long written = job.totalOut();
        assertEquals(source.address() + SIZE, fields.get(ValueLayout.JAVA_LONG, QplJobLayout.NEXT_IN));
        assertEquals(0, fields.get(ValueLayout.JAVA_INT, QplJobLayout.AVAILABLE_IN));
        assertEquals(SIZE, job.totalIn());
        assertEquals(packed.address() + written, fields.get(ValueLayout.JAVA_LONG, QplJobLayout.NEXT_OUT));
        assertEquals(ROOM - written, job.availableOut());
        assertEquals(crc32(data), job.crc());
        int lastBits = fields.get(ValueLayout.JAVA_INT, QplJobLayout.LAST_BIT_OFFSET);
        assertTrue(lastBits >= 0 && lastBits < Byte.SIZE, "lastBits=" + lastBits);
        decompress(WHOLE, written);
        assertEquals(SIZE, job.totalOut());
        assertEquals(crc32(data), job.crc());
        assertEquals(xor16(data), fields.get(ValueLayout.JAVA_INT, QplJobLayout.XOR_CHECKSUM));
        assertEquals(0, fields.get(ValueLayout.JAVA_BYTE, QplJobLayout.END_PROCESSING));
        assertEquals(0, fields.get(ValueLayout.JAVA_BYTE, QplJobLayout.IGNORE_START_BITS));
        assertEquals(0, fields.get(ValueLayout.JAVA_BYTE, QplJobLayout.IGNORE_END_BITS));
        assertEquals(0, fields.get(ValueLayout.JAVA_INT, QplJobLayout.MINI_BLOCK_SIZE));
        assertEquals(0, fields.get(ValueLayout.JAVA_INT, QplJobLayout.STATISTICS_MODE));
    }

    @Test
    void structuresHaveTheSizesOfTheHeader() {
        assertEquals(16, QplTableLayout.ALLOCATOR.byteSize());
        assertEquals(16, QplTableLayout.SERIALIZATION_OPTIONS.byteSize());
        assertTrue(QplJob.bytes(QplPath.SOFTWARE) > QplJobLayout.BYTES);
        assertTrue(QplJob.bytes(QplPath.HARDWARE) > QplJobLayout.BYTES);
        assertTrue(QplJob.bytes(QplPath.SOFTWARE) > QplJob.bytes(QplPath.HARDWARE));
    }

    @Test
    void levelsAndHuffmanModes() {
        long fixed = compress(COMPRESS, 1);
        assertInflates(fixed);
        long dynamic = compress(COMPRESS | QplFlags.DYNAMIC_HUFFMAN, 1);
        assertInflates(dynamic);
        assertTrue(dynamic < fixed, dynamic + " against " + fixed);
        assertInflates(compress(COMPRESS | QplFlags.DYNAMIC_HUFFMAN, 3));
        assertEquals(QplStatus.UNSUPPORTED_LEVEL, execute(QplOperation.COMPRESS, COMPRESS, 2, source, SIZE, packed));
        assertEquals(QplStatus.SIZE_ERROR, execute(QplOperation.COMPRESS, COMPRESS, 1, source, 0, packed));
    }

    @Test
    void submitCheckAndWait() {
        job.prepare(QplOperation.COMPRESS, COMPRESS, 1);
        job.source(source, 0, SIZE);
        job.destination(packed, 0, ROOM);
        assertEquals(QplStatus.OK, job.submit());
        assertEquals(QplStatus.OK, job.check());
        assertEquals(QplStatus.OK, QplBinding.waitFor(job.address()));
        assertInflates(job.totalOut());
    }

    @Test
    void crc64() {
        MemorySegment fields = job.memory();
        fields.set(ValueLayout.JAVA_LONG, QplJobLayout.CRC64_POLYNOMIAL, 0x42F0E1EBA9EA3693L);
        assertEquals(QplStatus.OK, execute(QplOperation.CRC64, WHOLE, 1, source, SIZE, packed));
        assertEquals(crc64(data, 0x42F0E1EBA9EA3693L), fields.get(ValueLayout.JAVA_LONG, QplJobLayout.CRC64));
    }

    @Test
    void dictionary() throws Exception {
        byte[] raw = Arrays.copyOf(data, 4000);
        MemorySegment rawSegment = arena.allocateFrom(ValueLayout.JAVA_BYTE, raw);
        int level = QplTableLayout.SOFTWARE_DICTIONARY_LEVEL;
        long bytes = QplBinding.dictionaryBytes(level, QplTableLayout.NO_DICTIONARY_LEVEL, raw.length);
        MemorySegment dictionary = arena.allocate(bytes, QplJobLayout.ALIGNMENT);
        int built = QplBinding.buildDictionary(dictionary.address(), level, QplTableLayout.NO_DICTIONARY_LEVEL, rawSegment);
        assertEquals(QplStatus.OK, built);
        long without = compress(COMPRESS | QplFlags.DYNAMIC_HUFFMAN, 1, 2000);
        job.memory().set(ValueLayout.JAVA_LONG, QplJobLayout.DICTIONARY, dictionary.address());
        long with = compress(COMPRESS | QplFlags.DYNAMIC_HUFFMAN, 1, 2000);
        assertTrue(with < without, with + " against " + without);
        Inflater inflater = new Inflater(true);
        inflater.setDictionary(raw);
        inflater.setInput(packed.asSlice(0, with).toArray(ValueLayout.JAVA_BYTE));
        byte[] plain = new byte[2000];
        assertEquals(plain.length, inflater.inflate(plain));
        inflater.end();
        assertArrayEquals(Arrays.copyOf(data, plain.length), plain);
        decompress(WHOLE, with);
        assertEquals(plain.length, job.totalOut());
        assertEquals(-1, back.asSlice(0, plain.length).mismatch(MemorySegment.ofArray(plain)));
    }

    @Test
    void cannedTablesAreMadeWrittenAndReadAgain() {
        MemorySegment histogram = arena.allocate(QplTableLayout.HISTOGRAM_BYTES, Long.BYTES);
        assertEquals(QplStatus.OK, QplBinding.gatherStatistics(source, histogram, 1, QplPath.SOFTWARE));
        assertTrue(histogram.get(ValueLayout.JAVA_INT, QplTableLayout.HISTOGRAM_LITERALS + 4 * 'e') > 0, "literals");
        assertTrue(histogram.asSlice(QplTableLayout.HISTOGRAM_DISTANCES, 120).mismatch(arena.allocate(120)) >= 0, "distances");
        MemorySegment word = arena.allocate(ValueLayout.JAVA_LONG);
        assertEquals(QplStatus.OK, QplBinding.createTable(QplTableLayout.BOTH, QplPath.SOFTWARE, word));
        long table = word.get(ValueLayout.JAVA_LONG, 0);
        assertEquals(QplStatus.OK, QplBinding.initTable(table, histogram));
        long canned = roundTrip(table, QplFlags.CANNED);
        assertTrue(canned < SIZE);
        assertEquals(QplStatus.OK, QplBinding.serializedSize(table, word));
        MemorySegment written = arena.allocate(word.get(ValueLayout.JAVA_LONG, 0));
        assertEquals(QplStatus.OK, QplBinding.serialize(table, written));
        assertEquals(QplStatus.OK, QplBinding.deserialize(written, word));
        long again = word.get(ValueLayout.JAVA_LONG, 0);
        assertTrue(roundTrip(again, QplFlags.CANNED) <= canned, "the same codes");
        assertEquals(QplStatus.OK, QplBinding.destroyTable(again));
        assertEquals(QplStatus.OK, QplBinding.destroyTable(table));
    }

    private long roundTrip(long table, int flags) {
        job.memory().set(ValueLayout.JAVA_LONG, QplJobLayout.HUFFMAN_TABLE, table);
        long written = compress(COMPRESS | flags, 1);
        decompress(WHOLE | flags, written);
        assertEquals(SIZE, job.totalOut());
        assertEquals(-1, back.asSlice(0, SIZE).mismatch(source));
        job.memory().set(ValueLayout.JAVA_LONG, QplJobLayout.HUFFMAN_TABLE, 0);
        return written;
    }

    /** Executing a job whose initialisation failed kills the process (HW §1): there is no object to execute then. */
    @Test
    void aRefusedJobCannotBeExecuted() {
        Requires.that(!hasDevice(), () -> "a machine without an IAA device");
        QplException refusal = assertThrows(QplException.class, () -> QplJob.open(QplPath.HARDWARE));
        assertTrue(refusal.status() >= QplStatus.HARDWARE_NOT_SUPPORTED && refusal.status() <= QplStatus.NO_WORK_QUEUE, refusal.getMessage());
    }

    private static boolean hasDevice() {
        return new IaaDriver(DeflateFraming.RAW).availability().available();
    }

    @Test
    void jobsCloseTwice() {
        job.close();
        job.close();
        job = QplJob.open(QplPath.SOFTWARE);
    }

    private long compress(int flags, int level) {
        return compress(flags, level, SIZE);
    }

    private long compress(int flags, int level, int length) {
        assertEquals(QplStatus.OK, execute(QplOperation.COMPRESS, flags, level, source, length, packed));
        return job.totalOut();
    }

    private void decompress(int flags, long length) {
        assertEquals(QplStatus.OK, execute(QplOperation.DECOMPRESS, flags, 1, packed, length, back));
    }

    private int execute(int operation, int flags, int level, MemorySegment from, long length, MemorySegment to) {
        job.prepare(operation, flags, level);
        job.source(from, 0, length);
        job.destination(to, 0, to.byteSize());
        return job.execute(from, to);
    }

    private void assertInflates(long length) {
        JdkJudge.Verdict verdict = JdkJudge.read(true, packed.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), SIZE);
        assertTrue(verdict.good());
        assertArrayEquals(data, verdict.content());
    }

    private static int crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static int xor16(byte[] bytes) {
        int value = 0;
        for (int at = 0; at < bytes.length; at++) {
            value ^= (bytes[at] & 0xff) << Byte.SIZE * (at & 1);
        }
        return value;
    }

    /** CRC-64 with the highest bit first, from 0. */
    private static long crc64(byte[] bytes, long polynomial) {
        long crc = 0;
        for (byte value : bytes) {
            crc ^= (long) value << Long.SIZE - Byte.SIZE;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = crc << 1 ^ (crc < 0 ? polynomial : 0);
            }
        }
        return crc;
    }
}
