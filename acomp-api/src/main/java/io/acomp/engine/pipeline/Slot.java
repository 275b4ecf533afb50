package io.acomp.engine.pipeline;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.WhenFull;
import io.acomp.engine.RequestImpl;
import io.acomp.engine.Transform;

/** One block under way: its request, its buffers, and where in the stream it belongs. Used by the pipeline's thread. */
final class Slot {
    /** What a lane does with a slot. */
    enum Work {
        COMPRESS,
        DECOMPRESS,
        PIECE,
        LAST_PIECE
    }

    final RequestImpl request;
    /** What was read, when compressing. */
    final NativeBuffer source;
    final NativeBuffer destination;
    /** The part of the input window in use, when decompressing. */
    InputWindow.@Nullable Chunk chunk;
    /** Where the source lies in its memory, when decompressing. */
    long sourceAt;
    long sourceBytes;
    /** Byte offset of the source in the whole stream. */
    long streamOffset;
    /** Bytes the result must have, -1 if the frames do not say. */
    long contentBytes;
    int frames;
    Work work = Work.COMPRESS;
    /** True once the request was submitted for what the slot now holds. */
    boolean launched;

    Slot(Transform transform) {
        request = transform.newRequestImpl();
        request.whenFull(WhenFull.WAIT).execution(Execution.LANE);
        source = new NativeBuffer(transform);
        destination = new NativeBuffer(transform);
    }

    void launch() {
        switch (work) {
            case COMPRESS -> request.submitCompress();
            case DECOMPRESS -> request.submitDecompress();
            case PIECE -> request.submitPiece(false);
            case LAST_PIECE -> request.submitPiece(true);
        }
        launched = true;
    }

    /** The slot's failure as an exception; a known offset in the source becomes one in the stream. */
    AcompException failure(String message, AcompStatus status) {
        return new AcompException(message, status, request.driver(), streamOffset + Math.max(0, request.errorOffset()));
    }

    void quiesce() {
        request.cancel(request.ticket());
        request.await();
    }

    void free() {
        source.close();
        destination.close();
    }
}
