package io.acomp.store.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a snapshot is written: out of sight until it is published. For one thread. */
interface SnapshotTarget {
    /** Appends all of a buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Forces what was written to stable storage. */
    void sync() throws IOException;

    /** Puts it in the place of the old snapshot, in one step. */
    void publish() throws IOException;

    /** Forces that replacement to stable storage. */
    void syncFolder() throws IOException;

    /** Frees what is held, and removes what was not published. */
    void close() throws IOException;
}
