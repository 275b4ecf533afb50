package io.acomp.store.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.snapshot.SnapshotFormat.Codec;
import io.acomp.store.snapshot.SnapshotFormat.End;
import io.acomp.store.snapshot.SnapshotFormat.Entry;
import io.acomp.store.snapshot.SnapshotFormat.Group;
import io.acomp.store.snapshot.SnapshotFormat.Header;
import io.acomp.store.snapshot.SnapshotFormat.Member;
import io.acomp.store.snapshot.SnapshotFormat.Tenant;

/**
 * Records of a chunk, one after the other. The checksum says that somebody wrote them, not that they make sense: every length is checked
 * against what is there before anything of that length is made. For one thread.
 */
final class RecordDecoder {
    private final MemorySegment records;
    private final long fileOffset;
    private long at;
    private long start;
    /** Bytes of the object behind the record just read. */
    private int length;

    /**
     * From the first record on.
     *
     * @param records of a chunk
     * @param fileOffset where they begin in the file
     */
    RecordDecoder(MemorySegment records, long fileOffset) {
        this.records = records;
        this.fileOffset = fileOffset;
    }

    /** True if there is another record; makes it the one that {@link #corrupt} speaks of. */
    boolean hasNext() {
        start = at;
        return at < records.byteSize();
    }

    /** Refuses the record. */
    SnapshotException corrupt(String flaw) {
        return new SnapshotException(Code.CORRUPT, "a record makes no sense, " + flaw, fileOffset + start);
    }

    SnapshotHeader header() throws SnapshotException {
        MemorySegment record = take(Header.BYTES);
        SnapshotSettings.Builder settings = new SnapshotSettings.Builder();
        int count = unsigned(record, Header.SETTINGS);
        for (int setting = 0; setting < count; setting++) {
            String name = text();
            int type = take(1).get(SnapshotFormat.BYTE, 0);
            switch (type) {
                case Header.NUMBER -> settings.number(name, take(Long.BYTES).get(SnapshotFormat.LONG, 0));
                case Header.SWITCH -> settings.flag(name, isOn(take(1), 0));
                case Header.TEXT -> settings.text(name, text());
                default -> throw corrupt("type=" + type);
            }
        }
        return new SnapshotHeader(
                record.get(SnapshotFormat.INT, Header.PAGE_SIZE),
                record.get(SnapshotFormat.LONG, Header.SLOTS),
                record.get(SnapshotFormat.LONG, Header.CREATED),
                record.get(SnapshotFormat.LONG, Header.EXPECTED),
                settings.build());
    }

    SnapshotCodec codec() throws SnapshotException {
        MemorySegment record = take(Codec.BYTES);
        String algorithm = text();
        byte[] dictionary = take(record.get(SnapshotFormat.INT, Codec.DICTIONARY_LENGTH)).toArray(ValueLayout.JAVA_BYTE);
        return new SnapshotCodec(
                Byte.toUnsignedInt(record.get(SnapshotFormat.BYTE, Codec.ID)),
                algorithm,
                record.get(SnapshotFormat.INT, Codec.LEVEL),
                dictionary);
    }

    SnapshotTenant tenant() throws SnapshotException {
        MemorySegment record = take(Tenant.BYTES);
        return new SnapshotTenant(
                unsigned(record, Tenant.ID), text(), record.get(SnapshotFormat.LONG, Tenant.QUOTA), isOn(record, Tenant.WRITEBACK));
    }

    /** An entry; {@link #object} follows. */
    SnapshotEntry entry() throws SnapshotException {
        MemorySegment record = take(Entry.BYTES);
        length = record.get(SnapshotFormat.INT, Entry.LENGTH);
        SnapshotEntry.Kind kind = SnapshotEntry.Kind.of(record.get(SnapshotFormat.BYTE, Entry.KIND));
        if (kind == null) {
            throw corrupt("kind=" + record.get(SnapshotFormat.BYTE, Entry.KIND));
        }
        return new SnapshotEntry(
                record.get(SnapshotFormat.LONG, Entry.SLOT),
                kind,
                Byte.toUnsignedInt(record.get(SnapshotFormat.BYTE, Entry.CODEC)),
                unsigned(record, Entry.TENANT),
                unsigned(record, Entry.FLAGS),
                record.get(SnapshotFormat.INT, Entry.AGE),
                record.get(SnapshotFormat.INT, Entry.CRC),
                record.get(SnapshotFormat.INT, Entry.ORIGINAL),
                record.get(SnapshotFormat.LONG, Entry.FILL));
    }

    /** A group; {@link #object} follows. */
    SnapshotGroup group() throws SnapshotException {
        MemorySegment record = take(Group.BYTES);
        length = record.get(SnapshotFormat.INT, Group.LENGTH);
        int count = unsigned(record, Group.MEMBERS);
        List<SnapshotGroup.Member> members = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            MemorySegment member = take(Member.BYTES);
            members.add(new SnapshotGroup.Member(
                    member.get(SnapshotFormat.LONG, Member.SLOT),
                    unsigned(member, Member.INDEX),
                    unsigned(member, Member.TENANT),
                    unsigned(member, Member.FLAGS),
                    member.get(SnapshotFormat.INT, Member.AGE)));
        }
        return new SnapshotGroup(
                Byte.toUnsignedInt(record.get(SnapshotFormat.BYTE, Group.CODEC)),
                record.get(SnapshotFormat.INT, Group.CRC),
                unsigned(record, Group.PAGES),
                members);
    }

    /** The bytes of the entry or group just read. */
    MemorySegment object() throws SnapshotException {
        return take(length);
    }

    /** The totals; the checksum follows. */
    SnapshotTotals totals() throws SnapshotException {
        MemorySegment record = take(End.FILE_CRC);
        return new SnapshotTotals(
                record.get(SnapshotFormat.LONG, End.ENTRIES),
                record.get(SnapshotFormat.LONG, End.GROUPS),
                record.get(SnapshotFormat.LONG, End.CODECS),
                record.get(SnapshotFormat.LONG, End.TENANTS),
                record.get(SnapshotFormat.LONG, End.OBJECT_BYTES));
    }

    int checksum() throws SnapshotException {
        return take(Integer.BYTES).get(SnapshotFormat.INT, 0);
    }

    private String text() throws SnapshotException {
        int bytes = unsigned(take(Text.LENGTH_BYTES), 0);
        if (bytes > SnapshotFormat.MAX_TEXT) {
            throw corrupt("textBytes=" + bytes);
        }
        try {
            return Text.decode(take(bytes).toArray(ValueLayout.JAVA_BYTE));
        } catch (CharacterCodingException noText) {
            throw corrupt("textBytes=" + bytes);
        }
    }

    private boolean isOn(MemorySegment record, long offset) throws SnapshotException {
        byte value = record.get(SnapshotFormat.BYTE, offset);
        if (value < 0 || value > 1) {
            throw corrupt("switch=" + value);
        }
        return value == 1;
    }

    private static int unsigned(MemorySegment record, long offset) {
        return Short.toUnsignedInt(record.get(SnapshotFormat.SHORT, offset));
    }

    private MemorySegment take(int bytes) throws SnapshotException {
        if (bytes < 0 || bytes > records.byteSize() - at) {
            throw corrupt("bytes=" + Integer.toUnsignedString(bytes));
        }
        at += bytes;
        return records.asSlice(at - bytes, bytes);
    }
}
