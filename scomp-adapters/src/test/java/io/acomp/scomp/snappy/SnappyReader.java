package io.acomp.scomp.snappy;

import java.io.ByteArrayOutputStream;

/** A reader of Snappy blocks written from the format description, slow and simple: the independent judge. */
final class SnappyReader {
    private final byte[] block;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;

    private SnappyReader(byte[] block) {
        this.block = block;
    }

    /** The content, or null if the block is not valid. */
    static byte[] read(byte[] block) {
        try {
            return new SnappyReader(block).read();
        } catch (IndexOutOfBoundsException cut) {
            return null;
        }
    }

    private byte[] read() {
        long length = 0;
        int shift = 0;
        int next;
        do {
            next = block[at++];
            length |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0 && shift < 35);
        if (next < 0 || length > 0xFFFF_FFFFL) {
            return null;
        }
        while (at < block.length) {
            int tag = block[at++] & 255;
            boolean valid = switch (tag & 3) {
                case 0 -> literal(tag >>> 2);
                case 1 -> copy(4 + (tag >>> 2 & 7), (tag & 0xE0) << 3 | little(1));
                case 2 -> copy(1 + (tag >>> 2), little(2));
                default -> copy(1 + (tag >>> 2), little(4));
            };
            if (!valid || out.size() > length) {
                return null;
            }
        }
        return out.size() == length ? out.toByteArray() : null;
    }

    private boolean literal(int code) {
        long length = code < 60 ? code + 1 : (little(code - 59) & 0xFFFF_FFFFL) + 1;
        if (length > block.length - at) {
            return false;
        }
        out.write(block, at, (int) length);
        at += (int) length;
        return true;
    }

    private boolean copy(int length, int offset) {
        if (offset <= 0 || offset > out.size()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte[] soFar = out.toByteArray();
            out.write(soFar[soFar.length - offset]);
        }
        return true;
    }

    private int little(int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (block[at++] & 255) << 8 * i;
        }
        return value;
    }
}
