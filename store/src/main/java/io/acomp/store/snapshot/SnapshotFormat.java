package io.acomp.store.snapshot;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layout of a snapshot, one constant per field, offsets in bytes. All numbers are little-endian and without padding; texts are UTF-8 behind
 * a 16-bit length in bytes; checksums are crc32c.
 *
 * <pre>
 *  +----------+--------+--------+--------+-- … --+--------+---------+--------+-- … --+--------+-- … --+-----+
 *  | preamble | HEADER | CODECS | TENANTS        | CODECS | ENTRIES | GROUPS | ENTRIES | …            | END |
 *  +----------+--------+--------+--------+-- … --+--------+---------+--------+-- … --+--------+-- … --+-----+
 *                \__ chunks: a head of 20 bytes, then records of one kind __/
 * </pre>
 *
 * The preamble comes first, HEADER second, END last with nothing behind it; an entry's codec and tenant come before the entry. A minor
 * version may add kinds of chunks that older readers skip ({@link Chunk#OPTIONAL}); anything else is a new major version.
 */
final class SnapshotFormat {
    /** "ACOMPSNP", read as a little-endian long. */
    static final long MAGIC = 0x504e_5350_4d4f_4341L;
    /** The major version written, and the only one read. */
    static final int MAJOR = 1;
    /** The minor version written; any is read. */
    static final int MINOR = 0;

    /** The most bytes of records a chunk has; readers allocate no more, whatever a file says. */
    static final int MAX_CHUNK = (1 << 20) + 8_192;
    /** Bytes of records at which a chunk is written out. */
    static final int FULL_CHUNK = 256 << 10;
    /** The most bytes of all settings. */
    static final int MAX_SETTINGS = 64 << 10;
    /** The most bytes of a text. */
    static final int MAX_TEXT = 4_096;
    /** The most bytes of a dictionary. */
    static final int MAX_DICTIONARY = 1 << 20;
    /** The most bytes of a stored object, as in the pool. */
    static final int MAX_OBJECT = 65_536 + 512;
    /** The most bytes of a page or value before compression. */
    static final int MAX_ORIGINAL = 65_536;
    /** The highest value of an entry's marks. */
    static final int MAX_FLAGS = 65_535;
    /** The most pages of a group. */
    static final int MAX_GROUP = 256;
    /** The highest codec id; 0 is none. */
    static final int MAX_CODEC = 255;
    /** The highest tenant id. */
    static final int MAX_TENANT = 65_535;

    /** An 8-bit field. */
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /** A 16-bit field. */
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** A 32-bit field. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** A 64-bit field. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SnapshotFormat() {}

    /**
     * The first bytes, the same in all versions.
     *
     * <pre>
     *  0       8       10      12           16
     *  | magic | major | minor | crc of 0-11 |
     * </pre>
     */
    static final class Preamble {
        /** {@link SnapshotFormat#MAGIC}, 64 bits. */
        static final int MAGIC = 0;
        /** Major version, 16 bits. */
        static final int MAJOR = 8;
        /** Minor version, 16 bits. */
        static final int MINOR = 10;
        /** Checksum of what comes before it, 32 bits. */
        static final int CRC = 12;
        /** Bytes of the preamble. */
        static final int BYTES = 16;

        private Preamble() {}
    }

    /**
     * Head of a chunk.
     *
     * <pre>
     *  0      2       4        8          12               16           20
     *  | kind | flags | length | sequence | crc of records | crc of 0-15 | records …
     * </pre>
     */
    static final class Chunk {
        /** What its records are, 16 bits: one of the constants below. */
        static final int KIND = 0;
        /** 16 bits, {@link #OPTIONAL} or 0. */
        static final int FLAGS = 2;
        /** Bytes of the records, 32 bits. */
        static final int LENGTH = 4;
        /** Its number, from 0, 32 bits: none is missing, doubled or misplaced. */
        static final int SEQUENCE = 8;
        /** Checksum of the records, 32 bits. */
        static final int RECORDS_CRC = 12;
        /** Checksum of the head before it, 32 bits. */
        static final int HEAD_CRC = 16;
        /** Bytes of the head. */
        static final int BYTES = 20;

        /** Kind: one {@link Header}. */
        static final int HEADER = 1;
        /** Kind: {@link Codec} records. */
        static final int CODECS = 2;
        /** Kind: {@link Tenant} records. */
        static final int TENANTS = 3;
        /** Kind: {@link Entry} records. */
        static final int ENTRIES = 4;
        /** Kind: {@link Group} records. */
        static final int GROUPS = 5;
        /** Kind: one {@link End}. */
        static final int END = 6;

        /** Flag: a reader that does not know the kind may skip it. */
        static final int OPTIONAL = 1;

        private Chunk() {}
    }

    /**
     * What the store was; settings follow: a name (text), a type of 8 bits, a value.
     *
     * <pre>
     *  0           4       12        20                 28         30
     *  | page size | slots | created | expected entries | settings | {name, type, value} …
     * </pre>
     */
    static final class Header {
        /** Bytes of a page, 32 bits. */
        static final int PAGE_SIZE = 0;
        /** How many slots, 64 bits. */
        static final int SLOTS = 4;
        /** When, in milliseconds since 1970, 64 bits. */
        static final int CREATED = 12;
        /** Entries there were when writing began, 64 bits; for showing progress. */
        static final int EXPECTED = 20;
        /** How many settings follow, 16 bits. */
        static final int SETTINGS = 28;
        /** Bytes before the settings. */
        static final int BYTES = 30;

        /** Type of a setting: 64 bits follow. */
        static final int NUMBER = 1;
        /** Type of a setting: 8 bits follow, 0 or 1. */
        static final int SWITCH = 2;
        /** Type of a setting: a text follows. */
        static final int TEXT = 3;

        private Header() {}
    }

    /**
     * A codec: how objects were made.
     *
     * <pre>
     *  0    1       5                   9
     *  | id | level | dictionary bytes | algorithm (text) | dictionary |
     * </pre>
     */
    static final class Codec {
        /** 1 to 255, 8 bits. */
        static final int ID = 0;
        /** Level, 32 bits, signed. */
        static final int LEVEL = 1;
        /** Bytes of the dictionary, 0 if there is none, 32 bits. */
        static final int DICTIONARY_LENGTH = 5;
        /** Bytes before the algorithm's name. */
        static final int BYTES = 9;

        private Codec() {}
    }

    /**
     * A tenant.
     *
     * <pre>
     *  0    2       10          11
     *  | id | quota | writeback | name (text) |
     * </pre>
     */
    static final class Tenant {
        /** 16 bits. */
        static final int ID = 0;
        /** Bytes of memory it may have, 64 bits; -1: no limit. */
        static final int QUOTA = 2;
        /** 1 if its pages may be written back, else 0, 8 bits. */
        static final int WRITEBACK = 10;
        /** Bytes before the name. */
        static final int BYTES = 11;

        private Tenant() {}
    }

    /**
     * A page or value.
     *
     * <pre>
     *  0      8      16    20    24         28       32       34      36     37      38
     *  | slot | fill | crc | age | original | length | tenant | flags | kind | codec | object …
     * </pre>
     */
    static final class Entry {
        /** Its slot, 64 bits. */
        static final int SLOT = 0;
        /** The word it repeats, 64 bits; 0 unless it is same-filled. */
        static final int FILL = 8;
        /** The checksum the store keeps with the object, 32 bits. */
        static final int CRC = 16;
        /** Seconds since its last access, 32 bits, unsigned. */
        static final int AGE = 20;
        /** Bytes before compression, 32 bits. */
        static final int ORIGINAL = 24;
        /** Bytes of the object, 32 bits. */
        static final int LENGTH = 28;
        /** Its tenant, 16 bits. */
        static final int TENANT = 32;
        /** Marks, 16 bits: {@link SnapshotEntry}. */
        static final int FLAGS = 34;
        /** How it is stored, 8 bits: {@link SnapshotEntry.Kind#code}. */
        static final int KIND = 36;
        /** Its codec, 8 bits; 0 unless it is compressed. */
        static final int CODEC = 37;
        /** Bytes before the object. */
        static final int BYTES = 38;

        private Entry() {}
    }

    /**
     * Pages compressed together.
     *
     * <pre>
     *  0     4        8       10        12      13
     *  | crc | length | pages | members | codec | members … | object …
     * </pre>
     */
    static final class Group {
        /** The checksum the store keeps with the object, 32 bits. */
        static final int CRC = 0;
        /** Bytes of the object, 32 bits. */
        static final int LENGTH = 4;
        /** Pages in the object, 16 bits. */
        static final int PAGES = 8;
        /** Pages of them that are still in use, 16 bits. */
        static final int MEMBERS = 10;
        /** Its codec, 8 bits. */
        static final int CODEC = 12;
        /** Bytes before the members. */
        static final int BYTES = 13;

        private Group() {}
    }

    /**
     * A page of a group.
     *
     * <pre>
     *  0      8     12       14      16      18
     *  | slot | age | tenant | flags | index |
     * </pre>
     */
    static final class Member {
        /** Its slot, 64 bits. */
        static final int SLOT = 0;
        /** Seconds since its last access, 32 bits, unsigned. */
        static final int AGE = 8;
        /** Its tenant, 16 bits. */
        static final int TENANT = 12;
        /** Marks, 16 bits. */
        static final int FLAGS = 14;
        /** Which of the group's pages it is, from 0, 16 bits. */
        static final int INDEX = 16;
        /** Bytes of a member. */
        static final int BYTES = 18;

        private Member() {}
    }

    /**
     * What the file must have held.
     *
     * <pre>
     *  0         8        16       24        32             40    44
     *  | entries | groups | codecs | tenants | object bytes | crc |
     * </pre>
     */
    static final class End {
        /** Entries and members of groups, 64 bits. */
        static final int ENTRIES = 0;
        /** Groups, 64 bits. */
        static final int GROUPS = 8;
        /** Codecs, 64 bits. */
        static final int CODECS = 16;
        /** Tenants, 64 bits. */
        static final int TENANTS = 24;
        /** Bytes of all objects, 64 bits. */
        static final int OBJECT_BYTES = 32;
        /** Checksum of the file before the END chunk, 32 bits. */
        static final int FILE_CRC = 40;
        /** Bytes of the record. */
        static final int BYTES = 44;

        private End() {}
    }
}
