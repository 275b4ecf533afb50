package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * Decodes LZO1X (see {@link Lzo1x}). It works in two byte arrays of its own and moves whole chunks between them and the segments: array
 * accesses cost the same whatever kinds of segments the process uses, and the slack behind the arrays lets copies run by eight bytes
 * without a write behind the destination. The output array keeps the last {@link #HISTORY} bytes, more than any distance.
 *
 * <p>Used by one thread at a time; allocates nothing after construction.
 */
final class Lzo1xDecompressor {
    private static final int INPUT = 64 << 10;
    private static final int HISTORY = Lzo1x.MAX_DISTANCE + 1;
    private static final int OUTPUT = HISTORY + (80 << 10);
    /** An opcode, its operand and the literals behind it, without runs. */
    private static final int INSTRUCTION = 6;
    /** From here on the library's copies are faster than a loop over longs. */
    private static final int LONG_COPY = 64;

    private final byte[] input = new byte[INPUT + Words.SLACK];
    private final byte[] output = new byte[OUTPUT + Words.SLACK];

    private MemorySegment source = MemorySegment.NULL;
    private MemorySegment destination = MemorySegment.NULL;
    /** Offset in the source of the input array's first byte. */
    private long inputBase;
    private int inputEnd;
    private int inputAt;
    /** Offset in the destination of the output array's first byte. */
    private long outputBase;
    private int outputAt;
    /** Output below this index is in the destination already. */
    private int outputFlushed;
    /** Where output must stop: the end of the array or of the destination. */
    private int outputLimit;

    /**
     * Decodes one stream.
     *
     * @param from exactly one stream
     * @param to its size is the capacity
     * @return bytes produced, or a {@link CodecResult}
     */
    long decompress(MemorySegment from, MemorySegment to) {
        source = from;
        destination = to;
        inputBase = 0;
        inputEnd = 0;
        inputAt = 0;
        outputBase = 0;
        outputAt = 0;
        outputFlushed = 0;
        outputLimit = (int) Math.min(OUTPUT, to.byteSize());
        try {
            refill();
            return decode();
        } finally {
            source = MemorySegment.NULL;
            destination = MemorySegment.NULL;
        }
    }

    private long decode() {
        byte[] in = input;
        byte[] out = output;
        int ip = 0;
        int op = 0;
        // Literals before the coming instruction: 0 to 3, or 4 for more.
        int state = 0;

        int first = inputEnd > 0 ? in[0] & 0xff : 0;
        if (first > Lzo1x.END) {
            int count = first - Lzo1x.END;
            inputAt = 1;
            long failure = copyLiterals(count);
            if (failure != 0) {
                return failure;
            }
            ip = inputAt;
            op = outputAt;
            state = Math.min(count, 4);
        }

        for (;;) {
            if (inputEnd - ip < INSTRUCTION) {
                inputAt = ip;
                refill();
                ip = inputAt;
                if (ip == inputEnd) {
                    return corrupt(ip);
                }
            }
            int opcode = in[ip++] & 0xff;
            int distance;
            long length;
            if (opcode >= 64) {
                distance = 1 + ((opcode >> 2) & 7) + ((in[ip++] & 0xff) << 3);
                length = (opcode >> 5) + 1;
                state = opcode & 3;
            } else if (opcode >= Lzo1x.M4) {
                boolean near = opcode >= Lzo1x.M3;
                int field = opcode & (near ? 31 : 7);
                length = field + 2;
                if (field == 0) {
                    inputAt = ip;
                    long run = readRun();
                    ip = inputAt;
                    if (run < 0) {
                        return corrupt(ip);
                    }
                    length = run + (near ? Lzo1x.M3_LONG : Lzo1x.M4_LONG);
                }
                int operand = Words.unsignedShortAt(in, ip);
                ip += 2;
                state = operand & 3;
                distance = operand >> 2;
                if (near) {
                    distance++;
                } else {
                    distance += (opcode & 8) << 11;
                    if (distance == 0) {
                        return end(ip, op, opcode == Lzo1x.END && operand == 0);
                    }
                    distance += Lzo1x.M3_MAX_DISTANCE;
                }
            } else if (state == 0) {
                length = opcode + 3;
                inputAt = ip;
                if (opcode == 0) {
                    long run = readRun();
                    if (run < 0) {
                        return corrupt(inputAt);
                    }
                    length = run + Lzo1x.LITERALS_LONG;
                }
                outputAt = op;
                long failure = copyLiterals(length);
                if (failure != 0) {
                    return failure;
                }
                ip = inputAt;
                op = outputAt;
                state = 4;
                continue;
            } else {
                distance = 1 + (opcode >> 2) + ((in[ip++] & 0xff) << 2);
                length = 2;
                if (state == 4) {
                    distance += Lzo1x.M2_MAX_DISTANCE;
                    length = 3;
                }
                state = opcode & 3;
            }

            if (ip + state > inputEnd || distance > op) {
                return corrupt(ip);
            }
            if (length + state > outputLimit - op) {
                outputAt = op;
                if (!copyMatch(distance, length) || !reserve(state)) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                op = outputAt;
            } else {
                repeat(out, op, distance, (int) length);
                op += (int) length;
            }
            if (state != 0) {
                out[op] = in[ip];
                out[op + 1] = in[ip + 1];
                out[op + 2] = in[ip + 2];
                op += state;
                ip += state;
            }
        }
    }

    private long end(int ip, int op, boolean wellFormed) {
        if (ip > inputEnd || !wellFormed || inputBase + ip != source.byteSize()) {
            return corrupt(ip);
        }
        outputAt = op;
        flush();
        return outputBase + op;
    }

    /** Corrupt input, found when reading had come to an index of the input array. */
    private long corrupt(int ip) {
        return CodecResult.corruptAt(inputBase + Math.min(ip, inputEnd));
    }

    /**
     * Reads a run: zero bytes, then another one. On return the rest of the instruction is in the input array, if it is in the source.
     *
     * @return its value, or -1 if the source ends in it
     */
    private long readRun() {
        long run = 0;
        for (;;) {
            if (inputEnd - inputAt < INSTRUCTION) {
                refill();
                if (inputAt == inputEnd) {
                    return -1;
                }
            }
            int value = input[inputAt++] & 0xff;
            if (value != 0) {
                return run + value;
            }
            run += Lzo1x.RUN_STEP;
        }
    }

    /** Moves what is left of the input to the front of its array and fills the array up. */
    private void refill() {
        int left = inputEnd - inputAt;
        long offset = inputBase + inputEnd;
        int count = (int) Math.min(INPUT - left, source.byteSize() - offset);
        if (count == 0) {
            return;
        }
        System.arraycopy(input, inputAt, input, 0, left);
        MemorySegment.copy(source, JAVA_BYTE, offset, input, left, count);
        inputBase += inputAt;
        inputAt = 0;
        inputEnd = left + count;
    }

    /**
     * Copies literals to the output.
     *
     * @return 0, or a failure
     */
    private long copyLiterals(long count) {
        if (count > source.byteSize() - inputBase - inputAt) {
            return corrupt(inputEnd);
        }
        while (count > 0) {
            if (inputAt == inputEnd) {
                refill();
            }
            if (!reserve(1)) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            int part = (int) Math.min(count, Math.min(inputEnd - inputAt, outputLimit - outputAt));
            if (part < LONG_COPY) {
                Words.copy(input, inputAt, output, outputAt, part);
            } else {
                System.arraycopy(input, inputAt, output, outputAt, part);
            }
            inputAt += part;
            outputAt += part;
            count -= part;
        }
        return 0;
    }

    /** Repeats output across the end of the array; false if the destination is too small. */
    private boolean copyMatch(int distance, long length) {
        while (length > 0) {
            if (!reserve(1)) {
                return false;
            }
            int part = (int) Math.min(length, outputLimit - outputAt);
            repeat(output, outputAt, distance, part);
            outputAt += part;
            length -= part;
        }
        return true;
    }

    /** Appends {@code length} bytes, at least 1, each the one {@code distance} before it. */
    private static void repeat(byte[] out, int at, int distance, int length) {
        int from = at - distance;
        if (length <= LONG_COPY && distance >= Long.BYTES) {
            Words.copy(out, from, out, at, length);
        } else if (length < 2 * Long.BYTES) {
            for (int i = 0; i < length; i++) {
                out[at + i] = out[from + i];
            }
        } else {
            // What was appended repeats with the same period, so each copy may be twice as long as the one before.
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, distance + done);
                System.arraycopy(out, from, out, at + done, part);
                done += part;
            }
        }
    }

    /** Makes room for a few bytes of output; false if the destination has none. */
    private boolean reserve(int bytes) {
        if (outputLimit - outputAt >= bytes) {
            return true;
        }
        if (destination.byteSize() - outputBase - outputAt < bytes) {
            return false;
        }
        flush();
        System.arraycopy(output, outputAt - HISTORY, output, 0, HISTORY);
        outputBase += outputAt - HISTORY;
        outputAt = HISTORY;
        outputFlushed = HISTORY;
        outputLimit = (int) Math.min(OUTPUT, destination.byteSize() - outputBase);
        return true;
    }

    private void flush() {
        MemorySegment.copy(output, outputFlushed, destination, JAVA_BYTE, outputBase + outputFlushed, outputAt - outputFlushed);
    }
}
