package io.acomp.engine.pipeline;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.StreamOptions;
import io.acomp.WhenFull;
import io.acomp.engine.RequestImpl;
import io.acomp.engine.Transform;
import io.acomp.spi.StreamDecoder;

/**
 * Decodes frames that cannot be cut, one after the other on one lane. While the lane decodes, the pipeline's thread writes what is decoded
 * and reads ahead.
 */
final class FrameStepper implements AutoCloseable {
    private static final long ROOM_BYTES = 1 << 20;
    private static final long LEAST_ROOM_BYTES = 64 << 10;
    private static final int USUAL_RATIO = 4;
    /** Input with which a decoder must be able to begin. */
    private static final long ENOUGH_INPUT = 64 << 10;

    private final Transform transform;
    private final InputWindow window;
    private final Output output;
    private final SlotRing ring;
    private final StreamOptions options;
    private final NativeBuffer[] rooms = new NativeBuffer[DecodeRun.ROOMS];
    private @Nullable DecodeRun decoder;
    private @Nullable RequestImpl request;

    // the run under way, or the last one
    private boolean running;
    private boolean over;
    private boolean stuck;
    private long runOffset;
    private InputWindow.@Nullable Chunk chunk;

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
        DecodeRun run = decoder;
        RequestImpl runs = request;
        if (run == null || runs == null) {
            StreamDecoder steps = newDecoder();
            if (steps == null) {
                return new WholeInput(transform, window, output, ring).decode();
            }
            Thread writer = Thread.currentThread();
            run = new DecodeRun(steps, "gzip".equals(transform.algorithm()), writer);
            decoder = run;
            runs = transform.newRequestImpl();
            runs.whenFull(WhenFull.WAIT).execution(Execution.LANE).onComplete((ended, event, cookie) -> LockSupport.unpark(writer), null);
            request = runs;
            for (int i = 0; i < rooms.length; i++) {
                rooms[i] = new NativeBuffer(transform);
            }
        }
        return decode(run, runs);
    }

    private long decode(DecodeRun run, RequestImpl runs) throws IOException {
        long frames = 0;
        launch(run, runs);
        while (true) {
            if (running && !runs.isInFlight()) {
                settle(run, runs);
                frames += run.frames();
            }
            if (!running && !over && !stuck && run.hasRoom() && window.available() > 0) {
                launch(run, runs);
            }
            if (run.hasFilled()) {
                writeOldest(run);
            } else if (running) {
                if (!readAhead(run)) {
                    awaitLane(run, runs);
                }
            } else if (over) {
                if (runs.status() != AcompStatus.OK) {
                    throw failure(runs, "the stream cannot be decompressed", runs.status());
                }
                return frames;
            } else {
                readMore(run, runs);
                launch(run, runs);
            }
        }
    }

    private void launch(DecodeRun run, RequestImpl runs) {
        window.tidy();
        if (!run.hasFilled()) {
            long size = Math.clamp(window.capacity() * USUAL_RATIO, LEAST_ROOM_BYTES, ROOM_BYTES);
            for (int i = 0; i < rooms.length; i++) {
                rooms[i].ensure(size);
                run.room(i, rooms[i].memory());
            }
        }
        over = false;
        runOffset = window.offset();
        run.begin(runOffset, window.available());
        runs.source(window.memory().asSlice(window.start())).destination(rooms[0].memory()).submitStep(run);
        running = true;
        chunk = window.retain();
    }

    private void settle(DecodeRun run, RequestImpl runs) {
        running = false;
        if (chunk != null) {
            window.release(chunk);
            chunk = null;
        }
        window.consume(runs.consumed());
        over = runs.status() != AcompStatus.OK || run.atFrameEnd();
        stuck = runs.consumed() + runs.produced() == 0;
    }

    private void writeOldest(DecodeRun run) throws IOException {
        int room = run.oldest();
        output.write(rooms[room].view(0, run.length(room)), run.inputEnd(room), window.read());
        run.free();
    }

    /** Reads some more for the lane to find; false if there is no more, or no room. */
    private boolean readAhead(DecodeRun run) throws IOException {
        boolean read = window.readAhead();
        run.feed(window.available());
        return read;
    }

    private static void awaitLane(DecodeRun run, RequestImpl runs) {
        boolean interrupted = false;
        while (!run.hasFilled() && runs.isInFlight()) {
            LockSupport.park(run);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gets input for a decoder that has used what there was, or cannot begin with it. */
    private void readMore(DecodeRun run, RequestImpl runs) throws IOException {
        long before = window.available();
        if (before >= ENOUGH_INPUT) {
            throw failure(runs, "the decoder makes no progress, bytes=" + before, AcompStatus.DEVICE_FAILED);
        }
        window.tidy();
        while (window.available() == before && window.readAhead()) {
            // until there is something new
        }
        if (window.available() == before && !run.mayHoldOutput()) {
            throw new AcompException("the stream is cut off", AcompStatus.CORRUPT_INPUT, runs.driver(), window.read());
        }
    }

    private AcompException failure(RequestImpl runs, String message, AcompStatus status) {
        return new AcompException(message, status, runs.driver(), runOffset + Math.max(0, runs.errorOffset()));
    }

    private @Nullable StreamDecoder newDecoder() {
        try {
            return transform.newDecoder(options.maxWindow());
        } catch (OutOfMemoryError exhausted) {
            throw new AcompException("no native memory for a decoder", AcompStatus.OUT_OF_MEMORY, null, window.offset());
        }
    }

    /** Waits for the lane to let go and frees the decoder and its rooms. */
    @Override
    public void close() {
        RequestImpl runs = request;
        if (runs != null) {
            runs.cancel(runs.ticket());
            runs.await();
        }
        if (decoder != null) {
            decoder.close();
            for (NativeBuffer room : rooms) {
                room.close();
            }
        }
    }
}
