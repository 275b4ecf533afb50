package io.acomp.spi;

import java.lang.foreign.MemorySegment;

/**
 * A stream of the deflate family that can cut: it writes one piece of a longer raw-deflate stream, so that many streams work on one
 * input side by side (what pigz does). Only streams of the algorithms {@code deflate} and {@code zlib} need it; a zlib header and trailer
 * are the pipeline's.
 */
public interface PieceStream extends CodecStream {
    /**
     * Compresses one piece to raw deflate blocks without references before the piece. A piece that is not the last ends on a byte
     * boundary with no final block (an empty stored block, zlib's Z_SYNC_FLUSH or Z_FULL_FLUSH); the last ends with a final block.
     *
     * @param config made by the same driver's {@link SyncDriver#configure}
     * @param source the piece, possibly empty
     * @param destination where to; its size is the capacity
     * @param last true if the stream ends here
     * @return bytes produced, or a {@link CodecResult}
     */
    long compressPiece(CodecConfig config, MemorySegment source, MemorySegment destination, boolean last);
}
