package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * Decompression in steps: the framing around a library's {@link RawInflater}. A gzip member is a frame; bytes behind it must be another
 * member's header. Behind the one frame of zlib and raw deflate nothing may follow.
 */
final class FrameDecoder implements StreamDecoder {
    private enum Part {
        HEADER,
        BODY,
        TRAILER,
        END
    }

    private final Wrapper wrapper;
    private final RawInflater inflater;
    private final Checksum checksum;
    private final HeaderReader header;
    private final long maxWindow;
    private final long sourceWindow;
    private final MemorySegment trailer = MemorySegment.ofArray(new byte[Wrapper.GZIP.trailerBytes()]);
    private Part part = Part.HEADER;
    private long length;
    private int trailerRead;
    private long consumed;
    private long produced;
    private long failure;

    FrameDecoder(Wrapper wrapper, RawInflater inflater, Checksum checksum, long sourceWindow, long maxWindow) {
        this.wrapper = wrapper;
        this.inflater = inflater;
        this.checksum = checksum;
        this.sourceWindow = sourceWindow == 0 ? Wrapper.MAX_WINDOW : sourceWindow;
        this.maxWindow = maxWindow;
        header = new HeaderReader(wrapper);
        beginFrame();
    }

    @Override
    public long step(MemorySegment source, MemorySegment destination) {
        consumed = 0;
        produced = 0;
        if (part == Part.END && failure == 0 && source.byteSize() > 0) {
            if (wrapper == Wrapper.GZIP) {
                beginFrame();
            } else {
                failure = CodecResult.corruptAt(0);
            }
        }
        if (part != Part.END && failure == 0) {
            failure = run(source, destination);
        }
        return failure;
    }

    private void beginFrame() {
        part = Part.HEADER;
        header.reset();
        inflater.begin();
        checksum.reset();
        length = 0;
        trailerRead = 0;
    }

    private long run(MemorySegment source, MemorySegment destination) {
        long end = source.byteSize();
        if (part == Part.HEADER) {
            long at = header.read(source, 0, end);
            if (CodecResult.isFailure(at)) {
                return at;
            }
            consumed = at;
            if (!header.done()) {
                return 0;
            }
            if (Math.min(header.window(), sourceWindow) > maxWindow) {
                return CodecResult.LIMIT_EXCEEDED;
            }
            part = Part.BODY;
        }
        if (part == Part.BODY) {
            long result = inflater.inflate(source, consumed, end, destination, 0, destination.byteSize());
            if (CodecResult.isFailure(result)) {
                return result;
            }
            consumed += inflater.consumed;
            produced = inflater.produced;
            checksum.update(destination, 0, produced);
            length += produced;
            if (!inflater.finished) {
                return 0;
            }
            part = Part.TRAILER;
        }
        int count = (int) Math.min(wrapper.trailerBytes() - trailerRead, end - consumed);
        MemorySegment.copy(source, consumed, trailer, trailerRead, count);
        consumed += count;
        trailerRead += count;
        if (trailerRead < wrapper.trailerBytes()) {
            return 0;
        }
        part = Part.END;
        return wrapper.matches(trailer, 0, checksum.value(), length) ? 0 : CodecResult.corruptAt(consumed - count);
    }

    @Override
    public long consumed() {
        return consumed;
    }

    @Override
    public long produced() {
        return produced;
    }

    @Override
    public boolean atFrameEnd() {
        return part == Part.END && failure == 0;
    }

    @Override
    public void close() {
        inflater.close();
    }
}
