package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.PieceStream;

/** A stream of a library that can end a piece on a byte boundary without a final block. */
final class PieceDeflateStream extends DeflateStream implements PieceStream {
    PieceDeflateStream(Implementation implementation, Wrapper wrapper) {
        super(implementation, wrapper);
    }

    @Override
    public long compressPiece(CodecConfig config, MemorySegment source, MemorySegment destination, boolean last) {
        return write((DeflateConfig) config, source, destination, Wrapper.RAW, last);
    }
}
