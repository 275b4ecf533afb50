package io.acomp;

/** What a request asks of a driver. */
public enum Operation {
    /** Make the source smaller. */
    COMPRESS,
    /** Restore what a compress produced. */
    DECOMPRESS
}
