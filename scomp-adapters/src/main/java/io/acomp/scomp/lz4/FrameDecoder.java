package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.format.FrameFormat;
import io.acomp.format.XxHash32;
import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * Decompression of frames in steps: standard, legacy and skippable ones, cut anywhere.
 *
 * <p>A block that is not there as a whole is gathered first. Independent blocks decode straight into a destination that surely takes
 * them; all others into a window that holds the last 64 KiB of output and one block, from where output is handed on. Memory grows with
 * the blocks that come, never with what a header declares: at most one block (4 MiB, 8 MiB in legacy frames) each for input and output,
 * and the history.
 */
final class FrameDecoder implements StreamDecoder {
    private static final long MAX_EXPANSION = 255;

    private enum State {
        MAGIC,
        HEADER,
        BLOCK_LENGTH,
        BLOCK,
        CONTENT_CHECKSUM,
        SKIP_LENGTH,
        SKIP,
        LEGACY_LENGTH,
        FAILED
    }

    private final BlockCodec blocks;
    private final Lz4Config config;
    private final long maxWindow;
    private final FrameHeader header = new FrameHeader();
    private final XxHash32 contentHash = new XxHash32();
    private final XxHash32 blockHash = new XxHash32();
    private final MemorySegment field = MemorySegment.ofArray(new byte[FrameHeader.MAX_BYTES]);
    private final NativeScratch gathered = new NativeScratch();
    private final NativeScratch windowMemory = new NativeScratch();

    private State state = State.MAGIC;
    private boolean legacy;
    private boolean anyFrame;
    private int have;
    private int lengthField;
    private long skip;
    private long content;
    private MemorySegment window = MemorySegment.NULL;
    private long windowRead;
    private long windowEnd;
    private long history;
    private long consumed;
    private long produced;
    private long failure;

    FrameDecoder(BlockCodec blocks, Lz4Config config, long maxWindow) {
        this.blocks = blocks;
        this.config = config;
        this.maxWindow = maxWindow;
    }

    @Override
    public long step(MemorySegment source, MemorySegment destination) {
        consumed = 0;
        produced = 0;
        try {
            return run(source, destination);
        } catch (OutOfMemoryError exhausted) {
            return fail(CodecResult.OUT_OF_MEMORY);
        }
    }

    private long run(MemorySegment source, MemorySegment destination) {
        boolean frameEnded = false;
        boolean advanced = true;
        while (advanced && !frameEnded && state != State.FAILED) {
            if (!handOn(destination)) {
                return 0;
            }
            advanced = switch (state) {
                case MAGIC -> gather(source, Integer.BYTES) && magic();
                case HEADER -> header(source);
                case BLOCK_LENGTH -> gather(source, Integer.BYTES) && blockLength();
                case BLOCK -> block(source, destination);
                case CONTENT_CHECKSUM -> gather(source, Integer.BYTES) && contentChecksum();
                case SKIP_LENGTH -> gather(source, Integer.BYTES) && skipLength();
                case SKIP -> skip(source);
                case LEGACY_LENGTH -> gather(source, Integer.BYTES) && legacyLength();
                case FAILED -> false;
            };
            frameEnded = advanced && state == State.MAGIC && have == 0;
        }
        handOn(destination);
        return state == State.FAILED ? failure : 0;
    }

    /** Copies decoded bytes from the window to the destination; true if none are left. */
    private boolean handOn(MemorySegment destination) {
        long count = Math.min(windowEnd - windowRead, destination.byteSize() - produced);
        MemorySegment.copy(window, windowRead, destination, produced, count);
        windowRead += count;
        produced += count;
        return windowRead == windowEnd;
    }

    /** Collects the bytes of a field up to a length; true once they are all there. */
    private boolean gather(MemorySegment source, int length) {
        int count = (int) Math.min(length - have, source.byteSize() - consumed);
        MemorySegment.copy(source, consumed, field, have, count);
        have += count;
        consumed += count;
        return have == length;
    }

    private int takeInt() {
        have = 0;
        return field.get(Lz4Block.INT, 0);
    }

    private boolean enter(State next) {
        state = next;
        return true;
    }

    private boolean endFrame() {
        anyFrame = true;
        return enter(State.MAGIC);
    }

    private boolean magic() {
        int magic = field.get(Lz4Block.INT, 0);
        legacy = magic == FrameHeader.LEGACY_MAGIC;
        if (magic == FrameFormat.LZ4_MAGIC) {
            return enter(State.HEADER);
        }
        have = 0;
        if ((magic & FrameFormat.SKIPPABLE_MASK) == FrameFormat.SKIPPABLE_MAGIC) {
            return enter(State.SKIP_LENGTH);
        }
        if (!legacy) {
            return corrupt(consumed - Integer.BYTES);
        }
        header.legacy();
        anyFrame = true;
        return beginBlocks(State.LEGACY_LENGTH);
    }

    private boolean header(MemorySegment source) {
        if (!gather(source, Math.max(have, FrameHeader.PREFIX_BYTES)) || !gather(source, FrameHeader.length(field, 0))) {
            return false;
        }
        long result = header.read(field, 0);
        if (result != 0) {
            return CodecResult.offset(result) < 0 ? failed(result) : corrupt(consumed - 1);
        }
        have = 0;
        return beginBlocks(State.BLOCK_LENGTH);
    }

