package io.acomp.service.nbd;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers of the handshake and of both directions' messages ("Values", "Protocol phases"); everything is big-endian and unaligned. */
final class Wire {
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** "NBDMAGIC". */
    static final long GREETING_MAGIC = 0x4e42444d41474943L;
    /** "IHAVEOPT". */
    static final long OPTION_MAGIC = 0x49484156454f5054L;
    static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;

    /** Handshake flags, and the client's answer, which has the same bits. */
    static final int FLAG_FIXED_NEWSTYLE = 1;

    static final int FLAG_NO_ZEROES = 1 << 1;

    /** Zeros behind the reply to EXPORT_NAME, unless the client wants none. */
    static final int EXPORT_NAME_ZEROES = 124;

    /** Longest string there is ("Conventions"). */
    static final int MOST_STRING_BYTES = 4096;

    /** Largest payload of a request or of a chunk ("Size constraints"). */
    static final int MOST_PAYLOAD = 32 << 20;

    static final int LEAST_BLOCK = 1;

    private Wire() {}

    /** Transmission flags. */
    static final class Export {
        static final int HAS_FLAGS = 1;
        static final int READ_ONLY = 1 << 1;
        static final int SEND_FLUSH = 1 << 2;
        static final int SEND_FUA = 1 << 3;
        static final int SEND_TRIM = 1 << 5;
        static final int SEND_WRITE_ZEROES = 1 << 6;
        static final int SEND_DF = 1 << 7;
        static final int CAN_MULTI_CONN = 1 << 8;
        static final int SEND_CACHE = 1 << 10;
        static final int SEND_FAST_ZERO = 1 << 11;

        private Export() {}
    }

    /** Option types. */
    static final class Option {
        static final int EXPORT_NAME = 1;
        static final int ABORT = 2;
        static final int LIST = 3;
        static final int STARTTLS = 5;
        static final int INFO = 6;
        static final int GO = 7;
        static final int STRUCTURED_REPLY = 8;
        static final int LIST_META_CONTEXT = 9;
        static final int SET_META_CONTEXT = 10;

        private Option() {}
    }

    /** Option reply types that are no errors; those are {@link OptionError}. */
    static final class Reply {
        static final int ACK = 1;
        static final int SERVER = 2;
        static final int INFO = 3;
        static final int META_CONTEXT = 4;

        private Reply() {}
    }

    /** Information types of INFO and GO. */
    static final class Info {
        static final int EXPORT = 0;
        static final int NAME = 1;
        static final int DESCRIPTION = 2;
        static final int BLOCK_SIZE = 3;

        private Info() {}
    }

    /** Command flags. */
    static final class Command {
        static final int FUA = 1;
        static final int NO_HOLE = 1 << 1;
        static final int DF = 1 << 2;
        static final int REQ_ONE = 1 << 3;
        static final int FAST_ZERO = 1 << 4;

        private Command() {}
    }

    /** Flags of extents in the context base:allocation. */
    static final class State {
        static final int HOLE = 1;
        static final int ZERO = 1 << 1;

        private State() {}
    }
}
