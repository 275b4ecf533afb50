package io.acomp.engine.pipeline;

import java.lang.foreign.Arena;

import io.acomp.AcompSettings;
import io.acomp.Operation;
import io.acomp.engine.RequestImpl;
import io.acomp.spi.StreamDecoder;

import org.jspecify.annotations.Nullable;

/** What a pipeline needs of its transform. Thread-safe. */
public interface PipelineHost {
    /** The algorithm's name. */
    String algorithm();

    /** Settings of the transform. */
    AcompSettings settings();

    /**
     * The driver that serves a direction.
     *
     * @param operation the direction
     */
    String driver(Operation operation);

    /** Bulk lanes of the engine. */
    int laneCount();

    /** A new request of the transform. */
    RequestImpl newRequest();

    /**
     * Bytes that are enough to compress a source of this length.
     *
     * @param sourceLength in bytes
     */
    long maxCompressedLength(long sourceLength);

    /** True if {@link RequestImpl#submitPiece} works: the driver for compression makes {@link io.acomp.spi.PieceStream}s. */
    boolean cutsPieces();

    /**
     * A decoder that works in steps, of the best driver that has one; of a transform opened by driver name, only of that driver.
     *
     * @param maxWindow largest history window in bytes the decoder may keep
     * @return null if there is none
     */
    @Nullable StreamDecoder newDecoder(long maxWindow);

    /**
     * A shared arena of engine memory that is accounted as the pipeline's.
     *
     * @throws OutOfMemoryError from its allocations, if the engine's limit forbids them
     */
    Arena newPipelineArena();
}