    private boolean beginBlocks(State next) {
        boolean fits = header.contentSizeKnown && header.contentSize >= 0 && header.contentSize <= maxWindow;
        if (maxWindow < Lz4Block.WINDOW && !fits) {
            return failed(CodecResult.LIMIT_EXCEEDED);
        }
        contentHash.reset();
        content = 0;
        history = 0;
        return enter(next);
    }

    private boolean blockLength() {
        lengthField = takeInt();
        if (lengthField == 0) {
            if (header.contentSizeKnown && header.contentSize != content) {
                return corrupt(consumed - Integer.BYTES);
            }
            return header.contentChecksum ? enter(State.CONTENT_CHECKSUM) : endFrame();
        }
        return beginBlock();
    }

    private boolean legacyLength() {
        lengthField = field.get(Lz4Block.INT, 0);
        if (FrameHeader.endsLegacy(lengthField)) {
            return magic();
        }
        have = 0;
        return lengthField == 0 ? corrupt(consumed - Integer.BYTES) : beginBlock();
    }

    private boolean beginBlock() {
        return (lengthField & ~FrameHeader.STORED) > header.maxLength ? corrupt(consumed - Integer.BYTES) : enter(State.BLOCK);
    }

    /** Decodes a block once it is there with its checksum, from the source if that holds all of it. */
    private boolean block(MemorySegment source, MemorySegment destination) {
        int length = lengthField & ~FrameHeader.STORED;
        int needed = length + (header.blockChecksum ? Integer.BYTES : 0);
        MemorySegment from = source;
        long at = consumed;
        if (have == 0 && source.byteSize() - consumed >= needed) {
            consumed += needed;
        } else {
            // memory for what has come, not for what was declared
            int count = (int) Math.min(needed - have, source.byteSize() - consumed);
            from = gathered.growing(have, have + count, needed);
            MemorySegment.copy(source, consumed, from, have, count);
            have += count;
            consumed += count;
            if (have < needed) {
                return false;
            }
            at = 0;
            have = 0;
        }
        if (header.blockChecksum && blockHash.hash(from, at, length) != from.get(Lz4Block.INT, at + length)) {
            return corruptIn(from == source, at + length);
        }
        return decode(from, at, length, from == source, destination);
    }

    private boolean decode(MemorySegment from, long at, int length, boolean inSource, MemorySegment destination) {
        boolean stored = (lengthField & FrameHeader.STORED) != 0;
        int most = stored ? length : (int) Math.min(header.maxBlock, MAX_EXPANSION * length);
        boolean direct = header.independent && destination.byteSize() - produced >= most;
        MemorySegment to = destination;
        long begin = produced;
        if (!direct) {
            reserve(most);
            to = window;
            begin = windowEnd;
        }
        long result = length;
        if (stored) {
            MemorySegment.copy(from, at, to, begin, length);
        } else {
            result = blocks.decompress(config, from, at, length, to, begin, most, header.independent ? 0 : (int) history);
            if (CodecResult.isFailure(result)) {
                return result == CodecResult.DESTINATION_TOO_SMALL
                        ? corruptIn(inSource, at)
                        : corruptIn(inSource && CodecResult.offset(result) >= 0, at + CodecResult.offset(result));
            }
        }
        if (header.contentChecksum) {
            contentHash.update(to, begin, result);
        }
        content += result;
        if (header.contentSizeKnown && Long.compareUnsigned(content, header.contentSize) > 0) {
            return corruptIn(inSource, at);
        }
        if (direct) {
            produced += result;
        } else {
            windowEnd += result;
            history = Math.min(history + result, Lz4Block.WINDOW);
        }
        return enter(legacy ? State.LEGACY_LENGTH : State.BLOCK_LENGTH);
    }

    /** Makes room for one block behind the history; everything in the window has been handed on. */
    private void reserve(int room) {
        if (window.byteSize() - windowEnd < room) {
            long keep = header.independent ? 0 : history;
            MemorySegment.copy(window, windowEnd - keep, window, 0, keep);
            windowEnd = keep;
            window = windowMemory.growing(keep, keep + room, Lz4Block.WINDOW + header.maxBlock);
        }
        windowRead = windowEnd;
    }

    private boolean contentChecksum() {
        return takeInt() == contentHash.digest() ? endFrame() : corrupt(consumed - Integer.BYTES);
    }

    private boolean skipLength() {
        skip = Integer.toUnsignedLong(takeInt());
        return skip == 0 ? endFrame() : enter(State.SKIP);
    }

    private boolean skip(MemorySegment source) {
        long count = Math.min(skip, source.byteSize() - consumed);
        skip -= count;
        consumed += count;
        return skip == 0 && endFrame();
    }

    private boolean corrupt(long offset) {
        return failed(offset < 0 ? CodecResult.CORRUPT_INPUT : CodecResult.corruptAt(offset));
    }

    private boolean corruptIn(boolean inSource, long offset) {
        return corrupt(inSource ? offset : -1);
    }

    private boolean failed(long result) {
        fail(result);
        return false;
    }

    private long fail(long result) {
        state = State.FAILED;
        failure = result;
        return result;
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
        boolean between = state == State.MAGIC && anyFrame || state == State.LEGACY_LENGTH;
        return between && have == 0 && windowRead == windowEnd;
    }

    @Override
    public void close() {
        blocks.close();
        gathered.close();
        windowMemory.close();
    }
}
