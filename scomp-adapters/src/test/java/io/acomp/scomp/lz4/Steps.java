package io.acomp.scomp.lz4;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntSupplier;

import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Drives a {@link StreamDecoder} over a whole source in pieces of chosen sizes, as a caller would. */
final class Steps {
    /**
     * What came of it.
     *
     * @param result 0, or the failure, its offset counted from the start of the source
     * @param bytes everything produced
     * @param complete whether the decoder called the end of the source a legal one
     * @param frameEnds how many steps ended at a frame's end
     */
    record Outcome(long result, byte[] bytes, boolean complete, int frameEnds) {}

    private Steps() {}

    static Outcome run(SyncDriver driver, byte[] source, long maxWindow, IntSupplier inputSizes, IntSupplier outputSizes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int frameEnds = 0;
        try (Arena arena = Arena.ofConfined();
                StreamDecoder decoder = driver.newDecoder(Samples.config(driver), maxWindow)) {
            MemorySegment all = arena.allocate(Math.max(1, source.length), 1);
            MemorySegment.copy(source, 0, all, ValueLayout.JAVA_BYTE, 0, source.length);
            MemorySegment room = arena.allocate(16 << 20);
            long at = 0;
            long result = 0;
            boolean more = true;
            while (more && result == 0) {
                long count = Math.min(source.length - at, inputSizes.getAsInt());
                long capacity = outputSizes.getAsInt();
                result = decoder.step(all.asSlice(at, count), room.asSlice(0, capacity));
                assertTrue(decoder.consumed() <= count && decoder.produced() <= capacity);
                if (result != 0) {
                    result = CodecResult.rebase(result, at);
                }
                at += decoder.consumed();
                bytes.writeBytes(room.asSlice(0, decoder.produced()).toArray(ValueLayout.JAVA_BYTE));
                boolean moved = decoder.consumed() > 0 || decoder.produced() > 0;
                assertTrue(moved || count == 0 || result != 0, "a step with input and room did nothing, at=" + at);
                more = at < source.length || moved;
                frameEnds += moved && decoder.atFrameEnd() ? 1 : 0;
            }
            return new Outcome(result, bytes.toByteArray(), decoder.atFrameEnd(), frameEnds);
        }
    }
}
