package io.acomp.hw.qat;

/**
 * Where QATzip's structures keep what (x86-64; equal in 1.3 and 2.0, HW §3.3). Offsets and sizes are in bytes; fields are 32 bits wide
 * unless they say otherwise.
 */
final class QatzipLayout {
    /** Size of a session ({@code QzSession_T}). */
    static final int SESSION_BYTES = 40;
    /** 64 bits: a {@link QatzipStatus} about the hardware, signed. */
    static final int SESSION_HARDWARE = 0;
    /** Status of the last call. */
    static final int SESSION_LAST = 8;
    /** Pointer: the library's own; null if the session is not set up. */
    static final int SESSION_INTERNAL = 16;
    /** 64 bits: source bytes of all calls. */
    static final int SESSION_TOTAL_IN = 24;
    /** 64 bits: result bytes of all calls. */
    static final int SESSION_TOTAL_OUT = 32;

    /** One of the directions below. */
    static final int PARAMS_DIRECTION = 0;
    /** Compression level, 1 to 12. */
    static final int PARAMS_LEVEL = 4;
    /** 8 bits: one of the algorithms below. */
    static final int PARAMS_ALGORITHM = 8;
    /** 8 bits: 1 lets the library fall back to its own software; never wanted here (HW §1). */
    static final int PARAMS_SOFTWARE_BACKUP = 16;
    /** Bytes of one device request; the first session of a process fixes it for the instances it touches. */
    static final int PARAMS_HARDWARE_BUFFER = 20;
    /** Bytes of a stream buffer. */
    static final int PARAMS_STREAM_BUFFER = 24;
    /** Source bytes below which the library compresses in software whatever is set. */
    static final int PARAMS_INPUT_THRESHOLD = 28;
    /** Device requests of a call beyond which it starts a second thread. */
    static final int PARAMS_REQUEST_COUNT = 32;
    /** Calls that are not tried after the service could not be started. */
    static final int PARAMS_WAIT_COUNT = 36;
    /** 0 sleeps between polls, 1 does not. */
    static final int PARAMS_POLLING = 40;
    /** 1 lets the library choose between device and software by latency. */
    static final int PARAMS_SENSITIVE = 44;
    /** Deflate only: 0 tables made for the data, 1 fixed ones. */
    static final int PARAMS_HUFFMAN = 48;
    /** Deflate only: one of the formats below. */
    static final int PARAMS_FORMAT = 52;
    /** Extended deflate only, 8 bits: 1 stops at the end of the first stream. */
    static final int PARAMS_STOP_AT_END = 56;
    /** Extended deflate only, 8 bits: 1 makes it zlib, whatever the format says. */
    static final int PARAMS_ZLIB = 57;
    /** LZ4s only: shortest match, 3 or 4. */
    static final int PARAMS_SHORTEST_MATCH = 64;

    /** Direction: compress and decompress. */
    static final int DIRECTION_BOTH = 2;
    /** Algorithm: deflate. */
    static final int ALGORITHM_DEFLATE = 8;
    /** Algorithm: LZ4. */
    static final int ALGORITHM_LZ4 = '4';
    /** Format: deflate data behind its length in four bytes. */
    static final int FORMAT_4B = 0;
    /** Format: gzip members. */
    static final int FORMAT_GZIP = 1;
    /** Format: gzip members that tell their length. */
    static final int FORMAT_GZIP_EXT = 2;
    /** Format: deflate data. */
    static final int FORMAT_RAW = 3;
    /** Polling without sleeping. */
    static final int POLLING_BUSY = 1;

    /** Size of an asynchronous call's result ({@code QzResult_T}). */
    static final int RESULT_BYTES = 48;
    /** Status of the call. */
    static final int RESULT_STATUS = 0;
    /** 64 bits: the caller's own. */
    static final int RESULT_TAG = 8;
    /** Source bytes, consumed bytes after the call; 0 after a failure. */
    static final int RESULT_SOURCE = 16;
    /** Room in bytes, produced bytes after the call; 0 after a failure. */
    static final int RESULT_DESTINATION = 20;
    /** 64 bits: what a callback of the library's returned. */
    static final int RESULT_EXTENDED = 24;
    /** Pointer to checksums, or null. */
    static final int RESULT_CRC = 32;

    /** Size of {@code QzStatus_T}. */
    static final int STATUS_BYTES = 544;

    private QatzipLayout() {}
}
