package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;

import io.acomp.spi.CodecResult;

/**
 * Reads a gzip or zlib header byte by byte, so that it may end anywhere in the input: optional fields are skipped, the header CRC is
 * checked. Used by one thread at a time.
 */
final class HeaderReader {
    private static final int DEFLATE_METHOD = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;
    private static final int ZLIB_DICTIONARY = 0x20;
    private static final int MAX_WINDOW_INFO = 7;

    private enum Field {
        START,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DONE
    }

    private final Wrapper wrapper;
    private final CRC32 crc = new CRC32();
    private Field field;
    private int index;
    private int flags;
    private int number;
    private int window;

    HeaderReader(Wrapper wrapper) {
        this.wrapper = wrapper;
        field = Field.START;
        reset();
    }

    /** Expects a new header. */
    void reset() {
        field = wrapper == Wrapper.RAW ? Field.DONE : Field.START;
        index = 0;
        flags = 0;
        number = 0;
        window = Wrapper.MAX_WINDOW;
    }

    /** True once the header is complete. */
    boolean done() {
        return field == Field.DONE;
    }

    /** The history window the header declares in bytes, the format's largest where it declares none. */
    int window() {
        return window;
    }

    /**
     * Reads until the header is complete or the source ends.
     *
     * @param source holds the header
     * @param from its first byte that was not read yet
     * @param end where the source ends
     * @return the offset behind what was read, or a {@link CodecResult}
     */
    long read(MemorySegment source, long from, long end) {
        long at = from;
        for (; at < end && field != Field.DONE; at++) {
            int value = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, at));
            boolean good = wrapper == Wrapper.GZIP ? gzip(value) : zlib(value);
            if (!good) {
                return CodecResult.corruptAt(at);
            }
            if (field == Field.DONE && wrapper == Wrapper.ZLIB && (flags & ZLIB_DICTIONARY) != 0) {
                return CodecResult.UNSUPPORTED;
            }
        }
        return at;
    }

    private boolean zlib(int value) {
        if (index++ == 0) {
            number = value;
            window = 1 << (value >>> 4) + 8;
            return (value & 0x0f) == DEFLATE_METHOD && value >>> 4 <= MAX_WINDOW_INFO;
        }
        flags = value;
        field = Field.DONE;
        return (number << 8 | value) % 31 == 0;
    }

    private boolean gzip(int value) {
        if (field != Field.HEADER_CRC && (flags & FLAG_HEADER_CRC) != 0) {
            crc.update(value);
        }
        switch (field) {
            case START -> {
                return start(value);
            }
            case EXTRA_LENGTH -> {
                number |= value << 8 * index++;
                if (index == 2) {
                    enter(number == 0 ? Field.NAME : Field.EXTRA);
                }
            }
            case EXTRA -> {
                if (++index == number) {
                    enter(Field.NAME);
                }
            }
            case NAME, COMMENT -> {
                if (value == 0) {
                    enter(field == Field.NAME ? Field.COMMENT : Field.HEADER_CRC);
                }
            }
            case HEADER_CRC -> {
                boolean good = value == (crc.getValue() >>> 8 * index & 0xff);
                if (++index == 2) {
                    field = Field.DONE;
                }
                return good;
            }
            case DONE -> throw new IllegalStateException("header is complete, index=" + index);
        }
        return true;
    }

    private boolean start(int value) {
        boolean good =
                switch (index) {
                    case 0 -> value == 0x1f;
                    case 1 -> value == 0x8b;
                    case 2 -> value == DEFLATE_METHOD;
                    case 3 -> (value & FLAGS_RESERVED) == 0;
                    default -> true;
                };
        if (index == 3) {
            flags = value;
            if ((flags & FLAG_HEADER_CRC) != 0) {
                crc.reset();
                crc.update(0x1f);
                crc.update(0x8b);
                crc.update(DEFLATE_METHOD);
                crc.update(flags);
            }
        }
        if (++index == Wrapper.GZIP.headerBytes()) {
            enter(Field.EXTRA_LENGTH);
        }
        return good;
    }

    /** Goes to a field, or past it and those after it that the flags do not announce. */
    private void enter(Field next) {
        index = 0;
        field = next;
        if (field == Field.EXTRA_LENGTH && (flags & FLAG_EXTRA) == 0) {
            field = Field.NAME;
        }
        if (field == Field.NAME && (flags & FLAG_NAME) == 0) {
            field = Field.COMMENT;
        }
        if (field == Field.COMMENT && (flags & FLAG_COMMENT) == 0) {
            field = Field.HEADER_CRC;
        }
        if (field == Field.HEADER_CRC && (flags & FLAG_HEADER_CRC) == 0) {
            field = Field.DONE;
        }
    }
}
