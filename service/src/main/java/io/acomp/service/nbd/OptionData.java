package io.acomp.service.nbd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the data of an option front to back; whatever lies beyond its end is malformed. Used by one thread. */
final class OptionData {
    private final MemorySegment memory;
    private final int end;
    private int at;

    /** The data do not fit their own lengths, or a string is none. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    OptionData(MemorySegment memory, int at, int length) {
        this.memory = memory;
        this.at = at;
        end = at + length;
    }

    int u16() throws Malformed {
        return Short.toUnsignedInt(memory.get(Wire.U16, advance(Short.BYTES)));
    }

    long u32() throws Malformed {
        return Integer.toUnsignedLong(memory.get(Wire.U32, advance(Integer.BYTES)));
    }

    /** A string of a length that stands before it. */
    String string() throws Malformed {
        return string(u32());
    }

    /** A string that takes the rest. */
    String rest() throws Malformed {
        return string(end - at);
    }

    void finish() throws Malformed {
        if (at != end) {
            throw new Malformed("data behind the end, bytes=" + (end - at));
        }
    }

    private String string(long length) throws Malformed {
        if (length > Wire.MOST_STRING_BYTES) {
            throw new Malformed("a string is too long, most=" + Wire.MOST_STRING_BYTES + ", bytes=" + length);
        }
        byte[] bytes = memory.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new Malformed("a string has a NUL, bytes=" + length);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new Malformed("a string is not UTF-8, bytes=" + length);
        }
    }

    private int advance(long bytes) throws Malformed {
        if (bytes > end - at) {
            throw new Malformed("the data end early, missing=" + (bytes - (end - at)));
        }
        int from = at;
        at += (int) bytes;
        return from;
    }
}
