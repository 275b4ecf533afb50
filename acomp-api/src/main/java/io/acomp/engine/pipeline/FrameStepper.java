package io.acomp.engine.pipeline;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.StreamOptions;
import io.acomp.engine.Transform;
import io.acomp.spi.StreamDecoder;

/**
 * Decodes frames step by step on one lane. While a lane decodes into one buffer, the pipeline's thread writes the other and reads ahead.
 */
final class FrameStepper implements AutoCloseable {
    /** Room for the output of one step, in bytes: what a lane does before it has to be told to go on. */
    private static final long STEP_BYTES = 2 << 20;
    private static final long LEAST_STEP_BYTES = 64 << 10;
    private static final int USUAL_RATIO = 4;

    private final Transform transform;
    private final InputWindow window;
    private final Output output;
    private final SlotRing ring;
    private final StreamOptions options;
    private @Nullable StepRun decoder;

    FrameStepper(Transform transform, InputWindow window, Output output, SlotRing ring, StreamOptions options) {
        this.transform = transform;
        this.window = window;
        this.output = output;
        this.ring = ring;
        this.options = options;
    }

    /**
     * Decodes from the start of the window to the end of a frame. No slot may be under way.
     *
     * @return frames decoded, at least one
     */
    long decodeFrames() throws IOException {
        StepRun run = decoder;
        if (run == null) {
            StreamDecoder steps = newDecoder();
            if (steps == null) {
                return new WholeInput(transform, window, output, ring).decode();
            }
            run = new StepRun(steps, "gzip".equals(transform.algorithm()));
            decoder = run;
        }
        Slot first = ring.acquire();
        Slot second = ring.acquire();
        long frames = decode(run, first, second);
        ring.release(first);
        ring.release(second);
        return frames;
    }

    private long decode(StepRun run, Slot first, Slot second) throws IOException {
        long frames = 0;
        Slot running = first;
        Slot idle = second;
        launch(run, running);
        while (true) {
            while (running.request.isInFlight() && window.readAhead()) {
                // as much as comes in meanwhile
            }
            AcompStatus status = running.request.await();
            settle(running);
            frames += run.frames();
            boolean over = run.atFrameEnd() || status != AcompStatus.OK;
            boolean launched = !over && running.sourceBytes + running.request.produced() > 0 && window.available() > 0;
            Slot done = running;
            if (launched) {
                running = idle;
                idle = done;
                launch(run, running);
            }
            output.write(done.destination.view(0, done.request.produced()), done.streamOffset + done.sourceBytes, window.read());
            if (over) {
                if (status != AcompStatus.OK) {
                    throw done.failure("the stream cannot be decompressed", status);
                }
                return frames;
            }
            if (!launched) {
                needMore(done);
                launch(run, running);
            }
        }
    }

    /** Gets input for a decoder that has used what there was, or cannot begin with it. */
    private void needMore(Slot done) throws IOException {
        long before = window.available();
        if (before >= LEAST_STEP_BYTES) {
            throw done.failure("the decoder makes no progress, bytes=" + before, AcompStatus.DEVICE_FAILED);
        }
        while (window.available() == before && window.readMore()) {
            // until there is something new
        }
        boolean mayHoldOutput = done.request.produced() == done.contentBytes;
        if (window.available() == before && !mayHoldOutput) {
            throw new AcompException("the stream is cut off", AcompStatus.CORRUPT_INPUT, done.request.driver(), window.read());
        }
    }

    private void launch(StepRun run, Slot slot) {
        window.tidy();
        long input = window.available();
        long room = window.hasEnded() ? Math.clamp(input * USUAL_RATIO, LEAST_STEP_BYTES, STEP_BYTES) : STEP_BYTES;
        slot.destination.ensure(room);
        slot.contentBytes = room;
        slot.streamOffset = window.offset();
        slot.request
                .source(window.memory().asSlice(window.start(), input))
                .destination(slot.destination.memory().asSlice(0, room));
        slot.request.submitStep(run);
        slot.chunk = window.retain();
    }

    private void settle(Slot slot) {
        InputWindow.Chunk chunk = slot.chunk;
        slot.chunk = null;
        if (chunk != null) {
            window.release(chunk);
        }
        slot.sourceBytes = slot.request.consumed();
        window.consume(slot.sourceBytes);
    }

    private @Nullable StreamDecoder newDecoder() {
        try {
            return transform.newDecoder(options.maxWindow());
        } catch (OutOfMemoryError exhausted) {
            throw new AcompException("no native memory for a decoder", AcompStatus.OUT_OF_MEMORY, null, window.offset());
        }
    }

    /** Frees the decoder; no step may be running. */
    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
