package io.acomp.scomp.lzo;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Adler32;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** As much of the lzop tool's file format as it takes to read what it writes and to write what it reads. */
final class LzopFile {
    private static final long MAGIC_HIGH = 0x894c5a4f000d0a1aL;
    private static final byte MAGIC_LOW = 0x0a;
    private static final int ADLER_PLAIN = 1;
    private static final int ADLER_COMPRESSED = 2;
    private static final int CRC_PLAIN = 0x100;
    private static final int CRC_COMPRESSED = 0x200;
    private static final int EXTRA_FIELD = 0x40;
    private static final int FILTER = 0x800;
    private static final int HEADER_CRC = 0x1000;

    /**
     * A block of a file.
     *
     * @param length of the plain data in bytes
     * @param data one LZO1X stream, or the plain data itself if it is as long
     */
    record Block(int length, byte[] data) {
        boolean stored() {
            return data.length == length;
        }
    }

    private LzopFile() {}

    static List<Block> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        assertEquals(MAGIC_HIGH, in.getLong());
        assertEquals(MAGIC_LOW, in.get());
        int headerAt = in.position();
        // Version, library version, version needed; method, level.
        in.getShort();
        in.getShort();
        in.getShort();
        in.getShort();
        int flags = in.getInt();
        assertEquals(0, flags & (EXTRA_FIELD | FILTER | HEADER_CRC), "a header this reader does not know");
        // Mode, time in two halves.
        in.getInt();
        in.getLong();
        in.position(in.position() + 1 + (in.get(in.position()) & 0xff));
        assertEquals(adler(file, headerAt, in.position() - headerAt), in.getInt());

        List<Block> blocks = new ArrayList<>();
        for (int length = in.getInt(); length != 0; length = in.getInt()) {
            int compressed = in.getInt();
            in.position(in.position() + 4 * Integer.bitCount(flags & (ADLER_PLAIN | CRC_PLAIN)));
            if (compressed < length) {
                in.position(in.position() + 4 * Integer.bitCount(flags & (ADLER_COMPRESSED | CRC_COMPRESSED)));
            }
            byte[] data = new byte[compressed];
            in.get(data);
            blocks.add(new Block(length, data));
        }
        assertFalse(in.hasRemaining(), "bytes behind the last block");
        return blocks;
    }

    static byte[] write(List<Block> blocks, List<byte[]> plain) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream head = new DataOutputStream(header); DataOutputStream out = new DataOutputStream(file)) {
            head.writeShort(0x1040);
            head.writeShort(0x20a0);
            head.writeShort(0x0940);
            head.writeByte(1);
            head.writeByte(3);
            head.writeInt(ADLER_PLAIN);
            head.writeInt(0100644);
            head.writeLong(0);
            head.writeByte(0);
            out.writeLong(MAGIC_HIGH);
            out.writeByte(MAGIC_LOW);
            out.write(header.toByteArray());
            out.writeInt(adler(header.toByteArray(), 0, header.size()));
            for (int i = 0; i < blocks.size(); i++) {
                out.writeInt(blocks.get(i).length());
                out.writeInt(blocks.get(i).data().length);
                out.writeInt(adler(plain.get(i), 0, plain.get(i).length));
                out.write(blocks.get(i).data());
            }
            out.writeInt(0);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return file.toByteArray();
    }

    private static int adler(byte[] bytes, int from, int length) {
        Adler32 sum = new Adler32();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }
}
