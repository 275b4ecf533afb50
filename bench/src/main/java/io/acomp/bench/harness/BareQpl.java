package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecResult;

/**
 * What one writes around libqpl's software path without this library: one job per direction, its fields rewritten for each block, raw deflate
 * with dynamic Huffman codes. Only the status is looked at. Used by one thread.
 */
public final class BareQpl implements BlockCodec, AutoCloseable {
    private static final long JOB_ALIGNMENT = 64;
    // fields of qpl_job (HW §4.3)
    private static final long NEXT_IN = 0;
    private static final long AVAILABLE_IN = 8;
    private static final long NEXT_OUT = 16;
    private static final long AVAILABLE_OUT = 24;
    private static final long TOTAL_OUT = 28;
    private static final long OPERATION = 32;
    private static final long FLAGS = 36;
    private static final long LEVEL = 52;
    private static final int DECOMPRESS = 0;
    private static final int COMPRESS = 1;
    private static final int FIRST_AND_LAST = 0x3;
    /** DYNAMIC, and OMIT_VERIFY, without which more than 32 KiB fails. */
    private static final int COMPRESS_FLAGS = FIRST_AND_LAST | 0x2000 | 0x4000;

    private static final int MORE_OUTPUT_NEEDED = 2;
    /** Stored blocks are the worst case: five bytes each, and never shorter than this. */
    private static final long STORED_BLOCK = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment compressor;
    private final MemorySegment decompressor;
    private final int level;

    /**
     * A loop's codec.
     *
     * @param level of compression, 1 or 3
     * @throws HarnessException if the library refuses
     */
    public BareQpl(int level) {
        this.level = level;
        compressor = job();
        decompressor = job();
    }

    private MemorySegment job() {
        MemorySegment job = arena.allocate(QplLoopBinding.jobBytes(), JOB_ALIGNMENT);
        QplLoopBinding.init(job);
        return job;
    }

    /** Whether the library is here; if not, why not and what to do. */
    public static Availability availability() {
        return QplLoopBinding.availability();
    }

    @Override
    public String name() {
        return "libqpl";
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + (length / STORED_BLOCK + 2) * 5 + 64;
    }

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination) {
        boolean compress = operation == Operation.COMPRESS;
        MemorySegment job = compress ? compressor : decompressor;
        job.set(ValueLayout.JAVA_INT, OPERATION, compress ? COMPRESS : DECOMPRESS);
        job.set(ValueLayout.JAVA_INT, FLAGS, compress ? COMPRESS_FLAGS : FIRST_AND_LAST);
        job.set(ValueLayout.JAVA_INT, LEVEL, level);
        job.set(ValueLayout.JAVA_LONG, NEXT_IN, source.address());
        job.set(ValueLayout.JAVA_INT, AVAILABLE_IN, (int) source.byteSize());
        job.set(ValueLayout.JAVA_LONG, NEXT_OUT, destination.address());
        job.set(ValueLayout.JAVA_INT, AVAILABLE_OUT, (int) destination.byteSize());
        int status = QplLoopBinding.execute(job);
        if (status != 0) {
            return status == MORE_OUTPUT_NEEDED ? CodecResult.DESTINATION_TOO_SMALL : CodecResult.CORRUPT_INPUT;
        }
        return Integer.toUnsignedLong(job.get(ValueLayout.JAVA_INT, TOTAL_OUT));
    }

    @Override
    public void close() {
        QplLoopBinding.fini(compressor);
        QplLoopBinding.fini(decompressor);
        arena.close();
    }
}
