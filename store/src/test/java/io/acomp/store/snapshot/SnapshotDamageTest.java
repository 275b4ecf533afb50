package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.Codec;
import io.acomp.store.snapshot.SnapshotFormat.End;
import io.acomp.store.snapshot.SnapshotFormat.Entry;
import io.acomp.store.snapshot.SnapshotFormat.Group;
import io.acomp.store.snapshot.SnapshotFormat.Header;
import io.acomp.store.snapshot.SnapshotFormat.Member;
import io.acomp.store.snapshot.SnapshotFormat.Preamble;
import io.acomp.store.snapshot.SnapshotFormat.Tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Damaged and made-up snapshots are refused with a {@link SnapshotException}; what was handed out before is what had been written. */
@Timeout(300)
class SnapshotDamageTest {
    /** The chunks of the small sample. */
    private static final int HEADER = 1;

    private static final int CODECS = 2;
    private static final int TENANTS = 3;
    private static final int ENTRIES = 4;
    private static final int GROUPS = 5;
    private static final int END = 6;

    private final byte[] intact = bytes(Sample.small());
    private final List<Object> parts = Sample.small().parts();

    private static byte[] bytes(Sample sample) {
        try {
            return sample.bytes();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Expects a refusal, and that all handed out before it is right. */
    private SnapshotException refused(byte[] damaged, String what) {
        Parts read = new Parts();
        SnapshotException refusal = assertThrows(SnapshotException.class, () -> Sample.read(damaged, read), what);
        assertTrue(read.all().size() <= parts.size(), what);
        assertEquals(parts.subList(0, read.all().size()), read.all(), what);
        assertTrue(refusal.offset() >= 0 && refusal.offset() <= damaged.length, () -> what + ", " + refusal.getMessage());
        assertTrue(refusal.getMessage().matches("(?s).*, offset=\\d+, code=" + refusal.code()), refusal.getMessage());
        return refusal;
    }

    @Test
    void everyBit() {
        for (int offset = 0; offset < intact.length; offset++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                SnapshotException refusal = refused(Sample.with(intact, offset, intact[offset] ^ 1 << bit), "offset=" + offset + ", bit=" + bit);
                assertEquals(offset < Long.BYTES ? Code.NOT_A_SNAPSHOT : Code.CORRUPT, refusal.code());
            }
        }
    }

    @Test
    void everyByte() {
        for (int offset = 0; offset < intact.length; offset++) {
            for (int value = offset % 11; value < 256; value += 11) { // all values within 11 bytes; all single bits are above
                if (intact[offset] != (byte) value) {
                    refused(Sample.with(intact, offset, value), "offset=" + offset + ", value=" + value);
                }
            }
        }
    }

    @Test
    void everyLength() {
        for (int length = 0; length < intact.length; length++) {
            assertEquals(Code.TRUNCATED, refused(Arrays.copyOf(intact, length), "length=" + length).code());
        }
    }

    @Test
    void aByteMissingOrTooMany() {
        for (int offset = 0; offset <= intact.length; offset++) {
            byte[] more = new byte[intact.length + 1];
            System.arraycopy(intact, 0, more, 0, offset);
            more[offset] = (byte) (offset < intact.length ? ~intact[offset] : 0);
            System.arraycopy(intact, offset, more, offset + 1, intact.length - offset);
            refused(more, "inserted=" + offset);
            if (offset < intact.length) {
                byte[] less = Arrays.copyOf(intact, intact.length - 1);
                System.arraycopy(intact, offset + 1, less, offset, less.length - offset);
                refused(less, "removed=" + offset);
            }
        }
    }

    @Test
    void chunksMissingDoubledAndSwapped() {
        List<byte[]> pieces = Seal.cut(intact);
        assertEquals(7, pieces.size());
        for (int piece = 1; piece < pieces.size(); piece++) {
            List<byte[]> changed = new ArrayList<>(pieces);
            byte[] one = changed.remove(piece);
            refused(Seal.join(changed), "missing=" + piece);
            changed.add(piece, one);
            changed.add(piece, one);
            refused(Seal.join(changed), "doubled=" + piece);
            for (int other = 1; other < piece; other++) {
                List<byte[]> swapped = new ArrayList<>(pieces);
                Collections.swap(swapped, piece, other);
                refused(Seal.join(swapped), "swapped=" + piece + "," + other);
            }
        }
    }

    @Test
    void garbage() {
        Random random = new Random(4711);
        for (int time = 0; time < 20_000; time++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            int kept = random.nextInt(5) * Preamble.BYTES;
            System.arraycopy(intact, 0, garbage, 0, Math.min(kept, garbage.length));
            refused(garbage, "time=" + time);
        }
    }

    /** Whoever makes a file up makes its checksums right too: it is refused or makes sense, and never costs more than its size. */
    @Test
    void everyByteWithChecksumsMadeRight() {
        int accepted = 0;
        List<byte[]> pieces = Seal.cut(intact);
        for (int which = 1; which < pieces.size(); which++) {
            byte[] piece = pieces.get(which);
            for (int offset = 0; offset < piece.length; offset++) {
                for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, piece[offset] ^ 1, piece[offset] + 1, ~piece[offset]}) {
                    pieces.set(which, Sample.with(piece, offset, value));
                    accepted += readOrRefuse(Seal.seal(pieces)) ? 1 : 0;
                }
            }
            pieces.set(which, piece);
        }
        int intended = accepted;
        assertTrue(accepted > 100, () -> "ages and marks may have any value, accepted=" + intended);
    }

    /** True if a snapshot is read; it is a failure if it ends in anything but that or a refusal. */
    private static boolean readOrRefuse(byte[] made) {
        try {
            Sample.read(made, new Parts());
            return true;
        } catch (SnapshotException refusal) {
            assertTrue(refusal.offset() >= 0, refusal.getMessage());
            return false;
        } catch (IOException other) {
            throw new AssertionError(other);
        }
    }

    @Test
    void randomRecordsWithChecksumsMadeRight() {
        Random random = new Random(42);
        for (int time = 0; time < 30_000; time++) {
            List<byte[]> pieces = Seal.cut(intact);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int which = 1 + random.nextInt(pieces.size() - 1);
                byte[] piece = pieces.get(which);
                switch (random.nextInt(4)) {
                    case 0 -> pieces.set(which, Arrays.copyOf(piece, Chunk.BYTES + random.nextInt(piece.length)));
                    case 1 -> pieces.add(which, piece.clone());
                    case 2 -> Arrays.fill(piece, Chunk.BYTES + random.nextInt(piece.length - Chunk.BYTES + 1), piece.length, (byte) random.nextInt(256));
                    default -> piece[random.nextInt(piece.length)] = (byte) random.nextInt(256);
                }
            }
            readOrRefuse(Seal.seal(pieces));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SnapshotFormat.MAX_CHUNK + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void noChunkIsThatLong(int length) {
        SnapshotException refusal = refused(withLength(length), "length=" + length);
        assertEquals(Code.CORRUPT, refusal.code());
        assertTrue(refusal.getMessage().contains("length=" + Integer.toUnsignedString(length)), refusal.getMessage());
    }

    @Test
    void aChunkLongerThanTheFile() {
        assertEquals(Code.TRUNCATED, refused(withLength(SnapshotFormat.MAX_CHUNK), "cut").code());
    }

    /** The entries' chunk says another length, and its head's checksum is right. */
    private byte[] withLength(int length) {
        List<byte[]> pieces = Seal.cut(intact);
        byte[] chunk = pieces.get(ENTRIES);
        MemorySegment bytes = MemorySegment.ofArray(chunk);
        bytes.set(SnapshotFormat.INT, Chunk.LENGTH, length);
        bytes.set(SnapshotFormat.INT, Chunk.HEAD_CRC, Seal.crc(chunk, 0, Chunk.HEAD_CRC));
        return Seal.join(pieces);
    }

    /** Offsets are those of the first record of the chunk, but where another is named. */
    static Stream<Arguments> nonsense() {
        int second = Codec.BYTES + Text.LENGTH_BYTES + 3;
        int compressed = Entry.BYTES; // behind the same-filled one
        int raw = compressed + Entry.BYTES + 3;
        int member = Group.BYTES;
        int next = member + Member.BYTES;
        return Stream.of(
                arguments(HEADER, Header.PAGE_SIZE, 4, 0L, "pageSize=0"),
                arguments(HEADER, Header.PAGE_SIZE, 4, 65_537L, "pageSize=65537"),
                arguments(HEADER, Header.SLOTS, 8, -1L, "slots=-1"),
                arguments(HEADER, Header.SLOTS, 8, 999L, "slot=999"),
                arguments(HEADER, Header.EXPECTED, 8, -1L, "expectedEntries=-1"),
                arguments(HEADER, Header.SETTINGS, 2, 4L, "bytes=2"),
                arguments(HEADER, Header.SETTINGS, 2, 65_535L, "bytes=2"),
                arguments(HEADER, Header.SETTINGS, 2, 2L, "more than one record"),
                arguments(HEADER, Header.BYTES, 2, 4_097L, "textBytes=4097"),
                arguments(HEADER, Header.BYTES, 2, 4_096L, "bytes=4096"),
                arguments(HEADER, Header.BYTES + 2, 1, 0xffL, "textBytes=9"),
                arguments(HEADER, Header.BYTES + 2 + 9, 1, 4L, "type=4"),
                arguments(CODECS, Codec.ID, 1, 0L, "codec=0"),
                arguments(CODECS, second + Codec.ID, 1, 1L, "codec=1"),
                arguments(CODECS, Codec.DICTIONARY_LENGTH, 4, -1L, "bytes=4294967295"),
                arguments(CODECS, Codec.DICTIONARY_LENGTH, 4, 0x7fff_ffffL, "bytes=2147483647"),
                arguments(TENANTS, Tenant.ID, 2, 65_535L, "tenant=65535"),
                arguments(TENANTS, Tenant.QUOTA, 8, -2L, "quotaBytes=-2"),
                arguments(TENANTS, Tenant.WRITEBACK, 1, 2L, "switch=2"),
                arguments(ENTRIES, Entry.SLOT, 8, 1_000L, "slot=1000"),
                arguments(ENTRIES, Entry.SLOT, 8, Long.MIN_VALUE, "slot=-9223372036854775808"),
                arguments(ENTRIES, Entry.ORIGINAL, 4, 0L, "originalLength=0"),
                arguments(ENTRIES, Entry.ORIGINAL, 4, 65_537L, "originalLength=65537"),
                arguments(ENTRIES, Entry.LENGTH, 4, 1L, "length=1"),
                arguments(ENTRIES, Entry.TENANT, 2, 2L, "tenant=2"),
                arguments(ENTRIES, Entry.KIND, 1, 0L, "kind=0"),
                arguments(ENTRIES, Entry.KIND, 1, 4L, "kind=4"),
                arguments(ENTRIES, Entry.KIND, 1, 2L, "fill="),
                arguments(ENTRIES, Entry.CODEC, 1, 1L, "codec=1"),
                arguments(ENTRIES, compressed + Entry.LENGTH, 4, -1L, "bytes=4294967295"),
                arguments(ENTRIES, compressed + Entry.LENGTH, 4, 66_049L, "bytes=66049"),
                arguments(ENTRIES, compressed + Entry.CODEC, 1, 2L, "codec=2"),
                arguments(ENTRIES, compressed + Entry.CODEC, 1, 0L, "codec=0"),
                arguments(ENTRIES, compressed + Entry.FILL, 8, 1L, "fill=1"),
                arguments(ENTRIES, raw + Entry.ORIGINAL, 4, 3L, "length=2"),
                arguments(ENTRIES, raw + Entry.CODEC, 1, 1L, "codec=1"),
                arguments(GROUPS, Group.LENGTH, 4, 0L, "length=0"),
                arguments(GROUPS, Group.LENGTH, 4, 4L, "bytes=4"),
                arguments(GROUPS, Group.PAGES, 2, 0L, "pages=0"),
                arguments(GROUPS, Group.PAGES, 2, 257L, "pages=257"),
                arguments(GROUPS, Group.PAGES, 2, 1L, "members=2"),
                arguments(GROUPS, Group.PAGES, 2, 3L, "index=3"),
                arguments(GROUPS, Group.MEMBERS, 2, 65_535L, "bytes=18"),
                arguments(GROUPS, Group.CODEC, 1, 2L, "codec=2"),
                arguments(GROUPS, member + Member.SLOT, 8, 1_000L, "slot=1000"),
                arguments(GROUPS, member + Member.TENANT, 2, 7L, "tenant=7"),
                arguments(GROUPS, next + Member.INDEX, 2, 3L, "index=3"),
                arguments(END, End.ENTRIES, 8, 4L, "entries=4"),
                arguments(END, End.GROUPS, 8, 0L, "groups=0"),
                arguments(END, End.CODECS, 8, 1L, "codecs=1"),
                arguments(END, End.TENANTS, 8, 0L, "tenants=0"),
                arguments(END, End.OBJECT_BYTES, 8, 9L, "objectBytes=9"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void recordsThatMakeNoSense(int piece, int offset, int width, long value, String expected) {
        List<byte[]> pieces = Seal.cut(intact);
        MemorySegment chunk = MemorySegment.ofArray(pieces.get(piece));
        for (int at = 0; at < width; at++) {
            chunk.set(SnapshotFormat.BYTE, Chunk.BYTES + offset + at, (byte) (value >>> at * Byte.SIZE));
        }
        SnapshotException refusal = assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(pieces), new Parts()));
        assertEquals(Code.CORRUPT, refusal.code());
        assertTrue(refusal.getMessage().contains(expected), () -> expected + " in " + refusal.getMessage());
    }

    @Test
    void theWholeFilesChecksum() {
        List<byte[]> pieces = Seal.cut(intact);
        byte[] end = pieces.get(END);
        end[Chunk.BYTES + End.FILE_CRC] ^= 1;
        MemorySegment bytes = MemorySegment.ofArray(end);
        bytes.set(SnapshotFormat.INT, Chunk.RECORDS_CRC, Seal.crc(end, Chunk.BYTES, End.BYTES));
        bytes.set(SnapshotFormat.INT, Chunk.HEAD_CRC, Seal.crc(end, 0, Chunk.HEAD_CRC));
        assertTrue(refused(Seal.join(pieces), "file crc").getMessage().contains("crc="));
    }

    @Test
    void entriesBeforeWhatTheyName() {
        List<byte[]> pieces = Seal.cut(intact);
        Collections.swap(pieces, CODECS, ENTRIES);
        SnapshotException refusal = assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(pieces), new Parts()));
        assertTrue(refusal.getMessage().contains("tenant=65535"), refusal.getMessage());
        List<byte[]> two = new ArrayList<>(Seal.cut(intact));
        two.add(HEADER, two.get(HEADER).clone());
        assertEquals(Code.CORRUPT, assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(two), new Parts())).code());
        two.remove(HEADER);
        two.remove(HEADER);
        assertEquals(Code.CORRUPT, assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(two), new Parts())).code());
    }
}
