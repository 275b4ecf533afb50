package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.engine.Transform;

/** Decompresses the rest of a stream in one piece, for drivers that have no decoder for steps. */
final class WholeInput {
    private static final long LEAST_OUTPUT = 64 << 10;
    private static final long MOST_OUTPUT = 1 << 30;
    private static final int USUAL_RATIO = 4;

    private final Transform transform;
    private final InputWindow window;
    private final Output output;
    private final SlotRing ring;

    WholeInput(Transform transform, InputWindow window, Output output, SlotRing ring) {
        this.transform = transform;
        this.window = window;
        this.output = output;
        this.ring = ring;
    }

    /**
     * Decodes all that is left.
     *
     * @return 1, since nobody counts the frames
     */
    long decode() throws IOException {
        while (window.readMore()) {
            if (window.available() > Framing.WHOLE_LIMIT) {
                throw tooLarge("compressed", Framing.WHOLE_LIMIT);
            }
        }
        Slot slot = ring.acquire();
        slot.streamOffset = window.offset();
        slot.sourceBytes = window.available();
        AcompStatus status = decode(slot);
        long padded = slot.request.errorOffset();
        if (status == AcompStatus.CORRUPT_INPUT && padded > 0 && "gzip".equals(transform.algorithm()) && isZero(padded)) {
            slot.sourceBytes = padded;
            status = decode(slot);
        }
        if (status != AcompStatus.OK) {
            throw slot.failure("the stream cannot be decompressed", status);
        }
        window.consume(slot.sourceBytes);
        output.write(slot.destination.view(0, slot.request.produced()), window.offset(), window.read());
        ring.release(slot);
        return 1;
    }

    /** Decodes into a destination that doubles until the result fits. */
    private AcompStatus decode(Slot slot) {
        MemorySegment source = window.memory().asSlice(window.start(), slot.sourceBytes);
        long most = Math.min(MOST_OUTPUT, output.allowance(window.read()));
        long room = Math.min(most, Math.max(LEAST_OUTPUT, USUAL_RATIO * slot.sourceBytes));
        while (true) {
            slot.destination.ensure(room);
            slot.request.source(source).destination(slot.destination.memory().asSlice(0, room));
            AcompStatus status = slot.request.decompressAndWait();
            if (status != AcompStatus.DESTINATION_TOO_SMALL) {
                return status;
            }
            if (room == MOST_OUTPUT) {
                throw tooLarge("decompressed", MOST_OUTPUT);
            }
            if (room == most) {
                throw output.limitExceeded(window.read());
            }
            room = Math.min(most, 2 * room);
        }
    }

    private boolean isZero(long from) {
        for (long at = window.start() + from; at < window.end(); at++) {
            if (window.memory().get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }

    private AcompException tooLarge(String what, long limit) {
        return new AcompException(
                "this driver decodes only in one piece and the stream is larger " + what + ", open the algorithm " + transform.algorithm()
                        + " instead of the driver, limit=" + limit,
                AcompStatus.UNSUPPORTED,
                transform.driver(Operation.DECOMPRESS),
                -1);
    }
}
