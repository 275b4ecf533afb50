package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.engine.Transform;
import io.acomp.format.DeclaredWindow;
import io.acomp.format.FrameCutter;
import io.acomp.format.FrameCutter.Cut;

/**
 * Decompresses one stream. Frames whose end can be seen and whose content is bounded go over the lanes, small ones in groups; what cannot
 * be cut is decoded step by step on one lane, frame by frame, and after it cutting is tried again.
 */
public final class DecompressPipeline {
    /** Largest declared content of a frame that is decoded in one piece, in bytes. */
    private static final long FRAME_LIMIT = 64 << 20;
    /** The same for frames that declare none: what their blocks could hold. */
    private static final long UNDECLARED_LIMIT = 16 << 20;
    /** A stream of a single frame above this size is better stepped: its output is written while it is decoded. */
    private static final long ALONE_LIMIT = 8 << 20;

    private final StreamOptions options;
    private final String algorithm;
    private final @Nullable FrameCutter cutter;
    private final InputWindow window;
    private final Output output;
    private final SlotRing ring;
    private final FrameGroup group;
    private final FrameStepper stepper;
    private long frames;
    private long padding;

    private DecompressPipeline(Transform transform, ReadableByteChannel source, WritableByteChannel target, StreamOptions options) {
        Output.requireBlocking(source);
        this.options = options;
        algorithm = transform.algorithm();
        cutter = FrameCutter.of(algorithm);
        Framing.of(transform, Operation.DECOMPRESS);
        output = new Output(target, options, options.maxRatio());
        window = new InputWindow(transform, source, options.expectedBytes());
        group = new FrameGroup(window, output, algorithm);
        ring = new SlotRing(transform, options.lanes(), group::finish);
        stepper = new FrameStepper(transform, window, output, ring, options);
    }

    /**
     * Decompresses a stream; see {@link io.acomp.Acomp#decompressStream}.
     *
     * @param transform whose drivers and settings to use
     * @param source read to its end, not closed
     * @param target written in order, not closed
     * @param options lanes, limits, progress
     * @return what was read and written
     * @throws IOException if reading or writing fails
     * @throws AcompException if the data is corrupt, cut off or followed by something else, or a limit is exceeded
     */
    public static StreamResult run(Transform transform, ReadableByteChannel source, WritableByteChannel target, StreamOptions options)
            throws IOException {
        DecompressPipeline pipeline = new DecompressPipeline(transform, source, target, options);
        // closed from the last to the first: lanes come to rest before what they use is freed
        try (pipeline.window; pipeline.stepper; pipeline.ring) {
            return pipeline.run();
        }
    }

    private StreamResult run() throws IOException {
        while (window.available() == 0 && window.readMore()) {
            // until the first bytes are there
        }
        if (window.available() == 0) {
            throw corrupt("there is nothing to decompress", 0);
        }
        if (!"zstd".equals(algorithm)) {
            checkWindow(DeclaredWindow.of(algorithm, window.memory().asSlice(window.start(), window.available())));
        }
        while (window.available() > 0 || refill()) {
            if (window.available() > 0) {
                advance(cutter == null ? whole() : cutter.cut(window.memory(), window.start(), window.end()));
            }
        }
        flushAll();
        return new StreamResult(window.read(), output.written(), frames, padding);
    }

    private void advance(Cut cut) throws IOException {
        switch (cut) {
            case FRAME -> frame(cutter());
            case SKIPPABLE -> skip(cutter().length());
            case MORE -> more(cutter());
            case UNCUTTABLE -> step();
            case GARBAGE -> behindTheLast();
        }
    }

    /** zlib and deflate: one stream, which only the decoder can end. */
    private Cut whole() {
        return frames == 0 ? Cut.UNCUTTABLE : Cut.GARBAGE;
    }

    private void frame(FrameCutter found) throws IOException {
        long bound = found.contentBound();
        if (bound > limit(found) || bound > ALONE_LIMIT && isAlone(found)) {
            step();
            return;
        }
        checkWindow(found.window());
        if (!group.fits(found.length(), bound)) {
            flush();
        }
        group.add(found.length(), bound, found.contentSize());
        frames++;
        if (group.isFull()) {
            flush();
        }
    }

    private boolean isAlone(FrameCutter found) {
        return window.hasEnded() && window.available() == found.length() && ring.isIdle() && group.isEmpty();
    }

    private static long limit(FrameCutter found) {
        return found.contentSize() == FrameCutter.UNKNOWN ? UNDECLARED_LIMIT : FRAME_LIMIT;
    }

    private void more(FrameCutter found) throws IOException {
        boolean tooLarge = found.contentSize() > FRAME_LIMIT || found.boundSoFar() > limit(found)
                || found.wanted() > FRAME_LIMIT + FRAME_LIMIT / 16;
        if (tooLarge) {
            step();
            return;
        }
        if (!refill()) {
            step();
        }
    }

    /** Reads more. The group goes first: reading may move the window to other memory. */
    private boolean refill() throws IOException {
        flush();
        ring.poll();
        return window.readMore();
    }

    private void step() throws IOException {
        flushAll();
        if (cutter != null) {
            checkWindow(cutter.window());
            cutter.restart();
        }
        frames += stepper.decodeFrames();
    }

    private void skip(long length) throws IOException {
        flush();
        ring.poll();
        if (!window.skip(length)) {
            flushAll();
            throw corrupt("the stream ends within a skippable frame", window.read());
        }
    }

    /** Bytes that begin no frame: padding if they are zeros behind a gzip member, else an error. */
    private void behindTheLast() throws IOException {
        flushAll();
        if (frames > 0 && "gzip".equals(algorithm)) {
            while (window.available() > 0 || window.readMore()) {
                long zeros = zerosAhead();
                window.consume(zeros);
                padding += zeros;
                if (window.available() > 0) {
                    break;
                }
            }
            if (window.available() == 0) {
                return;
            }
        }
        throw corrupt(frames == 0 ? "this is not " + algorithm : "something else follows the last frame", window.offset());
    }

    private long zerosAhead() {
        MemorySegment memory = window.memory();
        long at = window.start();
        while (at < window.end() && memory.get(ValueLayout.JAVA_BYTE, at) == 0) {
            at++;
        }
        return at - window.start();
    }

    private void flush() throws IOException {
        if (!group.isEmpty()) {
            group.submit(ring);
        }
    }

    private void flushAll() throws IOException {
        flush();
        ring.drain();
    }

    private void checkWindow(long declared) throws IOException {
        if (declared > options.maxWindow()) {
            flushAll();
            throw new AcompException(
                    "the stream needs a larger window than allowed, window=" + declared + ", maxWindow=" + options.maxWindow(),
                    AcompStatus.LIMIT_EXCEEDED,
                    null,
                    window.offset());
        }
    }

    private FrameCutter cutter() {
        if (cutter == null) {
            throw new IllegalStateException("nothing cuts this, algorithm=" + algorithm);
        }
        return cutter;
    }

    private static AcompException corrupt(String message, long offset) {
        return new AcompException(message, AcompStatus.CORRUPT_INPUT, null, offset);
    }
}
