package io.acomp.service.nbd;

import java.lang.foreign.MemorySegment;

/** Layouts of replies ("Simple reply message", "Structured reply chunk message", "Structured reply types"). */
final class ReplyHeader {
    private ReplyHeader() {}

    /** A simple reply; a read's data follow. */
    static final class Simple {
        static final int MAGIC_NUMBER = 0x67446698;

        static final int MAGIC = 0;
        static final int ERROR = 4;
        static final int COOKIE = 8;
        static final int BYTES = 16;

        private Simple() {}

        static void put(MemorySegment memory, long at, int error, long cookie) {
            memory.set(Wire.U32, at + MAGIC, MAGIC_NUMBER);
            memory.set(Wire.U32, at + ERROR, error);
            memory.set(Wire.U64, at + COOKIE, cookie);
        }
    }

    /** A chunk of a structured reply; its payload follows. */
    static final class Chunk {
        static final int MAGIC_NUMBER = 0x668e33ef;
        static final int FLAG_DONE = 1;

        static final int TYPE_NONE = 0;
        static final int TYPE_OFFSET_DATA = 1;
        static final int TYPE_OFFSET_HOLE = 2;
        static final int TYPE_BLOCK_STATUS = 5;
        static final int TYPE_ERROR = (1 << 15) + 1;

        static final int MAGIC = 0;
        static final int FLAGS = 4;
        static final int TYPE = 6;
        static final int COOKIE = 8;
        static final int LENGTH = 16;
        static final int BYTES = 20;

        private Chunk() {}

        static void put(MemorySegment memory, long at, int flags, int type, long cookie, long length) {
            memory.set(Wire.U32, at + MAGIC, MAGIC_NUMBER);
            memory.set(Wire.U16, at + FLAGS, (short) flags);
            memory.set(Wire.U16, at + TYPE, (short) type);
            memory.set(Wire.U64, at + COOKIE, cookie);
            memory.set(Wire.U32, at + LENGTH, (int) length);
        }
    }

    /** Payload of OFFSET_DATA: the data follow. */
    static final class Data {
        static final int OFFSET = 0;
        static final int BYTES = 8;

        private Data() {}
    }

    /** Payload of OFFSET_HOLE. */
    static final class Hole {
        static final int OFFSET = 0;
        static final int SIZE = 8;
        static final int BYTES = 12;

        private Hole() {}
    }

    /** Payload of BLOCK_STATUS: the context, then extents. */
    static final class Status {
        static final int CONTEXT = 0;
        static final int BYTES = 4;

        static final int EXTENT_LENGTH = 0;
        static final int EXTENT_FLAGS = 4;
        static final int EXTENT_BYTES = 8;

        private Status() {}
    }

    /** Payload of ERROR: the message follows. */
    static final class Error {
        static final int ERROR = 0;
        static final int MESSAGE_LENGTH = 4;
        static final int BYTES = 6;

        private Error() {}
    }
}
