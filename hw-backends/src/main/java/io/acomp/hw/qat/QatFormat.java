package io.acomp.hw.qat;

import io.acomp.hw.DeflateFraming;

/**
 * The formats QAT is used for. Deflate is handed to QATzip raw, whatever stands around it, so that each result is one stream: its own gzip
 * has a member per request (HW §3.4). An LZ4 frame is one request.
 */
enum QatFormat {
    /** Raw deflate. */
    DEFLATE(DeflateFraming.RAW.algorithm(), DeflateFraming.RAW.headerBytes(), DeflateFraming.RAW.trailerBytes(), 32 << 10),
    /** One gzip member. */
    GZIP(DeflateFraming.GZIP.algorithm(), DeflateFraming.GZIP.headerBytes(), DeflateFraming.GZIP.trailerBytes(), 32 << 10),
    /** zlib. */
    ZLIB(DeflateFraming.ZLIB.algorithm(), DeflateFraming.ZLIB.headerBytes(), DeflateFraming.ZLIB.trailerBytes(), 32 << 10),
    /** One LZ4 frame with content size and checksum. */
    LZ4_FRAME("lz4-frame", Lz4Frame.HEADER_BYTES, Lz4Frame.TRAILER_BYTES, 64 << 10);

    /** Bytes of one device request, the same for every session of the process: the first one fixes it (HW §3.4). */
    static final int REQUEST_BYTES = 64 << 10;
    /** Device requests of one call at most: beyond, QATzip starts a second thread for the call (HW §3.4). */
    static final int MOST_REQUESTS = 32;
    /** Source bytes below which QATzip takes its own software, and refuses to decompress; its least value for this setting. */
    static final int LEAST_BYTES = 128;
    /** Bytes beyond 9/8 of the source that a request may produce at most: QATzip gives the device no more room. */
    static final int EXTRA_BYTES = 1024;
    /** Deflate data or LZ4 blocks that QATzip decompresses at most; what comes out must fit a request as well. */
    static final int MOST_COMPRESSED = REQUEST_BYTES + REQUEST_BYTES / 8 + EXTRA_BYTES;

    private final String algorithm;
    private final int headerBytes;
    private final int trailerBytes;
    private final int window;

    QatFormat(String algorithm, int headerBytes, int trailerBytes, int window) {
        this.algorithm = algorithm;
        this.headerBytes = headerBytes;
        this.trailerBytes = trailerBytes;
        this.window = window;
    }

    /** The algorithm's name. */
    String algorithm() {
        return algorithm;
    }

    /** How far back matches reach, in bytes, both ways. */
    int window() {
        return window;
    }

    /** Bytes that stand around the data of a result. */
    int framingBytes() {
        return headerBytes + trailerBytes;
    }

    /** Largest source to compress in bytes. */
    long mostSource() {
        return this == LZ4_FRAME ? REQUEST_BYTES : (long) MOST_REQUESTS * REQUEST_BYTES;
    }

    /** Bytes that are enough for what a device makes of {@code length} bytes, framing included. */
    long maxCompressedLength(long length) {
        long requests = Math.max(1, (length + REQUEST_BYTES - 1) / REQUEST_BYTES);
        return length + length / 8 + requests * EXTRA_BYTES + framingBytes();
    }

    /** A codec for the format; made and used by one thread. */
    QatCodec newCodec() {
        return switch (this) {
            case DEFLATE -> new QatDeflateCodec(this, DeflateFraming.RAW);
            case GZIP -> new QatDeflateCodec(this, DeflateFraming.GZIP);
            case ZLIB -> new QatDeflateCodec(this, DeflateFraming.ZLIB);
            case LZ4_FRAME -> new QatLz4Codec();
        };
    }
}
