package io.acomp.store;

/** Told how far the writing or reading of a snapshot has come: after every piece of some 256 KiB, in the thread that writes or reads. */
@FunctionalInterface
public interface SnapshotProgress {
    /** Listens to nothing, never cancels. */
    SnapshotProgress NONE = (entriesDone, entriesTotal, bytes) -> true;

    /**
     * A step.
     *
     * @param entriesDone pages or values written or read so far
     * @param entriesTotal how many there were when the snapshot began; the number written may differ, since a store goes on living
     * @param bytes written or read so far
     * @return false to cancel: the call ends with {@link SnapshotException.Code#CANCELLED} and the file at the target stays what it was
     */
    boolean progressed(long entriesDone, long entriesTotal, long bytes);
}
