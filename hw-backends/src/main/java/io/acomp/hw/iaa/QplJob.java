package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A job of QPL in memory of its own. There is one only if its initialisation succeeded: libqpl kills the process over any other (HW §1).
 * Used by one thread at a time, for one direction (HW §1). Results and settings stay until they are written again; the library's state is
 * reset by {@link QplFlags#FIRST}.
 */
final class QplJob implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment memory;
    private final long address;

    private QplJob(Arena arena, MemorySegment memory) {
        this.arena = arena;
        this.memory = memory;
        address = memory.address();
    }

    /**
     * Makes a job.
     *
     * @param path where it is to run
     * @throws QplException if the library refuses: with a status of 500 and above, the hardware path has no device
     * @throws OutOfMemoryError if its memory cannot be had
     */
    static QplJob open(QplPath path) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            MemorySegment memory = arena.allocate(bytes(path), QplJobLayout.ALIGNMENT);
            int status = QplBinding.init(path, memory.address());
            if (status != QplStatus.OK) {
                throw new QplException("qpl_init_job failed, path=" + path, status);
            }
            memory.set(ValueLayout.JAVA_INT, QplJobLayout.NUMA_NODE, QplJobLayout.NUMA_SOCKET);
            opened = true;
            return new QplJob(arena, memory);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /**
     * Bytes of a job.
     *
     * @param path where it is to run
     */
    static long bytes(QplPath path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
            int status = QplBinding.jobSize(path, size);
            if (status != QplStatus.OK) {
                throw new QplException("qpl_get_job_size failed, path=" + path, status);
            }
            return Integer.toUnsignedLong(size.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /**
     * Says what to do.
     *
     * @param operation of {@link QplOperation}
     * @param flags of {@link QplFlags}
     * @param level 1 or 3; read by compression only
     */
    void prepare(int operation, int flags, int level) {
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.OPERATION, operation);
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.FLAGS, flags);
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.LEVEL, level);
    }

    /**
     * Says what to read.
     *
     * @param source native memory
     * @param from first byte
     * @param length in bytes, below 4 GiB
     */
    void source(MemorySegment source, long from, long length) {
        memory.set(ValueLayout.JAVA_LONG, QplJobLayout.NEXT_IN, source.address() + from);
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.AVAILABLE_IN, (int) length);
    }

    /**
     * Says where to write.
     *
     * @param destination native memory
     * @param to first byte
     * @param room in bytes, below 4 GiB
     */
    void destination(MemorySegment destination, long to, long room) {
        memory.set(ValueLayout.JAVA_LONG, QplJobLayout.NEXT_OUT, destination.address() + to);
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.AVAILABLE_OUT, (int) room);
    }

    /** Runs it to its end; the segments' arenas stay open meanwhile. Returns a {@link QplStatus}. */
    int execute(MemorySegment source, MemorySegment destination) {
        return QplBinding.execute(address, source, destination);
    }

    /**
     * Says which devices may serve it.
     *
     * @param node a NUMA node, or a constant of {@link QplJobLayout}
     */
    void numaNode(int node) {
        memory.set(ValueLayout.JAVA_INT, QplJobLayout.NUMA_NODE, node);
    }

    /**
     * Hands it to a device, which works on its source and destination until {@link #check} says that it has ended. Returns a
     * {@link QplStatus}; {@link QplStatus#QUEUES_ARE_BUSY} if no device took it.
     */
    int submit() {
        return QplBinding.submit(address);
    }

    /** Looks for the end of what was submitted; a {@link QplStatus}, {@link QplStatus#BEING_PROCESSED} while it runs. */
    int check() {
        return QplBinding.check(address);
    }

    /** Bytes read; may run past the end of a deflate stream that something follows, by up to 6 bytes (HW §4.1). */
    long totalIn() {
        return word(QplJobLayout.TOTAL_IN);
    }

    /** Bytes written. */
    long totalOut() {
        return word(QplJobLayout.TOTAL_OUT);
    }

    /** Room left in bytes. */
    long availableOut() {
        return word(QplJobLayout.AVAILABLE_OUT);
    }

    /** CRC-32 of the plain data; with {@link QplFlags#ZLIB} their Adler-32, its low half one too small after decompression. */
    int crc() {
        return memory.get(ValueLayout.JAVA_INT, QplJobLayout.CRC);
    }

    private long word(long offset) {
        return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, offset));
    }

    /** Its memory, for fields of {@link QplJobLayout} that have no method here. */
    MemorySegment memory() {
        return memory;
    }

    /** Its address, for {@link QplBinding}. */
    long address() {
        return address;
    }

    /** Bytes it holds. */
    long nativeBytes() {
        return memory.byteSize();
    }

    /** Gives it back to the library and frees it. Not for a job that a device may still write to: forget that one instead. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            QplBinding.fini(address);
            arena.close();
        }
    }
}
