package io.acomp.store.backing;

import java.lang.foreign.MemorySegment;

import io.acomp.store.BackingException;

/**
 * What blocks are written to: bytes by position, at least as many as the {@link BackingFile} above has blocks. Thread-safe for different
 * positions. Its user calls {@link #close} once, with no other call under way.
 */
public interface BackingDevice extends AutoCloseable {
    /**
     * Reads all of a segment. Bytes never written read as zeros.
     *
     * @param position first byte
     * @param to native memory, filled completely; unspecified if the read fails
     * @throws BackingException READ_FAILED
     */
    void read(long position, MemorySegment to) throws BackingException;

    /**
     * Writes all of a segment. Not synced to stable storage.
     *
     * @param position first byte
     * @param from native memory
     * @throws BackingException WRITE_FAILED or NO_SPACE; any part of the bytes may have been written
     */
    void write(long position, MemorySegment from) throws BackingException;

    @Override
    void close() throws BackingException;
}
