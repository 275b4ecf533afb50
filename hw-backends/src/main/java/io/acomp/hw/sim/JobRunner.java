package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

/**
 * The two halves of a job: what the device does, codec and faults, and what a driver of a real device does when it is told the end, a look
 * at length and CRC (HW §8). Used by one thread at a time.
 */
final class JobRunner implements AutoCloseable {
    private static final int PIECE_BYTES = 8 << 10;
    private static final int FLIPPED_BIT = 0x10;
    private static final System.Logger LOG = System.getLogger("io.acomp.hw.sim");

    private final DeviceModel model;
    private final CodecStream stream;
    private final @Nullable DeflateDistances distances;
    private final CRC32 checksum = new CRC32();
    private final byte[] piece = new byte[PIECE_BYTES];

    JobRunner(DeviceModel model) {
        this.model = model;
        this.stream = model.codec().newStream();
        this.distances = model.window() == 0 ? null : new DeflateDistances(model.codec().algorithm());
    }

    /** The device's half. */
    void work(SimulatedJob job) {
        try {
            job.result = reported(job, produced(job));
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "the codec of a simulated device threw, codec=" + model.codec().name(), failure);
            job.result = CodecResult.DEVICE_FAILED;
        }
        job.worked = true;
    }

    private long produced(SimulatedJob job) {
        CodecConfig digest = Objects.requireNonNull(job.config);
        if (job.operation == Operation.COMPRESS) {
            return stream.compress(digest, job.source, job.destination);
        }
        // What fits the window cannot reach beyond it.
        if (distances != null && job.destination.byteSize() > model.window() && distances.exceed(job.source, model.window())) {
            return CodecResult.UNSUPPORTED;
        }
        return stream.decompress(digest, job.source, job.destination);
    }

    private long reported(SimulatedJob job, long produced) {
        if (produced < 0) {
            return produced;
        }
        if (job.operation == Operation.DECOMPRESS) {
            job.crc = crc(job.destination, produced);
        }
        if (job.has(Fault.Kind.CORRUPT) && produced > 0) {
            long at = Math.floorMod(Mix.of(model.seed(), job.number), produced);
            byte right = job.destination.get(ValueLayout.JAVA_BYTE, at);
            job.destination.set(ValueLayout.JAVA_BYTE, at, (byte) (right ^ FLIPPED_BIT));
        }
        return job.has(Fault.Kind.WRONG_LENGTH) ? Math.max(0, produced + job.fault.value()) : produced;
    }

    /** The driver's half, after the device's if that is still to be done. */
    long finished(SimulatedJob job) {
        if (job.failed) {
            return CodecResult.DEVICE_FAILED;
        }
        if (!job.worked) {
            work(job);
        }
        long result = job.result;
        if (result < 0) {
            return result;
        }
        boolean right = result <= job.destination.byteSize()
                && (job.operation == Operation.COMPRESS || crc(job.destination, result) == job.crc);
        return right ? result : CodecResult.DEVICE_FAILED;
    }

    /** CRC-32 through a small array: a view of the segment would be an allocation. */
    private int crc(MemorySegment segment, long length) {
        checksum.reset();
        for (long at = 0; at < length; at += PIECE_BYTES) {
            int count = (int) Math.min(PIECE_BYTES, length - at);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, piece, 0, count);
            checksum.update(piece, 0, count);
        }
        return (int) checksum.getValue();
    }

    @Override
    public void close() {
        stream.close();
    }
}
