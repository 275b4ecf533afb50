package io.acomp.store.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A page or value, apart from its bytes.
 *
 * @param slot where it is; below the header's slots
 * @param kind how it is stored
 * @param codec the codec that compressed it; 0 unless {@link Kind#COMPRESSED}
 * @param tenant whose it is; 0, or one that came before
 * @param flags of the constants here
 * @param ageSeconds seconds since its last access when the snapshot was written; unsigned
 * @param crc the checksum the store keeps with it; not looked at here
 * @param originalLength bytes before compression, 1 to 65536
 * @param fill the word it repeats; 0 unless {@link Kind#SAME}
 */
public record SnapshotEntry(
        long slot, Kind kind, int codec, int tenant, int flags, int ageSeconds, int crc, int originalLength, long fill) {
    /** Flag: accessed since the clock hand passed. */
    public static final int REFERENCED = 1;
    /** Flag: marked idle. */
    public static final int IDLE = 2;
    /** Flag: no codec shrinks it. */
    public static final int INCOMPRESSIBLE = 4;
    /** Flag: compressed by a secondary algorithm. */
    public static final int RECOMPRESSED = 8;
    /** Flag: it was in the backing file, from where its bytes were read. */
    public static final int WRITTEN_BACK = 16;

    /** How an entry is stored; the codes are those of the file. */
    public enum Kind {
        /** A word that repeats: no bytes. */
        SAME(1),
        /** Compressed by a codec. */
        COMPRESSED(2),
        /** As it is. */
        RAW(3);

        private static final Kind[] KINDS = values();
        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Its number in the file. */
        public int code() {
            return code;
        }

        static @Nullable Kind of(int code) {
            return code < 1 || code > KINDS.length ? null : KINDS[code - 1];
        }
    }
}
