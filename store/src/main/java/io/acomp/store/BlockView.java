package io.acomp.store;

import java.lang.foreign.MemorySegment;

import io.acomp.store.block.StoreBlocks;

/**
 * A store as a disk (zram's role, KS §6): bytes by offset, of a size that is set once. Made by {@link CompressedStore#blocks(long)}. Byte
 * {@code b} is byte {@code b % pageSize} of slot {@code b / pageSize}; what no one has written reads as zeros.
 *
 * <h2>Bounds</h2>
 * Every offset and length is allowed that lies within the disk, lengths of zero too. Every method checks that before it touches anything.
 * Whole pages cost least: a part of a page is read, changed and stored again.
 *
 * <h2>Concurrency</h2>
 * Everything may be called from any thread, virtual ones too; calls run in the caller's thread. What a call does to one page is atomic: a
 * read sees all of it or nothing, and two calls that write different bytes of a page both take effect. A call over several pages goes
 * through them in ascending order, and others may see some of them done and some not, as on any disk. Calls on different pages share no
 * lock but, for the time of one codec call, the context of the CPU they run on.
 *
 * <h2>Memory</h2>
 * A segment is native or on the heap, a slice of a larger one if one likes, and is read or written during the call only; nobody may write
 * to it meanwhile. Nothing is allocated on the Java heap by a call once warm. A segment of exactly one page at a page's offset is
 * compressed from and decompressed into without a copy.
 *
 * <h2>Failures</h2>
 * A call that fails throws {@link StoreException}. Its {@linkplain StoreException#offset() offset} is exact: bytes of the call before it
 * are done, those from it on are as if the call had not been made. So a page that cannot be stored keeps its old content, as on zram,
 * while {@link CompressedStore#store(long, MemorySegment)} drops it: behind a store of pages there is somebody who has the data, behind a
 * disk there is not. Nobody takes old content for new by that, since whoever wrote was told, and how far he got. The destination of a read
 * that fails is unspecified from that offset on. Every failure is counted: writes in {@code failed_writes}, reads, those for the
 * sake of a partial write too, in {@code failed_reads}.
 *
 * <h2>The store behind it</h2>
 * Settings, limits, workers and counters are the store's. Stores through the view are on nobody's quota. Exclusive loads do not concern
 * the view. Words that fill a page need no memory, so a memory limit does not stand in their way. Nothing outlives the store.
 */
public sealed interface BlockView extends AutoCloseable permits StoreBlocks {
    /** What lies in a part of the disk. */
    enum Extent {
        /** Something was written. */
        DATA,
        /** Zeros were written: allocated as far as that goes, since they take no memory. */
        ZERO,
        /** Nothing was written, or it was trimmed; reads as zeros. */
        HOLE
    }

    /** Is told about parts of the disk. */
    @FunctionalInterface
    interface ExtentVisitor {
        /**
         * The next part; the one after it is of another kind.
         *
         * @param offset where it begins, in bytes
         * @param length in bytes, at least 1
         * @param extent what lies there
         * @return false to be told no more
         */
        boolean visit(long offset, long length, Extent extent);
    }

    /** Bytes of the disk. */
    long size();

    /** Bytes of a page of the store: the block size that costs least. */
    int pageSize();

    /**
     * Reads bytes; an access to each of the pages they lie in.
     *
     * @param offset of the first, 0 to {@link #size()}
     * @param destination where to; its size says how many
     * @throws IndexOutOfBoundsException if they are not within the disk
     * @throws IllegalArgumentException if the destination is read-only, or its arena is closed or another thread's
     * @throws StoreException with {@code CORRUPT}, {@code CODEC_FAILED} or {@code IO}, if a page cannot be had
     * @throws IllegalStateException if the view or the store is closed
     * @throws OutOfMemoryError if this CPU has not been used yet, and memory for its codec cannot be had
     */
    void read(long offset, MemorySegment destination);

    /**
     * Writes bytes. Pages that become one word over and over take no memory.
     *
     * @param offset of the first, 0 to {@link #size()}
     * @param source the bytes; its size says how many
     * @throws IndexOutOfBoundsException if they are not within the disk
     * @throws IllegalArgumentException if the source's arena is closed or another thread's
     * @throws StoreException with {@code NO_SPACE}, {@code NO_MEMORY}, {@code DISABLED} or {@code CODEC_FAILED}, if a page cannot be stored;
     *     as {@link #read} for a page of which only a part is written
     * @throws IllegalStateException if the view or the store is closed
     */
    void write(long offset, MemorySegment source);

    /**
     * Frees the pages that lie within a range as a whole; they read as zeros afterwards. Pages of which the range covers only a part stay as
     * they are (KS §6.4). Pages freed are counted in {@code notify_free}.
     *
     * @param offset of the first byte, 0 to {@link #size()}
     * @param length in bytes
     * @throws IndexOutOfBoundsException if the range is not within the disk
     * @throws IllegalStateException if the view or the store is closed
     */
    void trim(long offset, long length);

    /**
     * Writes zeros, all of them: a page that the range covers as a whole becomes a hole or a word, the parts at both ends are written as by
     * {@link #write}. Pages that become holes are counted in {@code notify_free}.
     *
     * @param offset of the first byte, 0 to {@link #size()}
     * @param length in bytes
     * @param holes true if whole pages may become holes, false if the range must be allocated afterwards (NBD's NO_HOLE)
     * @throws IndexOutOfBoundsException if the range is not within the disk
     * @throws StoreException as {@link #write}
     * @throws IllegalStateException if the view or the store is closed
     */
    void writeZeroes(long offset, long length, boolean holes);

    /**
     * Returns when every write that has returned is seen by every read that begins; that is so anyway. It makes nothing durable: the store is
     * memory.
     *
     * @throws IllegalStateException if the view or the store is closed
     */
    void flush();

    /**
     * Tells what lies in a range, part by part in ascending order, without gaps, alike neighbours as one. A look that counts as no access, and
     * what changes meanwhile is told as it was or as it is. No lock is held while the visitor is called.
     *
     * @param offset of the first byte, 0 to {@link #size()}
     * @param length in bytes
     * @param visitor is told
     * @throws IndexOutOfBoundsException if the range is not within the disk
     * @throws IllegalStateException if the view or the store is closed
     */
    void extents(long offset, long length, ExtentVisitor visitor);

    /**
     * Ends this use of the store, which is not closed and keeps what was written. Does not wait for calls that run. Later calls throw
     * IllegalStateException. Idempotent.
     */
    @Override
    void close();
}
