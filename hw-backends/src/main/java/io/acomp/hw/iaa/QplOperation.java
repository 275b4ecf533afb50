package io.acomp.hw.iaa;

/** Values of {@link QplJobLayout#OPERATION}. */
final class QplOperation {
    /** Inflate. */
    static final int DECOMPRESS = 0;
    /** Deflate. */
    static final int COMPRESS = 1;
    /** CRC-64 of the source; nothing is written. */
    static final int CRC64 = 5;

    private QplOperation() {}
}
