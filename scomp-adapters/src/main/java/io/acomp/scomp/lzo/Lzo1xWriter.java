package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * Writes LZO1X instructions through a byte array into a destination and never behind its end. Literals of fewer than four are announced
 * in the state bits of the match before them, which lie in the last but one byte written: so the array is emptied only where no such bits
 * can follow, that is after literals were announced and before the next match.
 */
final class Lzo1xWriter {
    private static final int BUFFER = 64 << 10;
    /** Longer literal runs go from the source to the destination directly. */
    private static final int BUFFERED_LITERALS = 8 << 10;
    /** More than an instruction takes with its longest run (a match as long as the compressor's window) and buffered literals. */
    private static final int INSTRUCTION = BUFFERED_LITERALS + 1024;
    private static final int STATE_LITERALS = 3;

    private final byte[] buffer = new byte[BUFFER];
    private MemorySegment source = MemorySegment.NULL;
    private MemorySegment destination = MemorySegment.NULL;
    private int position;
    private long flushed;
    /** Position from which on the buffer must be emptied first, or the destination is full. */
    private int flushAt;

    /**
     * Begins a stream.
     *
     * @param from where long literal runs are read again
     * @param to its size is the capacity
     */
    void begin(MemorySegment from, MemorySegment to) {
        source = from;
        destination = to;
        position = 0;
        flushed = 0;
        limit();
    }

    /** Lets go of the segments. */
    void release() {
        source = MemorySegment.NULL;
        destination = MemorySegment.NULL;
    }

    /**
     * Writes literals, before a match or the end.
     *
     * @param offset of the first one in the source
     * @param window holds them too, up to {@link #BUFFERED_LITERALS}
     * @param index of the first one in the window
     * @param count how many, may be 0
     * @return false if the destination is too small
     */
    boolean literals(long offset, byte[] window, int index, long count) {
        boolean first = flushed + position == 0;
        if (count <= STATE_LITERALS && !first) {
            buffer[position - 2] |= (byte) count;
        }
        if (position > flushAt && !flush()) {
            return false;
        }
        if (first && count <= Lzo1x.FIRST_LITERALS_MAX) {
            if (count > 0) {
                buffer[position++] = (byte) (Lzo1x.END + count);
            }
        } else if (count > STATE_LITERALS) {
            if (count <= Lzo1x.LITERALS_LONG) {
                buffer[position++] = (byte) (count - STATE_LITERALS);
            } else {
                buffer[position++] = 0;
                if (!run(count - Lzo1x.LITERALS_LONG)) {
                    return false;
                }
            }
        }
        if (count > BUFFERED_LITERALS) {
            return direct(offset, count);
        }
        int length = (int) count;
        if (length <= 2 * Long.BYTES) {
            Words.copy(window, index, buffer, position, length);
        } else {
            System.arraycopy(window, index, buffer, position, length);
        }
        position += length;
        return true;
    }

    /**
     * Writes a match.
     *
     * @param distance 1 to {@link Lzo1x#MAX_DISTANCE}
     * @param length in bytes, at least 3
     * @return false if the destination is too small
     */
    boolean match(int distance, int length) {
        byte[] out = buffer;
        int at = position;
        if (length <= Lzo1x.M2_MAX_LENGTH && distance <= Lzo1x.M2_MAX_DISTANCE) {
            int low = distance - 1;
            out[at] = (byte) ((length - 1) << 5 | (low & 7) << 2);
            out[at + 1] = (byte) (low >> 3);
            position = at + 2;
            return true;
        }
        int opcode;
        int shortest;
        int operand;
        if (distance <= Lzo1x.M3_MAX_DISTANCE) {
            operand = distance - 1;
            opcode = Lzo1x.M3;
            shortest = Lzo1x.M3_LONG;
        } else {
            operand = distance - Lzo1x.M3_MAX_DISTANCE;
            opcode = Lzo1x.M4 | (operand >> 11 & 8);
            shortest = Lzo1x.M4_LONG;
        }
        if (length <= shortest) {
            out[at] = (byte) (opcode | (length - 2));
            position = at + 1;
        } else {
            out[at] = (byte) opcode;
            position = at + 1;
            if (!run(length - shortest)) {
                return false;
            }
        }
        Words.putShort(out, position, operand << 2);
        position += Short.BYTES;
        return true;
    }

    /**
     * Writes the last literals and the end marker.
     *
     * @param offset of the first literal in the source
     * @param window holds the literals too, up to {@link #BUFFERED_LITERALS}
     * @param index of the first literal in the window
     * @param count of literals, may be 0
     * @return bytes in the destination, or {@link CodecResult#DESTINATION_TOO_SMALL}
     */
    long end(long offset, byte[] window, int index, long count) {
        if (!literals(offset, window, index, count)) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        buffer[position] = Lzo1x.END;
        buffer[position + 1] = 0;
        buffer[position + 2] = 0;
        position += 3;
        return flush() ? flushed : CodecResult.DESTINATION_TOO_SMALL;
    }

    private boolean run(long value) {
        long left = value;
        while (left > Lzo1x.RUN_STEP) {
            if (position > BUFFER - INSTRUCTION && !flush()) {
                return false;
            }
            buffer[position++] = 0;
            left -= Lzo1x.RUN_STEP;
        }
        buffer[position++] = (byte) left;
        return true;
    }

    private boolean direct(long offset, long count) {
        if (!flush() || count > destination.byteSize() - flushed) {
            return false;
        }
        MemorySegment.copy(source, offset, destination, flushed, count);
        flushed += count;
        limit();
        return true;
    }

    private boolean flush() {
        if (position > destination.byteSize() - flushed) {
            return false;
        }
        MemorySegment.copy(buffer, 0, destination, JAVA_BYTE, flushed, position);
        flushed += position;
        position = 0;
        limit();
        return true;
    }

    private void limit() {
        flushAt = (int) Math.min(BUFFER - INSTRUCTION, destination.byteSize() - flushed);
    }
}
