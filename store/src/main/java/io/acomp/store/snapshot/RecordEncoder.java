package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.Codec;
import io.acomp.store.snapshot.SnapshotFormat.End;
import io.acomp.store.snapshot.SnapshotFormat.Entry;
import io.acomp.store.snapshot.SnapshotFormat.Group;
import io.acomp.store.snapshot.SnapshotFormat.Header;
import io.acomp.store.snapshot.SnapshotFormat.Member;
import io.acomp.store.snapshot.SnapshotFormat.Tenant;

/** Parts of a snapshot as records; they have been checked. */
final class RecordEncoder {
    private RecordEncoder() {}

    static void header(ChunkWriter chunks, SnapshotHeader header) throws IOException {
        byte[] settings = settings(header.settings().asMap());
        MemorySegment record = chunks.record(Chunk.HEADER, Header.BYTES + settings.length);
        record.set(SnapshotFormat.INT, Header.PAGE_SIZE, header.pageSize());
        record.set(SnapshotFormat.LONG, Header.SLOTS, header.slots());
        record.set(SnapshotFormat.LONG, Header.CREATED, header.createdMillis());
        record.set(SnapshotFormat.LONG, Header.EXPECTED, header.expectedEntries());
        record.set(SnapshotFormat.SHORT, Header.SETTINGS, (short) header.settings().asMap().size());
        bytes(settings, record, Header.BYTES);
    }

    /**
     * Settings one behind the other.
     *
     * @throws IllegalArgumentException if they are too many or too long
     */
    private static byte[] settings(Map<String, Object> settings) {
        List<byte[]> parts = new ArrayList<>();
        settings.forEach((name, value) -> {
            parts.add(text(name));
            parts.add(value(value));
        });
        int bytes = parts.stream().mapToInt(part -> part.length).sum();
        if (bytes > SnapshotFormat.MAX_SETTINGS) {
            throw new IllegalArgumentException("settings have at most " + SnapshotFormat.MAX_SETTINGS + " bytes, bytes=" + bytes);
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        parts.forEach(all::put);
        return all.array();
    }

    private static byte[] text(String text) {
        byte[] bytes = Text.encode(text);
        return little(Text.LENGTH_BYTES + bytes.length).putShort((short) bytes.length).put(bytes).array();
    }

    private static byte[] value(Object value) {
        return switch (value) {
            case Long number -> little(1 + Long.BYTES).put((byte) Header.NUMBER).putLong(number).array();
            case Boolean on -> new byte[] {Header.SWITCH, (byte) (on ? 1 : 0)};
            default -> {
                byte[] text = text((String) value);
                yield little(1 + text.length).put((byte) Header.TEXT).put(text).array();
            }
        };
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void codec(ChunkWriter chunks, SnapshotCodec codec) throws IOException {
        byte[] algorithm = text(codec.algorithm());
        byte[] dictionary = codec.dictionary();
        MemorySegment record = chunks.record(Chunk.CODECS, Codec.BYTES + algorithm.length + dictionary.length);
        record.set(SnapshotFormat.BYTE, Codec.ID, (byte) codec.id());
        record.set(SnapshotFormat.INT, Codec.LEVEL, codec.level());
        record.set(SnapshotFormat.INT, Codec.DICTIONARY_LENGTH, dictionary.length);
        bytes(algorithm, record, Codec.BYTES);
        bytes(dictionary, record, Codec.BYTES + algorithm.length);
    }

    static void tenant(ChunkWriter chunks, SnapshotTenant tenant) throws IOException {
        byte[] name = text(tenant.name());
        MemorySegment record = chunks.record(Chunk.TENANTS, Tenant.BYTES + name.length);
        record.set(SnapshotFormat.SHORT, Tenant.ID, (short) tenant.id());
        record.set(SnapshotFormat.LONG, Tenant.QUOTA, tenant.quotaBytes());
        record.set(SnapshotFormat.BYTE, Tenant.WRITEBACK, (byte) (tenant.writeback() ? 1 : 0));
        bytes(name, record, Tenant.BYTES);
    }

    static void entry(ChunkWriter chunks, SnapshotEntry entry, MemorySegment object) throws IOException {
        MemorySegment record = chunks.record(Chunk.ENTRIES, Math.toIntExact(Entry.BYTES + object.byteSize()));
        record.set(SnapshotFormat.LONG, Entry.SLOT, entry.slot());
        record.set(SnapshotFormat.LONG, Entry.FILL, entry.fill());
        record.set(SnapshotFormat.INT, Entry.CRC, entry.crc());
        record.set(SnapshotFormat.INT, Entry.AGE, entry.ageSeconds());
        record.set(SnapshotFormat.INT, Entry.ORIGINAL, entry.originalLength());
        record.set(SnapshotFormat.INT, Entry.LENGTH, (int) object.byteSize());
        record.set(SnapshotFormat.SHORT, Entry.TENANT, (short) entry.tenant());
        record.set(SnapshotFormat.SHORT, Entry.FLAGS, (short) entry.flags());
        record.set(SnapshotFormat.BYTE, Entry.KIND, (byte) entry.kind().code());
        record.set(SnapshotFormat.BYTE, Entry.CODEC, (byte) entry.codec());
        MemorySegment.copy(object, 0, record, Entry.BYTES, object.byteSize());
    }

    static void group(ChunkWriter chunks, SnapshotGroup group, MemorySegment object) throws IOException {
        int members = group.members().size();
        int head = Group.BYTES + members * Member.BYTES;
        MemorySegment record = chunks.record(Chunk.GROUPS, Math.toIntExact(head + object.byteSize()));
        record.set(SnapshotFormat.INT, Group.CRC, group.crc());
        record.set(SnapshotFormat.INT, Group.LENGTH, (int) object.byteSize());
        record.set(SnapshotFormat.SHORT, Group.PAGES, (short) group.pages());
        record.set(SnapshotFormat.SHORT, Group.MEMBERS, (short) members);
        record.set(SnapshotFormat.BYTE, Group.CODEC, (byte) group.codec());
        long at = Group.BYTES;
        for (SnapshotGroup.Member member : group.members()) {
            record.set(SnapshotFormat.LONG, at + Member.SLOT, member.slot());
            record.set(SnapshotFormat.INT, at + Member.AGE, member.ageSeconds());
            record.set(SnapshotFormat.SHORT, at + Member.TENANT, (short) member.tenant());
            record.set(SnapshotFormat.SHORT, at + Member.FLAGS, (short) member.flags());
            record.set(SnapshotFormat.SHORT, at + Member.INDEX, (short) member.index());
            at += Member.BYTES;
        }
        MemorySegment.copy(object, 0, record, head, object.byteSize());
    }

    static void end(ChunkWriter chunks, SnapshotTotals totals) throws IOException {
        chunks.flush(); // the checksum covers all chunks before this one
        MemorySegment record = chunks.record(Chunk.END, End.BYTES);
        record.set(SnapshotFormat.LONG, End.ENTRIES, totals.entries());
        record.set(SnapshotFormat.LONG, End.GROUPS, totals.groups());
        record.set(SnapshotFormat.LONG, End.CODECS, totals.codecs());
        record.set(SnapshotFormat.LONG, End.TENANTS, totals.tenants());
        record.set(SnapshotFormat.LONG, End.OBJECT_BYTES, totals.objectBytes());
        record.set(SnapshotFormat.INT, End.FILE_CRC, chunks.fileChecksum());
        chunks.flush();
    }

    private static void bytes(byte[] from, MemorySegment to, long offset) {
        MemorySegment.copy(from, 0, to, ValueLayout.JAVA_BYTE, offset, from.length);
    }
}
