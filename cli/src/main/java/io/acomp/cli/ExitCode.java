package io.acomp.cli;

/** What the command's exit status says. */
final class ExitCode {
    /** Done. */
    static final int OK = 0;
    /** Something failed: a file, a codec, the machine. */
    static final int FAILURE = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The input is not valid compressed data. */
    static final int CORRUPT = 3;
    /** A hardware driver that was named or required, or a driver that {@code doctor} was told to require, is not there. */
    static final int HARDWARE_ABSENT = 4;

    private ExitCode() {}
}
