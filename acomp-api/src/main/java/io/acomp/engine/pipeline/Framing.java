package io.acomp.engine.pipeline;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.engine.Transform;

/** How the output of one compressed stream is put together from blocks. */
enum Framing {
    /** Each block is a frame of its own (zstd, lz4-frame). */
    FRAMES,
    /** Each block is a gzip member; of more than one, each says in its header how long it is. */
    MEMBERS,
    /** Blocks are pieces of one deflate stream. */
    PIECES,
    /** One block is all: the driver cannot cut. */
    WHOLE;

    /** Most bytes that are compressed or decompressed in one piece when there is no other way. */
    static final long WHOLE_LIMIT = 64 << 20;

    private static final long MIB = 1 << 20;

    /**
     * The framing of a transform's streams.
     *
     * @param operation what is to be done with them
     * @throws AcompException UNSUPPORTED for raw block formats
     */
    static Framing of(Transform transform, Operation operation) {
        return switch (transform.algorithm()) {
            case "zstd", "lz4-frame" -> FRAMES;
            case "gzip" -> MEMBERS;
            case "zlib", "deflate" -> transform.pieceDriver() != null ? PIECES : WHOLE;
            default -> throw new AcompException(
                    "a raw block format has no stream form, use zstd, lz4-frame, gzip, zlib or deflate, algorithm=" + transform.algorithm(),
                    AcompStatus.UNSUPPORTED,
                    transform.driver(operation),
                    -1);
        };
    }

    /**
     * Source bytes per block unless the caller says otherwise. Frames of zstd begin without history, so the higher levels, whose windows
     * are larger, get larger ones: measured on mixed text and binaries, the loss against one frame stays below 1 %. A device that takes less
     * at a time gets blocks it can take.
     */
    long defaultBlockBytes(Transform transform) {
        Integer level = transform.settings().level();
        return switch (this) {
            case FRAMES -> Math.min(
                    transform.maxBlockBytes(),
                    !"zstd".equals(transform.algorithm()) || level == null || level < 10 ? 4 * MIB : level < 17 ? 16 * MIB : 32 * MIB);
            case MEMBERS -> Math.min(transform.maxBlockBytes(), MIB);
            case PIECES -> MIB;
            case WHOLE -> WHOLE_LIMIT;
        };
    }
}
