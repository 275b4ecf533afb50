package io.acomp.format;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a frame ends without decoding it, so that frames can be handed to lanes side by side. Nothing is checked that the decoder
 * checks anyway: a frame that was cut may still be corrupt.
 *
 * <p>A cutter remembers how far it walked a frame it has not seen the end of, so that a frame that arrives in small reads is walked once.
 * Not thread-safe; allocates nothing after construction.
 */
public abstract sealed class FrameCutter permits ZstdCutter, Lz4Cutter, GzipCutter {
    /** What is at an offset. */
    public enum Cut {
        /** A complete frame of {@link #length()} bytes. */
        FRAME,
        /** A skippable frame of {@link #length()} bytes, which need not all be there; it decodes to nothing. */
        SKIPPABLE,
        /** The start of a frame; {@link #wanted()} bytes from its start are needed to say more. */
        MORE,
        /** A frame whose end only a decoder can find, or a broken one. */
        UNCUTTABLE,
        /** Not a frame of the format. */
        GARBAGE
    }

    /** Stands for a content size the frame does not declare. */
    public static final long UNKNOWN = -1;

    private Cut last = Cut.FRAME;
    private long length;
    private long wanted;

    /** Bytes of the frame that were walked. */
    long position;
    /** Declared content size, {@link #UNKNOWN} if none. */
    long contentSize;
    /** Most bytes the blocks walked can decode to. */
    long blockBound;
    /** Declared window. */
    long window;

    FrameCutter() {}

    /**
     * A cutter of a format.
     *
     * @param algorithm the algorithm's name
     * @return null if frames of the algorithm cannot be told apart
     */
    public static @Nullable FrameCutter of(String algorithm) {
        return switch (algorithm) {
            case "zstd" -> new ZstdCutter();
            case "lz4-frame" -> new Lz4Cutter();
            case "gzip" -> new GzipCutter();
            default -> null;
        };
    }

    /**
     * Looks at the frame at an offset. After {@link Cut#MORE} the next call must show the same frame with more data behind it, possibly at
     * another offset; any other answer, or {@link #restart()}, begins a new frame.
     *
     * @param data holds the frame
     * @param offset where the frame starts in {@code data}
     * @param end where the data ends, at most the segment's size
     */
    public final Cut cut(MemorySegment data, long offset, long end) {
        if (last != Cut.MORE) {
            restart();
        }
        last = walk(data, offset, end);
        return last;
    }

    /** Forgets a frame that was begun. */
    public final void restart() {
        last = Cut.FRAME;
        position = 0;
        contentSize = UNKNOWN;
        blockBound = 0;
        window = 0;
    }

    /** Bytes of the frame, header and trailer included; valid after {@link Cut#FRAME} and {@link Cut#SKIPPABLE}. */
    public final long length() {
        return length;
    }

    /** Bytes from the start of the frame that must be there before the next call can say more; valid after {@link Cut#MORE}. */
    public final long wanted() {
        return wanted;
    }

    /**
     * Bytes of content the frame declares, {@link #UNKNOWN} if it does not or its header was not seen whole. Values beyond a long's range
     * read as {@link Long#MAX_VALUE}.
     */
    public final long contentSize() {
        return contentSize;
    }

    /** Most bytes a complete frame can decode to: what it declares, or what its blocks can hold if that is less. */
    public final long contentBound() {
        return contentSize == UNKNOWN ? blockBound : Math.min(contentSize, blockBound);
    }

    /** Most bytes the blocks seen so far can decode to; valid after {@link Cut#MORE}. */
    public final long boundSoFar() {
        return blockBound;
    }

    /** History window in bytes the frame declares or its format has, 0 if its header was not seen whole. */
    public final long window() {
        return window;
    }

    /** Walks on from {@link #position}. */
    abstract Cut walk(MemorySegment data, long offset, long end);

    final Cut more(long bytes) {
        wanted = bytes;
        return Cut.MORE;
    }

    final Cut complete(Cut cut, long bytes) {
        length = bytes;
        return cut;
    }
}
