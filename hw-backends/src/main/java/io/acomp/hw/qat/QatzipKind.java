package io.acomp.hw.qat;

/** The kinds of session QATzip sets up, each with parameters of its own (HW §3.3). */
enum QatzipKind {
    /** Deflate in one of four formats. */
    DEFLATE("Deflate", 56),
    /** Deflate in one of four formats or zlib, which tells where a stream ended. */
    DEFLATE_EXT("DeflateExt", 60),
    /** LZ4 frames. */
    LZ4("LZ4", 48),
    /** LZ4s sequences, compression only, to be finished by a callback. */
    LZ4S("LZ4S", 72),
    /** LZ4 blocks; since 2.0. */
    LZ4_BLOCK("LZ4Block", 72),
    /** zstd; since 2.0. */
    ZSTD("Zstd", 72);

    private final String suffix;
    private final int paramsBytes;

    QatzipKind(String suffix, int paramsBytes) {
        this.suffix = suffix;
        this.paramsBytes = paramsBytes;
    }

    /** Room for the parameters in bytes, at least their size. */
    int paramsBytes() {
        return paramsBytes;
    }

    /** C name of the function that fills the parameters with defaults. */
    String defaultsFunction() {
        return "qzGetDefaults" + suffix;
    }

    /** C name of the function that sets a session up. */
    String setupFunction() {
        return "qzSetupSession" + suffix;
    }
}
