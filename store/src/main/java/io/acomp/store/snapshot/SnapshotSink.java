package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What a snapshot is read into. Called in the file's order, in the thread that reads, with what a checksum has vouched for: the header
 * first, an entry's codec and tenant before the entry, {@link #end} last. If {@link #end} is not called the snapshot is damaged further on,
 * and what came before is to be thrown away. An exception of any method ends the reading and reaches its caller as it is; a snapshot that
 * does not fit is refused with a MISMATCH.
 */
public interface SnapshotSink {
    /** What the snapshot is of. */
    void header(SnapshotHeader header) throws IOException;

    /** A codec. */
    void codec(SnapshotCodec codec) throws IOException;

    /** A tenant. */
    void tenant(SnapshotTenant tenant) throws IOException;

    /**
     * A page or value.
     *
     * @param entry what it is; a slot may come twice in a file made up by somebody
     * @param object its bytes as they were stored, none if it is same-filled; native memory, the reader's after the call
     */
    void entry(SnapshotEntry entry, MemorySegment object) throws IOException;

    /**
     * Pages compressed together.
     *
     * @param group what it is
     * @param object its bytes as they were stored; native memory, the reader's after the call
     */
    void group(SnapshotGroup group, MemorySegment object) throws IOException;

    /** The whole file is intact. */
    void end(SnapshotTotals totals) throws IOException;
}
