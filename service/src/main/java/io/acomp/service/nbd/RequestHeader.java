package io.acomp.service.nbd;

import java.lang.foreign.MemorySegment;

/** Layout of a request ("Request message"); a write's data follow. */
final class RequestHeader {
    static final int MAGIC_NUMBER = 0x25609513;

    static final int MAGIC = 0;
    static final int FLAGS = 4;
    static final int TYPE = 6;
    static final int COOKIE = 8;
    static final int OFFSET = 16;
    static final int LENGTH = 24;
    static final int BYTES = 28;

    private RequestHeader() {}

    static boolean isGenuine(MemorySegment memory, long at) {
        return memory.get(Wire.U32, at + MAGIC) == MAGIC_NUMBER;
    }

    static int flags(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(Wire.U16, at + FLAGS));
    }

    static int type(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(Wire.U16, at + TYPE));
    }

    static long cookie(MemorySegment memory, long at) {
        return memory.get(Wire.U64, at + COOKIE);
    }

    /** As sent; negative if 2^63 or more. */
    static long offset(MemorySegment memory, long at) {
        return memory.get(Wire.U64, at + OFFSET);
    }

    static long length(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(Wire.U32, at + LENGTH));
    }

    /** Bytes of the data behind the header. */
    static long payload(MemorySegment memory, long at) {
        return type(memory, at) == NbdCommand.WRITE.code() ? length(memory, at) : 0;
    }
}
