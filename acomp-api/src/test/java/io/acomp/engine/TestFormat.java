package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;

/**
 * A tiny format for drivers of tests: a header and the bytes, or the header and one byte if all are the same.
 *
 * <pre>
 *  0      1      2 … 5    6          7 …
 *  'T'    form   length   checksum   bytes, each ^ 0x5A
 * </pre>
 */
final class TestFormat {
    static final int HEADER = 7;

    private static final byte MAGIC = 'T';
    private static final byte PLAIN = 0;
    private static final byte RUN = 1;
    private static final byte MASK = 0x5A;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TestFormat() {}

    static long maxCompressedLength(long length) {
        return length + HEADER;
    }

    static long run(Operation operation, MemorySegment source, MemorySegment destination) {
        return operation == Operation.COMPRESS ? compress(source, destination) : decompress(source, destination);
    }

    static long compress(MemorySegment source, MemorySegment destination) {
        int length = (int) source.byteSize();
        byte checksum = 0;
        boolean run = length > 1;
        for (int at = 0; at < length; at++) {
            byte value = source.get(BYTE, at);
            checksum = (byte) (checksum * 31 + value);
            run &= value == source.get(BYTE, 0);
        }
        int produced = HEADER + (run ? 1 : length);
        if (produced > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        destination.set(BYTE, 0, MAGIC);
        destination.set(BYTE, 1, run ? RUN : PLAIN);
        destination.set(INT, 2, length);
        destination.set(BYTE, 6, checksum);
        for (int at = 0; at < produced - HEADER; at++) {
            destination.set(BYTE, HEADER + at, (byte) (source.get(BYTE, at) ^ MASK));
        }
        return produced;
    }

    static long decompress(MemorySegment source, MemorySegment destination) {
        long size = source.byteSize();
        if (size < HEADER || source.get(BYTE, 0) != MAGIC) {
            return CodecResult.corruptAt(0);
        }
        byte form = source.get(BYTE, 1);
        int length = source.get(INT, 2);
        if (form == PLAIN ? size != HEADER + (long) length : form != RUN || length < 2 || size != HEADER + 1) {
            return CodecResult.corruptAt(1);
        }
        if (length > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        byte checksum = 0;
        for (int at = 0; at < length; at++) {
            byte value = (byte) (source.get(BYTE, HEADER + (form == RUN ? 0 : at)) ^ MASK);
            checksum = (byte) (checksum * 31 + value);
            destination.set(BYTE, at, value);
        }
        return checksum == source.get(BYTE, 6) ? length : CodecResult.corruptAt(6);
    }
}
