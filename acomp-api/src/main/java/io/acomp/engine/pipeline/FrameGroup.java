package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.engine.pipeline.Slot.Work;
import io.acomp.format.FrameCutter;

/**
 * Complete frames at the start of the window that go to a lane together, so that tiny frames do not cost a request each. If one of them is
 * broken they are decoded again one by one: what comes before it is written, and the failure names its place.
 */
final class FrameGroup {
    /** Content, and source, that one request gets in several frames, in bytes. */
    private static final long GROUP_BYTES = 1 << 20;
    /** Content that may be under way in large frames, in bytes. */
    private static final long LARGE_BUDGET = 128 << 20;
    private static final int LEAST_SLOTS = 2;
    /** Least capacity of a destination: no codec is handed an empty one. */
    private static final long LEAST_ROOM = 64;

    private final InputWindow window;
    private final Output output;
    private final String algorithm;
    private long length;
    private long bound;
    private long content;
    private int frames;

    FrameGroup(InputWindow window, Output output, String algorithm) {
        this.window = window;
        this.output = output;
        this.algorithm = algorithm;
    }

    boolean isEmpty() {
        return frames == 0;
    }

    boolean isFull() {
        return length >= GROUP_BYTES || bound >= GROUP_BYTES;
    }

    /** True if a frame may join the ones that are there. */
    boolean fits(long frameLength, long frameBound) {
        return length + frameLength <= GROUP_BYTES && bound + frameBound <= GROUP_BYTES;
    }

    /** Takes the frame at the start of the window. */
    void add(long frameLength, long frameBound, long contentSize) {
        window.consume(frameLength);
        length += frameLength;
        bound += frameBound;
        content = contentSize == FrameCutter.UNKNOWN || content < 0 ? FrameCutter.UNKNOWN : content + contentSize;
        frames++;
    }

    /** Hands the frames to a lane; the group is empty then. */
    void submit(SlotRing ring) throws IOException {
        Slot slot = ring.acquire((int) Math.max(LEAST_SLOTS, LARGE_BUDGET / (bound + 1)));
        slot.work = Work.DECOMPRESS;
        slot.destination.ensure(Math.max(bound, LEAST_ROOM));
        slot.sourceAt = window.start() - length;
        slot.sourceBytes = length;
        slot.streamOffset = window.offset() - length;
        slot.contentBytes = content;
        slot.frames = frames;
        aim(slot, window.memory(), slot.sourceAt, length, bound);
        slot.chunk = window.retain();
        length = 0;
        bound = 0;
        content = 0;
        frames = 0;
        ring.submit(slot);
    }

    /** Checks and writes what a lane made of a group. */
    void finish(Slot slot) throws IOException {
        InputWindow.Chunk chunk = slot.chunk;
        if (chunk == null) {
            throw new IllegalStateException("the slot holds no frames, offset=" + slot.streamOffset);
        }
        AcompStatus status = verdict(slot);
        if (status == AcompStatus.CORRUPT_INPUT && slot.frames > 1) {
            finishOneByOne(slot, chunk.buffer.memory());
        } else {
            write(slot, status);
        }
        slot.chunk = null;
        window.release(chunk);
    }

    private void finishOneByOne(Slot slot, MemorySegment memory) throws IOException {
        FrameCutter cutter = FrameCutter.of(algorithm);
        long at = slot.sourceAt;
        long end = at + slot.sourceBytes;
        while (cutter != null && at < end && cutter.cut(memory, at, end) == FrameCutter.Cut.FRAME) {
            slot.sourceBytes = cutter.length();
            slot.contentBytes = cutter.contentSize();
            aim(slot, memory, at, cutter.length(), cutter.contentBound());
            slot.request.decompressAndWait();
            write(slot, verdict(slot));
            at += cutter.length();
            slot.streamOffset += cutter.length();
        }
    }

    private static void aim(Slot slot, MemorySegment memory, long at, long bytes, long room) {
        slot.request
                .source(memory.asSlice(at, bytes))
                .destination(slot.destination.memory().asSlice(0, Math.max(room, LEAST_ROOM)));
    }

    /** The status, held against what the frames declare: more or less content than that makes them corrupt. */
    private static AcompStatus verdict(Slot slot) {
        AcompStatus status = slot.request.status();
        boolean lies = status == AcompStatus.DESTINATION_TOO_SMALL
                || status == AcompStatus.OK && slot.contentBytes >= 0 && slot.request.produced() != slot.contentBytes;
        return lies ? AcompStatus.CORRUPT_INPUT : status;
    }

    private void write(Slot slot, AcompStatus status) throws IOException {
        if (status != AcompStatus.OK) {
            throw slot.failure("a frame cannot be decompressed", status);
        }
        output.write(slot.destination.view(0, slot.request.produced()), slot.streamOffset + slot.sourceBytes, window.read());
    }
}
