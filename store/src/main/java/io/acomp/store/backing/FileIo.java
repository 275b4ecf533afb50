package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Reads and writes at positions of an open file that a thread's interrupt does not close (a FileChannel's do). Thread-safe. */
interface FileIo {
    /**
     * Reads up to a segment's size.
     *
     * @return bytes read, less than the segment's only at the end of the file
     */
    long read(long position, MemorySegment to) throws IOException;

    /** Writes all of a segment. */
    void write(long position, MemorySegment from) throws IOException;

    void close() throws IOException;

    /** The operating system has no more room; told apart from other failures to write. */
    final class NoSpaceException extends IOException {
        private static final long serialVersionUID = 1L;

        NoSpaceException(String message) {
            super(message);
        }
    }
}
