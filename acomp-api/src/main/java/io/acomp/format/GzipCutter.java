package io.acomp.format;

import java.lang.foreign.MemorySegment;

/**
 * Cuts gzip members that say how long they are: QATzip's {@code QZ} subfield, or the {@code BC} subfield of the blocked form (BGZF).
 * What the subfield says is held against the member's own trailer; a member whose figures disagree is left to a decoder.
 */
final class GzipCutter extends FrameCutter {
    /** Deflate's best case is 258 bytes for two bits. */
    private static final int MOST_PER_BYTE = 1032;
    /** An empty deflate body. */
    private static final int LEAST_BODY = 2;
    private static final int LENGTH_BYTES = 2;
    /** A header longer than this is not looked through again and again: the format sets no bound to its name and comment. */
    private static final int MOST_HEADER = 128 << 10;

    private long frame;

    @Override
    Cut walk(MemorySegment data, long offset, long end) {
        if (position == 0) {
            Cut header = header(data, offset, end);
            if (header != Cut.FRAME) {
                return header;
            }
        }
        if (end - offset < frame) {
            return more(frame);
        }
        long content = GzipMember.declaredContent(data, offset + frame);
        if (contentSize != UNKNOWN && contentSize != content || content > blockBound) {
            return Cut.UNCUTTABLE;
        }
        contentSize = content;
        return complete(Cut.FRAME, frame);
    }

    /** Reads the header and finds the member's length in it; {@link Cut#FRAME} means it was found. */
    private Cut header(MemorySegment data, long offset, long end) {
        if (end > offset && !GzipMember.startsLikeHeader(data, offset, end)) {
            return Cut.GARBAGE;
        }
        long header = GzipMember.headerLength(data, offset, end);
        if (header <= 0) {
            return header == 0 && end - offset < MOST_HEADER ? more(end - offset + 1) : Cut.UNCUTTABLE;
        }
        window = GzipMember.WINDOW;
        contentSize = UNKNOWN;
        frame = GzipMember.hasExtra(data, offset) ? indexed(data, offset, header) : 0;
        long body = frame - header - GzipMember.TRAILER_BYTES;
        if (body < LEAST_BODY) {
            return Cut.UNCUTTABLE;
        }
        position = header;
        blockBound = body * MOST_PER_BYTE;
        return Cut.FRAME;
    }

    /** Length of the member by its extra field, 0 if that does not say. */
    private long indexed(MemorySegment data, long offset, long header) {
        long at = offset + GzipMember.EXTRA_AT;
        long extraEnd = at + Bytes.unsigned16(data, offset + GzipMember.EXTRA_LENGTH_AT);
        while (extraEnd - at >= GzipMember.SUBFIELD_HEADER_BYTES) {
            int name = Bytes.unsigned16(data, at);
            int length = Bytes.unsigned16(data, at + LENGTH_BYTES);
            long field = at + GzipMember.SUBFIELD_HEADER_BYTES;
            if (extraEnd - field < length) {
                return 0;
            }
            if (name == GzipMember.QZ && length == GzipMember.QZ_BYTES) {
                contentSize = Bytes.unsigned32(data, field);
                return header + Bytes.unsigned32(data, field + Integer.BYTES) + GzipMember.TRAILER_BYTES;
            }
            if (name == GzipMember.BGZF && length == GzipMember.BGZF_BYTES) {
                return Bytes.unsigned16(data, field) + 1L;
            }
            at = field + length;
        }
        return 0;
    }
}
