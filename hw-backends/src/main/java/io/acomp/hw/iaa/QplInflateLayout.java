package io.acomp.hw.iaa;

/**
 * Where the software path's inflater keeps its state inside a job: ISA-L's {@code inflate_state} (QPL 1.6 to 1.9). QPL's API tells
 * neither whether a deflate stream ended nor where: a cut one is status 0, and {@link QplJobLayout#TOTAL_IN} counts bytes the inflater only
 * looked at. Both stand here. This is no part of the API, so {@link QplSoftware} tries on known streams whether it is so before the
 * drivers are offered. Offsets are in bytes.
 */
final class QplInflateLayout {
    /** In the job: address of the state (the "middle layer" of HW §4.3). */
    static final long STATE_POINTER = 216;
    /** In the state: bits that were taken from the source and not used; 4 bytes. */
    static final long UNUSED_BITS = 36;
    /** In the state: where decoding stands; 4 bytes. */
    static final long BLOCK_STATE = 21160;
    /** {@link #BLOCK_STATE}: the final block ended and all output was handed out. */
    static final int FINISHED = 5;

    private QplInflateLayout() {}
}
