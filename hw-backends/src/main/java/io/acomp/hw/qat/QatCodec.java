package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;

/**
 * What a worker does with a job: QATzip sessions, one per direction and level, and the judgement of what they say, since their return code
 * tells neither who did the work nor whether it is complete (HW §1). Belongs to the thread that made it; a session whose call failed or
 * ended half-way is set up anew.
 */
abstract class QatCodec implements AutoCloseable {
    private static final int DECOMPRESS_LEVEL = 1;

    /** Memory of the sessions. */
    final Arena arena = Arena.ofConfined();
    private final QatzipKind kind;
    private final @Nullable QatzipSession[] compressing = new QatzipSession[QatConfig.MOST_LEVEL + 1];
    /** Level and direction are those of a session that compresses with the default level: instances are then not set up anew for it. */
    private final QatzipSession decompressing;

    QatCodec(QatzipKind kind) {
        this.kind = kind;
        decompressing = new QatzipSession(arena, kind, DECOMPRESS_LEVEL);
    }

    /**
     * Runs a job.
     *
     * @return bytes produced or a {@link CodecResult}
     */
    final long run(Operation operation, QatConfig config, MemorySegment source, MemorySegment destination) {
        return operation == Operation.COMPRESS
                ? compress(compressing(config.level()), source, destination)
                : decompress(decompressing, source, destination);
    }

    abstract long compress(QatzipSession session, MemorySegment source, MemorySegment destination);

    abstract long decompress(QatzipSession session, MemorySegment source, MemorySegment destination);

    private QatzipSession compressing(int level) {
        QatzipSession session = compressing[level];
        if (session == null) {
            session = new QatzipSession(arena, kind, level);
            compressing[level] = session;
        }
        return session;
    }

    /**
     * What a failed decompression means. QATzip tells a device that failed from data it cannot read in few cases only; where it does not,
     * software's answer counts.
     *
     * @param code other than 0
     */
    static long failure(int code) {
        QatzipStatus status = QatzipStatus.of(code);
        if (status == QatzipStatus.DATA_ERROR) {
            return CodecResult.CORRUPT_INPUT;
        }
        return status.isAboutDevice() ? CodecResult.DEVICE_FAILED : CodecResult.UNSUPPORTED;
    }

    /** A result that cannot be trusted. */
    static long distrust(QatzipSession session, long result) {
        session.close();
        return result;
    }

    @Override
    public void close() {
        for (QatzipSession session : compressing) {
            if (session != null) {
                session.close();
            }
        }
        decompressing.close();
        arena.close();
    }
}
