package io.acomp.scomp.spec;

import java.io.IOException;

/** Something independent that turns bytes into bytes. */
interface Judge {
    /** Skips the running test if it is not installed. */
    void assumeInstalled();

    /** What it makes of the bytes; fails if it does not end well. */
    byte[] run(byte[] input) throws IOException, InterruptedException;
}
