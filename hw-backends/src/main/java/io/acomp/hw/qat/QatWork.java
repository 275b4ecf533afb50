package io.acomp.hw.qat;

import java.util.Objects;

import io.acomp.spi.CodecResult;

/** One job on one codec: nothing it throws may end a worker. */
final class QatWork {
    private static final System.Logger LOG = System.getLogger("io.acomp.hw.qat");

    private QatWork() {}

    /** Bytes produced or a {@link CodecResult}. */
    static long run(QatCodec codec, QatJob job) {
        try {
            return codec.run(job.operation, Objects.requireNonNull(job.config, "config"), job.source, job.destination);
        } catch (OutOfMemoryError exhausted) {
            return CodecResult.OUT_OF_MEMORY;
        } catch (RuntimeException | Error failure) {
            LOG.log(System.Logger.Level.WARNING, "a job for QAT could not be run, operation=" + job.operation, failure);
            return CodecResult.DEVICE_FAILED;
        }
    }
}
